package mikrotik

import (
	"bytes"
	"compress/zlib"
	"testing"

	"assay"
	"assay/lab/format/formattest"
)

func addPart(b []byte, kind uint16, content []byte) []byte {
	b = le.AppendUint16(b, kind)
	b = le.AppendUint32(b, uint32(len(content)))
	return append(b, content...)
}

func addFile(b []byte, mode uint16, name, content string) []byte {
	h := make([]byte, objectHeader)
	le.PutUint16(h, mode)
	le.PutUint32(h[24:], uint32(len(content)))
	le.PutUint16(h[28:], uint16(len(name)))
	return append(append(append(b, h...), name...), content...)
}

func packed(b []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

func seal(parts []byte) []byte {
	b := le.AppendUint32(nil, 0xbad0f11e)
	return append(le.AppendUint32(b, uint32(len(parts))), parts...)
}

var (
	kernel   = string(formattestBytes(60000))
	squashfs = append([]byte("hsqs"), bytes.Repeat([]byte("squashfs"), 2000)...)
)

// formattestBytes does not compress away to nothing.
func formattestBytes(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 28)
	}
	return b
}

func sample() []byte {
	info := make([]byte, 32)
	copy(info, "routeros-arm")
	copy(info[16:], []byte{2, 'f', 49, 6})
	le.PutUint32(info[20:], 1700000000)
	var f []byte
	f = addFile(f, 0o040755, "boot", "")
	f = addFile(f, 0o100755, "boot/kernel", kernel)
	f = addFile(f, 0o120777, "lib", "/rw/lib")
	f = addFile(f, 0o100644, "UPGRADED", "upgraded")
	b := addPart(nil, partInfo, info)
	b = addPart(b, partText, []byte("\n  the router\n  software\n"))
	b = addPart(b, partProcessor, []byte("arm"))
	b = addPart(b, partFiles, packed(f))
	b = addPart(b, partInstall, []byte("install script"))
	b = addPart(b, partFill, make([]byte, 100))
	b = addPart(b, partSquashfs, squashfs)
	b = addPart(b, 40, []byte("unknown"))
	b = addPart(b, 40, []byte("unknown"))
	b = addPart(b, partSignature, make([]byte, 68))
	return seal(b)
}

func small() []byte {
	return seal(addPart(addPart(nil, partFill, nil), partFiles, packed(addFile(nil, 0o100600, "a", "b"))))
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample(), "small": small()})
}

func FuzzNPK(f *testing.F) { formattest.Fuzz(f, Format, small()) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "sample", sample())
	o.Want(t, "name=routeros-arm", "version=6.49.2", "built=2023-11-14T22:13:20Z", "description=the router software", "processor=arm", "signature=type 9, 68 bytes, not verified")
	for _, c := range []struct {
		name, content, target string
		mode                  uint32
		kind                  assay.Type
		piece                 bool
	}{
		{"boot", "", "", 0o755, assay.Dir, false}, {"boot/kernel", kernel, "", 0o755, assay.Regular, false}, {"lib", "", "/rw/lib", 0o777, assay.Symlink, false},
		{"UPGRADED", "upgraded", "", 0o644, assay.Regular, false}, {"install", "install script", "", 0, assay.Regular, false},
		{"squashfs", string(squashfs), "", 0, assay.Regular, true}, {"part40", "unknown", "", 0, assay.Regular, true}, {"part40.1", "unknown", "", 0, assay.Regular, true},
	} {
		e := o.Find(c.name)
		if e == nil {
			t.Errorf("no %s among %q", c.name, o.Names())
		} else if string(e.Content) != c.content || e.Target != c.target || e.Mode != c.mode || e.Type != c.kind || e.Piece != c.piece {
			t.Errorf("%s: %+v, %d bytes", c.name, e.Entry, len(e.Content))
		}
	}
	if len(o.Entries) != 8 {
		t.Errorf("entries %q", o.Names())
	}
}

func TestDamage(t *testing.T) {
	b := sample()
	formattest.Damage(t, Format, b, 80, map[string]float64{"cut 25 %": 0.1, "cut 50 %": 0.4, "cut 75 %": 0.75, "middle missing": 0.4})
	formattest.Refused(t, Format, b, map[int]byte{0: 0, 8: 99, 12: 1, 7: 0x80})
	formattest.Refused(t, Format, small(), map[int]byte{8: 99, 14: 99})
}
