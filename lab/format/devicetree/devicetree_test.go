package devicetree

import (
	"bytes"
	"os"
	"testing"

	"assay/anatomy/devicetree"
	dt "assay/anatomy/devicetree/devicetreetest"
	"assay/lab/format/formattest"
)

func sample() *devicetree.Node {
	return dt.Node("", dt.Text("model", "Example Router 3000"), dt.Text("compatible", "example,r3000", "mediatek,mt7621"),
		dt.Node("chosen", dt.Text("bootargs", "console=ttyS0,115200 init=/bin/sh"), dt.Text("stdout-path", "serial0:115200n8")),
		dt.Node("memory@0", dt.Text("device_type", "memory"), dt.Cells("reg", 0, 0x10000000)),
		dt.Node("signature", dt.Node("key-dev", dt.Text("algo", "sha256,rsa2048"), dt.Cells("rsa,num-bits", 2048), dt.Text("required", "conf"))),
		dt.Node("spi", dt.Node("flash@0", dt.Node("partitions",
			dt.Node("partition@0", dt.Text("label", "u-boot"), dt.Cells("reg", 0, 0x30000), dt.Data("read-only", nil)),
			dt.Node("partition@50000", dt.Text("label", "firmware"), dt.Cells("reg", 0x50000, 0xfb0000))))))
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"board": dt.Write(sample()), "small": dt.Write(dt.Node("", dt.Text("model", "m")))})
}

func FuzzDeviceTree(f *testing.F) { formattest.Fuzz(f, Format, dt.Write(sample())) }

func TestProperties(t *testing.T) {
	b := dt.Write(sample())
	o := formattest.MustOpen(t, Format, "board", b)
	got := map[string]string{}
	for _, p := range o.Properties {
		got[p.Name] = p.Value
	}
	for name, want := range map[string]string{
		"model": "Example Router 3000", "compatible": "example,r3000 mediatek,mt7621", "bootargs": "console=ttyS0,115200 init=/bin/sh",
		"stdout": "serial0:115200n8", "memory": "0x0 0x10000000", "key-dev": "public key sha256,rsa2048 2048 bits required for conf",
		"partition-u-boot": "0x0 0x30000 read-only", "partition-firmware": "0x50000 0xfb0000",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if len(o.Entries) != 0 || o.Extent.Length != int64(len(b)) {
		t.Errorf("%d entries, length %d of %d", len(o.Entries), o.Extent.Length, len(b))
	}
}

func TestDamaged(t *testing.T) {
	b := dt.Write(sample())
	// a node's end token replaced by one that does not exist
	at := bytes.Index(b, []byte("signature\x00"))
	b[at-1] = 77
	o, err := formattest.Open(Format, "damaged", b)
	if err != nil || len(o.Failures) != 1 || len(o.Properties) < 5 {
		t.Errorf("%v, %+v, %+v", err, o.Failures, o.Properties)
	}
	if _, err := formattest.Open(Format, "images", dt.Write(dt.Node("", dt.Node("images", dt.Node("kernel"))))); err == nil {
		t.Error("a FIT image was taken for a device tree")
	}
}

// TestGenerated finds the trees of generated FIT images.
func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/15-fit-kernel-dtb-ramdisk.itb"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for at := 4; ; {
		i := bytes.Index(b[at:], []byte{0xd0, 0x0d, 0xfe, 0xed})
		if i < 0 {
			break
		}
		at += i
		if o, err := formattest.Open(Format, "inner", b[at:]); err == nil && len(o.Failures) == 0 {
			found++
			for _, p := range o.Properties[:2] {
				t.Logf("at 0x%x: %s: %s", at, p.Name, p.Value)
			}
		}
		at += 4
	}
	if found == 0 {
		t.Error("no device tree found")
	}
}
