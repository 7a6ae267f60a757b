package fit

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/anatomy/devicetree"
	dt "assay/anatomy/devicetree/devicetreetest"
	"assay/lab/format/formattest"
)

func random(seed uint64, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(seed)}).Read(b)
	return b
}

var (
	kernel  = random(1, 40_000)
	tree    = random(2, 3_001)
	ramdisk = random(3, 20_000)
	script  = []byte("run bootcmd\n")
)

func sum(algo string, b []byte) *devicetree.Node {
	var v []byte
	switch algo {
	case "crc32":
		v = binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(b))
	case "md5":
		s := md5.Sum(b)
		v = s[:]
	case "sha1":
		s := sha1.Sum(b)
		v = s[:]
	case "sha256":
		s := sha256.Sum256(b)
		v = s[:]
	}
	return dt.Node("hash-"+algo, dt.Text("algo", algo), dt.Data("value", v))
}

// place says how the data of an image are referred to.
type place func(b []byte) []devicetree.Prop

func inline(b []byte) []devicetree.Prop { return []devicetree.Prop{dt.Data("data", b)} }

func write(at place, tail ...byte) []byte {
	img := func(name, kind string, b []byte, more ...any) *devicetree.Node {
		parts := []any{dt.Text("description", name+" of the sample"), dt.Text("type", kind)}
		for _, p := range at(b) {
			parts = append(parts, p)
		}
		return dt.Node(name, append(parts, more...)...)
	}
	root := dt.Node("", dt.Text("description", "sample"), dt.Cells("timestamp", 1700000000),
		dt.Node("images",
			img("kernel-1", "kernel", kernel, dt.Text("arch", "arm64"), dt.Cells("load", 0x80000000), sum("sha256", kernel), sum("crc32", kernel),
				dt.Node("signature-1", dt.Text("algo", "sha256,rsa2048"), dt.Text("key-name-hint", "dev"))),
			img("fdt-1", "flat_dt", tree, sum("md5", tree)),
			img("ramdisk-1", "ramdisk", ramdisk, sum("sha1", ramdisk), dt.Text("compression", "none")),
			img("script-1", "script", script)),
		dt.Node("configurations", dt.Text("default", "conf-1"),
			dt.Node("conf-1", dt.Text("kernel", "kernel-1"), dt.Text("fdt", "fdt-1"), dt.Text("ramdisk", "ramdisk-1"))))
	return append(dt.Write(root), tail...)
}

// external puts the data behind the tree, by data-offset or data-position.
func external(position bool) []byte {
	var body []byte
	base := uint32(0)
	at := func(b []byte) []devicetree.Prop {
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
		p := dt.Cells("data-offset", uint32(len(body)))
		if position {
			p = dt.Cells("data-position", base+uint32(len(body)))
		}
		body = append(body, b...)
		return []devicetree.Prop{dt.Cells("data-size", uint32(len(b))), p}
	}
	t := write(at)
	base, body = uint32(len(t)+3)&^3, nil
	t = write(at)
	for uint32(len(t)) < base {
		t = append(t, 0)
	}
	return append(t, body...)
}

func samples() map[string][]byte {
	return map[string][]byte{"inline": write(inline), "offset": external(false), "position": external(true)}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzFIT(f *testing.F) {
	kernel, tree, ramdisk = kernel[:600], tree[:100], ramdisk[:50]
	formattest.Fuzz(f, Format, write(inline), external(false), external(true))
}

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(none)"
}

func check(t *testing.T, o *formattest.Opened) {
	t.Helper()
	for name, want := range map[string][]byte{"kernel-1": kernel, "fdt-1": tree, "ramdisk-1": ramdisk, "script-1": script} {
		e := o.Find(name)
		if e == nil {
			t.Errorf("no %s among %q", name, o.Names())
		} else if !bytes.Equal(e.Content, want) || e.Piece != (name != "script-1") {
			t.Errorf("%s: %d bytes, piece %v", name, len(e.Content), e.Piece)
		}
	}
	for name, want := range map[string]string{
		"description": "sample", "created": "2023-11-14T22:13:20Z", "default-configuration": "conf-1",
		"configuration-conf-1": "kernel kernel-1, fdt fdt-1, ramdisk ramdisk-1", "kernel-1-type": "kernel", "kernel-1-load": "0x80000000",
		"kernel-1-hash-sha256": "sha256 matches", "kernel-1-hash-crc32": "crc32 matches", "fdt-1-hash-md5": "md5 matches", "ramdisk-1-hash-sha1": "sha1 matches",
		"kernel-1-signature-1": "signed sha256,rsa2048 by key dev (not verified)",
	} {
		if got := property(o, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestOpen(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, Format, name, b)
			check(t, o)
			if o.Extent.Length != int64(len(b)) {
				t.Errorf("length %d of %d", o.Extent.Length, len(b))
			}
			covered := int64(0)
			for _, s := range o.Structures {
				covered += s.Length
			}
			if want := int64(len(b) - len(kernel) - len(tree) - len(ramdisk) - len(script)); covered > want || covered < want-12 {
				t.Errorf("%d bytes of structure, want %d", covered, want)
			}
		})
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, write(inline), 0x100, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.6, "middle missing": 0.7})
	formattest.Damage(t, Format, external(false), 0x600, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.4, "cut 75 %": 0.7, "flipped 1 %": 0.9, "middle missing": 0.9})
}

func TestDiffers(t *testing.T) {
	b := external(false)
	b[len(b)-30_000] ^= 1
	o, err := formattest.Open(Format, "differs", b)
	if err != nil || len(o.Failures) != 2 || property(o, "kernel-1-hash-sha256") != "sha256 differs" || property(o, "fdt-1-hash-md5") != "md5 matches" {
		t.Errorf("%v, failures %+v", err, o.Failures)
	}
}

func TestHostile(t *testing.T) {
	img := func(props ...any) []byte {
		return dt.Write(dt.Node("", dt.Node("images", dt.Node("a", props...), dt.Node("a", dt.Data("data", kernel)))))
	}
	for name, b := range map[string][]byte{
		"no place":  img(dt.Cells("data-size", 9)),
		"no data":   img(),
		"far":       img(dt.Cells("data-size", 0xffffffff, 0xffffffff), dt.Cells("data-position", 0xffffffff, 0xfffffff0)),
		"past":      img(dt.Cells("data-size", 10), dt.Cells("data-position", 0x7fffffff)),
		"wide size": img(dt.Data("data-size", make([]byte, 5)), dt.Cells("data-position", 0)),
	} {
		o, err := formattest.Open(Format, name, b)
		if err != nil || len(o.Failures) == 0 || o.Find("a.1") == nil || o.Find("a") != nil {
			t.Errorf("%s: %v, %q, %+v", name, err, o.Names(), o.Failures)
		}
	}
	if _, err := formattest.Open(Format, "plain", dt.Write(dt.Node("", dt.Text("model", "x")))); err == nil {
		t.Error("a device tree was taken for a FIT image")
	}
}

// TestMkimage compares with what U-Boot's own tool writes.
func TestMkimage(t *testing.T) {
	tool, err := exec.LookPath("mkimage")
	if _, err2 := exec.LookPath("dtc"); err != nil || err2 != nil {
		t.Skip("needs mkimage (u-boot-tools) and dtc")
	}
	dir := t.TempDir()
	its := `/dts-v1/; / { description = "made by mkimage"; #address-cells = <1>; images {`
	for i, b := range [][]byte{kernel, ramdisk, tree} {
		name := fmt.Sprintf("part%d", i)
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
		its += fmt.Sprintf(`%s { data = /incbin/("%s"); type = "firmware"; arch = "arm"; os = "linux"; compression = "none"; load = <0>; hash-1 { algo = "%s"; }; };`, name, name, []string{"sha1", "crc32", "sha512"}[i])
	}
	its += `}; configurations { default = "c"; c { firmware = "part0"; }; }; };`
	if err := os.WriteFile(filepath.Join(dir, "x.its"), []byte(its), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{nil, {"-E"}, {"-E", "-p", "0x2000"}, {"-E", "-B", "0x1000"}} {
		c := exec.Command(tool, append(args, "-f", "x.its", "x.itb")...)
		c.Dir = dir
		if msg, err := c.CombinedOutput(); err != nil {
			t.Fatalf("mkimage: %v: %s", err, msg)
		}
		b, err := os.ReadFile(filepath.Join(dir, "x.itb"))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "x", b)
		for i, want := range [][]byte{kernel, ramdisk, tree} {
			name := fmt.Sprintf("part%d", i)
			if e := o.Find(name); e == nil || !bytes.Equal(e.Content, want) || !strings.HasSuffix(property(o, name+"-hash-1"), "matches") {
				t.Errorf("%v: %s: %s", args, name, property(o, name+"-hash-1"))
			}
		}
		if missing := int64(len(b)) - o.Extent.Length; missing > 4096 || missing < 0 {
			t.Errorf("%v: length %d of %d", args, o.Extent.Length, len(b))
		}
	}
}

func TestGenerated(t *testing.T) {
	for _, name := range []string{"15-fit-kernel-dtb-ramdisk.itb", "15-fit-external-data.itb"} {
		b, err := os.ReadFile(formattest.Corpus(t, "images/"+name))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, name, b)
		if got := strings.Join(o.Names(), " "); got != "fdt-1 kernel-1 ramdisk-1" {
			t.Errorf("%s: %s", name, got)
		}
		for _, p := range []string{"kernel-1-hash-1", "fdt-1-hash-1", "ramdisk-1-hash-1"} {
			if !strings.HasSuffix(property(o, p), "matches") {
				t.Errorf("%s: %s: %s", name, p, property(o, p))
			}
		}
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/uboot/fit.itb"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "fit", b)
	if got := strings.Join(o.Names(), " "); got != "fdt kernel rootfs" || o.Extent.Length != int64(len(b)) {
		t.Errorf("%s, length %d of %d", got, o.Extent.Length, len(b))
	}
}
