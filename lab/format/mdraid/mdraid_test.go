package mdraid

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func sample(at int, level int32, disks uint32, data []byte) []byte {
	le := binary.LittleEndian
	b := make([]byte, 0x4000)
	s := b[at:]
	copy(s, "\xfc\x4e\x2b\xa9\x01")
	copy(s[0x10:], "0123456789abcdef")
	copy(s[0x20:], "router:0")
	le.PutUint32(s[0x48:], uint32(level))
	le.PutUint32(s[0x5c:], disks)
	le.PutUint64(s[0x80:], 0x4000/sector)
	le.PutUint64(s[0x88:], uint64(len(data)/sector))
	le.PutUint64(s[0x90:], uint64(at/sector))
	le.PutUint32(s[0xdc:], 3)
	le.PutUint32(s[0xd8:], sum(s[:fixed+6]))
	return append(b, data...)
}

// behind is a superblock at the end of its member.
func behind(version byte) []byte {
	le := binary.LittleEndian
	if version == 1 {
		b := sample(0, 1, 2, nil)[:fixed+6]
		le.PutUint64(b[0x80:], 0)
		le.PutUint64(b[0x88:], 1000)
		le.PutUint64(b[0x90:], 1008)
		le.PutUint32(b[0xd8:], sum(b))
		return b
	}
	b := make([]byte, 4096)
	for at, v := range map[int]uint32{0: 0xa92b4efc, 8: 90, 0x14: 1, 0x1c: 1, 0x20: 5000, 0x28: 2, 0x34: 2} {
		le.PutUint32(b[at:], v)
	}
	s := uint32(0)
	for k := 0; k < len(b); k += 4 {
		n := le.Uint32(b[k:])
		if s += n; s < n {
			s++
		}
	}
	le.PutUint32(b[0x98:], s)
	return b
}

func TestBehind(t *testing.T) {
	for version, want := range []string{"0.90", "1.0"} {
		o := formattest.MustOpen(t, Format, want, behind(byte(version)))
		o.Want(t, "version="+want, "level=1", "members=2", "checksum=matches")
		if len(o.Entries) > 0 {
			t.Errorf("%s: entries %q", want, o.Names())
		}
	}
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"1.1": sample(0, 1, 2, noise(8192)), "1.2": sample(0x1000, 1, 2, noise(8192)), "1.0": behind(1), "0.90": behind(0)})
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "mirror", sample(0x1000, 1, 2, noise(8192)))
	o.Want(t, "version=1.2", "name=router:0", "level=1", "members=2", "checksum=matches")
	if e := o.Find("data"); e == nil || !e.Piece || !bytes.Equal(e.Content, noise(8192)) {
		t.Errorf("entries %q", o.Names())
	}
	o, err := formattest.Open(Format, "stripes", sample(0, 5, 3, noise(8192)))
	if err != nil || len(o.Failures) != 1 {
		t.Errorf("%v, failures %v", err, o.Failures)
	}
}

func FuzzMDRAID(f *testing.F) {
	formattest.Fuzz(f, Format, sample(0, 1, 2, noise(1024)), sample(0x1000, 5, 3, noise(512)))
}
