package program

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
)

// elf writes an ELF file with one segment and one section.
func elf(order binary.ByteOrder, wide bool, segment, section uint64) []byte {
	w, ph, sh := 4, 32, 40
	class, data := byte(1), byte(1)
	if wide {
		w, ph, sh, class = 8, 56, 64, 2
	}
	if order == binary.BigEndian {
		data = 2
	}
	head := 40 + 3*w
	b := make([]byte, head+ph+sh)
	copy(b, "\x7fELF")
	b[4], b[5], b[6] = class, data, 1
	put := func(at int, v uint64) {
		if wide {
			order.PutUint64(b[at:], v)
		} else {
			order.PutUint32(b[at:], uint32(v))
		}
	}
	order.PutUint16(b[16:], 2)
	order.PutUint16(b[18:], 8)
	order.PutUint32(b[20:], 1)
	put(24+w, uint64(head))
	put(24+2*w, uint64(head+ph))
	for i, v := range []int{head, ph, 1, sh, 1} {
		order.PutUint16(b[28+3*w+2*i:], uint16(v))
	}
	if wide {
		put(head+8, 0x1000)
		put(head+32, segment)
	} else {
		put(head+4, 0x1000)
		put(head+16, segment)
	}
	order.PutUint32(b[head+ph+4:], 1)
	put(head+ph+8+2*w, 0x2000)
	put(head+ph+8+3*w, section)
	return b
}

// pe writes a PE file with one section and a signature behind it.
func pe(signature uint32) []byte {
	le := binary.LittleEndian
	b := make([]byte, 0x400)
	copy(b, "MZ")
	le.PutUint32(b[0x3c:], 0x80)
	h := b[0x80:]
	copy(h, "PE\x00\x00")
	le.PutUint16(h[4:], 0xaa64)
	le.PutUint16(h[6:], 1)
	le.PutUint16(h[20:], 240)
	le.PutUint16(h[24:], 0x20b)
	le.PutUint32(h[24+108:], 16)
	if signature > 0 {
		le.PutUint32(h[24+112+32:], 0x1400)
		le.PutUint32(h[24+112+36:], signature)
	}
	s := h[24+240:]
	copy(s, ".text")
	le.PutUint32(s[16:], 0x1000)
	le.PutUint32(s[20:], 0x400)
	return b
}

// debugged is a PE file with two symbols and 20 bytes of texts.
func debugged() []byte {
	b := append(pe(0), make([]byte, 0x1000+2*18+20)...)
	binary.LittleEndian.PutUint32(b[0x80+12:], 0x1400)
	binary.LittleEndian.PutUint32(b[0x80+16:], 2)
	binary.LittleEndian.PutUint32(b[0x1400+2*18:], 20)
	return b
}

func TestLength(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		want int64
	}{
		"32-bit big-endian":    {elf(binary.BigEndian, false, 0x100, 0x40), 0x2040},
		"64-bit little-endian": {elf(binary.LittleEndian, true, 0x100, 0x40), 0x2040},
		"longer segment":       {elf(binary.LittleEndian, false, 0x5000, 0x40), 0x6000},
		"endless segment":      {elf(binary.LittleEndian, true, 1<<60, 0x40), 0},
		"PE":                   {pe(0), 0x1400},
		"signed PE":            {pe(0x5c0), 0x19c0},
		"PE with symbols":      {debugged(), 0x1400 + 2*18 + 20},
		"text":                 {bytes.Repeat([]byte("MZ, and then words "), 20), 0},
		"short":                {[]byte("\x7fELF"), 0},
	} {
		if got := Length(bytes.NewReader(c.b)); got != c.want {
			t.Errorf("%s: 0x%x, want 0x%x", name, got, c.want)
		}
	}
}

// The test's own program is a real one.
func TestSelf(t *testing.T) {
	name, err := os.Executable()
	if err != nil {
		t.Skip("needs the path of the test program")
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if n := Length(f); n != i.Size() && n != 0 { // 0: neither ELF nor PE here
		t.Errorf("%d bytes of %d", n, i.Size())
	}
}

func FuzzLength(f *testing.F) {
	f.Add(elf(binary.BigEndian, false, 0x100, 0x40))
	f.Add(pe(8))
	f.Fuzz(func(t *testing.T, b []byte) {
		if Length(bytes.NewReader(b)) < 0 {
			t.Error("negative")
		}
	})
}
