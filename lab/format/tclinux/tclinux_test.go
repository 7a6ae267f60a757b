package tclinux

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// write makes an image: the lengths of the parts are those given, behind them
// stands rest.
func write(order binary.ByteOrder, length int, parts [3][]byte, rest []byte) []byte {
	b := make([]byte, length)
	order.PutUint32(b, 0x32524448)
	order.PutUint32(b[4:], uint32(length))
	copy(b[0x10:], "7.0.1.0\n")
	copy(b[0x30:], "CUST-1")
	copy(b[0x5c:], "model x")
	order.PutUint32(b[0x7c:], 0x80020000)
	if length == zyxel {
		copy(b[0x100:], "EN7512")
		copy(b[0x108:], "VMG8825")
		order.PutUint32(b[0x118:], 0x07010001)
		copy(b[0x124:], "5.50(ABOM.3)C0")
		copy(b[0x144:], "V5.50")
	}
	for i, p := range parts {
		order.PutUint32(b[0x50+4*i:], uint32(len(p)))
		b = append(b, p...)
	}
	b = append(b, rest...)
	order.PutUint32(b[8:], uint32(len(b)))
	order.PutUint32(b[12:], ^crc32.ChecksumIEEE(b[length:]))
	return b
}

var (
	be     binary.ByteOrder = binary.BigEndian
	le     binary.ByteOrder = binary.LittleEndian
	kernel                  = bytes.Repeat([]byte("kernel."), 300)
	rootfs                  = bytes.Repeat([]byte("rootfs."), 500)
	config                  = []byte("<ROMFILE/>")
	three                   = [3][]byte{kernel, rootfs, config}
)

func samples() map[string][]byte {
	return map[string][]byte{
		"big":         write(be, 0x100, three, nil),
		"little":      write(le, 0x100, three, nil),
		"zyxel":       write(be, zyxel, [3][]byte{kernel, rootfs, nil}, nil),
		"other":       write(le, 0x300, [3][]byte{kernel}, nil),
		"more behind": write(be, 0x100, [3][]byte{kernel, rootfs}, []byte("named nowhere")),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzTCLinux(f *testing.F) {
	var seeds [][]byte
	for _, b := range samples() {
		seeds = append(seeds, b)
	}
	formattest.Fuzz(f, Format, seeds...)
}

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

func entry(t *testing.T, o *formattest.Opened, name string, content []byte) {
	t.Helper()
	e := o.Find(name)
	if e == nil {
		t.Errorf("no entry %s among %q", name, o.Names())
	} else if !bytes.Equal(e.Content, content) || !e.Piece {
		t.Errorf("%s: %d bytes, piece %v, want %d bytes", name, len(e.Content), e.Piece, len(content))
	}
}

func TestOpen(t *testing.T) {
	s := samples()
	for name, order := range map[string]string{"big": "big-endian", "little": "little-endian"} {
		o := formattest.MustOpen(t, Format, name, s[name])
		want(t, o, map[string]string{"byte-order": order, "version": "7.0.1.0", "customer-version": "CUST-1", "model": "model x", "load": "0x80020000", "checksum": "matches"})
		entry(t, o, "kernel", kernel)
		entry(t, o, "rootfs", rootfs)
		entry(t, o, "romfile", config)
	}
	o := formattest.MustOpen(t, Format, "zyxel", s["zyxel"])
	want(t, o, map[string]string{"chip": "EN7512", "board": "VMG8825", "model-id": "07010001", "internal-version": "5.50(ABOM.3)C0", "external-version": "V5.50", "checksum": "matches"})
	entry(t, o, "rootfs", rootfs)
	o = formattest.MustOpen(t, Format, "other", s["other"])
	entry(t, o, "kernel", kernel)
	if len(o.Entries) != 1 {
		t.Errorf("entries %q", o.Names())
	}
}

func TestDamage(t *testing.T) {
	b := samples()["big"]
	for _, c := range []struct {
		name, sum, names string
		b                []byte
		failures         []string
	}{
		{"cut", "cannot tell: cut short", "kernel rootfs", b[:0x100+len(kernel)+10], []string{"cut short: 3500 of", "rootfs at 0x934: 3490 of 3500", "romfile at 0x16e0: past end"}},
		{"cut after header", "cannot tell: cut short", "", b[:0x100], []string{"cut short", "kernel at 0x100: past end"}},
		{"changed", "differs", "kernel rootfs romfile", func() []byte { c := bytes.Clone(b); c[0x500] ^= 1; return c }(), []string{"the header says"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := formattest.Open(Format, c.name, c.b)
			if err != nil || o.Err != nil {
				t.Fatal(err, o.Err)
			}
			want(t, o, map[string]string{"checksum": c.sum})
			if got := strings.Join(o.Names(), " "); got != strings.Join(sorted(c.names), " ") {
				t.Errorf("entries %q, want %q", got, c.names)
			}
			if len(o.Failures) != len(c.failures) {
				t.Fatalf("failures %+v", o.Failures)
			}
			for i, f := range c.failures {
				if !strings.Contains(o.Failures[i].Reason, f) {
					t.Errorf("failure %q, want %q", o.Failures[i].Reason, f)
				}
			}
		})
	}
}

func sorted(names string) []string {
	if names == "kernel rootfs romfile" {
		return []string{"kernel", "romfile", "rootfs"}
	}
	return strings.Fields(names)
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		at   int
		to   byte
	}{
		{"magic", 0, 'X'}, {"version is not text", 0x12, 0x80}, {"model is not text", 0x5d, 1},
		{"parts longer than the image", 0x51, 1}, {"header of 0x80", 7, 0x80}, {"odd header length and a rest", 6, 2},
	} {
		b := samples()["big"]
		b[c.at] = c.to
		if _, err := formattest.Open(Format, c.name, b); err == nil {
			t.Errorf("accepted: %s", c.name)
		}
	}
	if _, err := formattest.Open(Format, "empty", write(be, 0x100, [3][]byte{}, rootfs)); err == nil {
		t.Error("accepted: no parts")
	}
}

func TestHG532e(t *testing.T) {
	root := os.Getenv("ASSAY_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(root, "corpora", "real", "huawei-hg532e.bin"))
	if err != nil {
		t.Skip("needs huawei-hg532e.bin: set ASSAY_SHARED")
	}
	b = b[0x11080:]
	o := formattest.MustOpen(t, Format, "hg532e", b)
	want(t, o, map[string]string{"byte-order": "big-endian", "checksum": "matches", "header-length": "0x100"})
	entry(t, o, "kernel", b[0x100:0x100+0xdbd79])
	entry(t, o, "rootfs", b[0x100+0xdbd79:len(b)-4])
	if o.Extent.Length != int64(len(b))-4 {
		t.Errorf("length %d of %d", o.Extent.Length, len(b))
	}
}
