package hg5xx

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// crc is the packet's checksum, bit by bit.
func crc(b []byte) uint32 {
	var r uint32
	for _, c := range b {
		r ^= uint32(c)
		for range 8 {
			r = r>>1 ^ 0xedb88320&-(r&1)
		}
	}
	return r
}

// packet makes an upgrade packet with a boot loader and the given parts.
func packet(kernel, rootfs []byte) []byte {
	b := bytes.Repeat([]byte{0xff}, imageAt)
	copy(b, bytes.Repeat([]byte{0xa5, 0x3c, 0x17, 0xe9}, 32))
	copy(b[flashAt:], "boot code")
	h := make([]byte, 0x100)
	copy(h, "2RDH")
	be := binary.BigEndian
	be.PutUint32(h[4:], 0x100)
	be.PutUint32(h[8:], uint32(0x100+len(kernel)+len(rootfs)))
	be.PutUint32(h[0x50:], uint32(len(kernel)))
	be.PutUint32(h[0x54:], uint32(len(rootfs)))
	b = append(append(append(b, h...), kernel...), rootfs...)
	return binary.LittleEndian.AppendUint32(b, crc(b[flashAt:]))
}

var sample = packet(bytes.Repeat([]byte("kernel"), 100), bytes.Repeat([]byte("rootfs"), 300))

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"packet": sample})
}

func FuzzHG5xx(f *testing.F) { formattest.Fuzz(f, Format, sample) }

func want(t *testing.T, o *formattest.Opened, props map[string]string) {
	t.Helper()
	for n, v := range props {
		got := "(none)"
		for _, p := range o.Properties {
			if p.Name == n {
				got = p.Value
			}
		}
		if got != v {
			t.Errorf("%s: %q, want %q", n, got, v)
		}
	}
}

func parts(t *testing.T, o *formattest.Opened, b []byte, firmware int) {
	t.Helper()
	if len(o.Entries) != 2 {
		t.Fatalf("entries %q", o.Names())
	}
	if e := o.Find("bootloader"); e == nil || !e.Piece || !bytes.Equal(e.Content, b[0x80:0x11080]) {
		t.Error("bootloader is not the flash before the image")
	}
	if e := o.Find("firmware"); e == nil || !e.Piece || !bytes.Equal(e.Content, b[0x11080:0x11080+firmware]) {
		t.Error("firmware is not the image")
	}
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "packet", sample)
	want(t, o, map[string]string{"checksum": "matches", "signature": "128 bytes, not verified"})
	parts(t, o, sample, len(sample)-imageAt-4)

	b := bytes.Clone(sample)
	b[0x9000] ^= 1
	o, err := formattest.Open(Format, "changed", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	want(t, o, map[string]string{"checksum": "differs"})
	if len(o.Failures) != 1 {
		t.Errorf("failures %+v", o.Failures)
	}

	cut := sample[:imageAt+0x180]
	o, err = formattest.Open(Format, "cut", cut)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	want(t, o, map[string]string{"checksum": "cannot tell: cut short"})
	parts(t, o, cut, 0x180)
	if len(o.Failures) != 1 || !strings.Contains(o.Failures[0].Reason, "cut short") {
		t.Errorf("failures %+v", o.Failures)
	}
}

func TestRefused(t *testing.T) {
	for name, at := range map[string]int{"magic": 0, "header length": 5, "length": 9, "kernel": 0x51, "rootfs": 0x55, "romfile": 0x59} {
		b := bytes.Clone(sample)
		b[imageAt+at] ^= 1
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted with another %s", name)
		}
	}
	if _, err := formattest.Open(Format, "short", sample[:imageAt+0x50]); err == nil {
		t.Error("accepted without the lengths")
	}
}

func TestHG532e(t *testing.T) {
	root := os.Getenv("ASSAY_SHARED")
	if root == "" {
		root = "../../../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(root, "corpora", "real", "huawei-hg532e.bin"))
	if err != nil {
		t.Skip("needs huawei-hg532e.bin: set ASSAY_SHARED")
	}
	o := formattest.MustOpen(t, Format, "hg532e", b)
	want(t, o, map[string]string{"checksum": "matches"})
	parts(t, o, b, 0x35fe79)
	if o.Extent.Length != int64(len(b)) {
		t.Errorf("length %d of %d", o.Extent.Length, len(b))
	}
}
