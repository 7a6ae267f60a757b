package bcj

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"os/exec"
	"testing"
	"testing/iotest"

	"assay/anatomy/lzma"
)

// code is noise in which the instructions of id are frequent.
func code(id ID, n int) []byte {
	r := rand.New(rand.NewPCG(uint64(id), 3))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	le, be := binary.LittleEndian, binary.BigEndian
	for i := 0; i+16 <= n; i += 16 {
		at := i + r.IntN(3)*4
		w := r.Uint32()
		switch id {
		case X86:
			at = i + r.IntN(6)
			b[at] = 0xE8 + byte(w&1)
			b[at+4] = byte(-(w >> 1 & 1))
			if w&12 == 0 {
				b[at+1+int(w>>4&3)] = 0xE9
			}
		case PowerPC:
			be.PutUint32(b[at:], w&0x03FFFFFC|0x48000001)
		case IA64:
			b[i] = b[i]&^0x1F | byte(16+w&15)
			b[i+12] &^= 7                  // bits 9-11 of slot 2
			b[i+15] = b[i+15]&^0xF0 | 5<<4 // bits 37-40
		case ARM:
			b[at+3] = 0xEB
		case ARMThumb:
			at = i + r.IntN(5)*2
			le.PutUint32(b[at:], w&0x07FF07FF|0xF800F000)
		case SPARC:
			be.PutUint32(b[at:], w&0x003FFFFF|[]uint32{0x40000000, 0x7FC00000}[w>>31])
		case ARM64:
			le.PutUint32(b[at:], []uint32{w&0x03FFFFFF | 0x94000000, w&0x60FFFFFF | 0x90000000, w&0x6000FFFF | 0x90F00000}[w%3])
		}
	}
	return b
}

// The xz command encodes, this package must undo it.
func TestOracle(t *testing.T) {
	xz, err := exec.LookPath("xz")
	if err != nil {
		t.Skip("needs the xz command as oracle")
	}
	for id, option := range map[ID]string{
		X86: "--x86", PowerPC: "--powerpc", IA64: "--ia64", ARM: "--arm", ARMThumb: "--armthumb",
		SPARC: "--sparc", ARM64: "--arm64", Delta: "--delta=dist=7",
	} {
		for _, start := range []uint32{0, 0xFFFF0} {
			data, properties := code(id, 100001), []byte{6}
			o := option
			if id != Delta {
				properties = nil
				if start > 0 {
					properties = binary.LittleEndian.AppendUint32(nil, start)
					o += "=start=1048560"
				}
			}
			c := exec.Command(xz, "-c", "--format=raw", o, "--lzma2=preset=0")
			c.Stdin = bytes.NewReader(data)
			packed, err := c.Output()
			if err != nil {
				t.Errorf("xz %s: %v (too old?)", o, err)
				continue
			}
			b := make([]byte, len(data))
			if n, _, err := lzma.Decode2(b, packed); err != nil || n != len(b) {
				t.Fatal(n, err)
			}
			same := 0
			for i := range b {
				if b[i] == data[i] {
					same++
				}
			}
			if same > len(b)*99/100 {
				t.Errorf("%v: the sample has next to nothing to filter: %d of %d bytes unchanged", id, same, len(b))
			}
			streamed := bytes.Clone(b)
			f, err := New(id, properties)
			if err != nil {
				t.Fatal(err)
			}
			f.Decode(b)
			if !bytes.Equal(b, data) {
				t.Errorf("%v start %d: wrong", id, start)
			}
			for _, src := range []io.Reader{bytes.NewReader(streamed), iotest.OneByteReader(bytes.NewReader(streamed)), &odd{bytes.NewReader(streamed)}} {
				f, _ = New(id, properties)
				if got, err := io.ReadAll(NewReader(src, f)); err != nil || !bytes.Equal(got, data) {
					t.Errorf("%v start %d, streamed: wrong (%v)", id, start, err)
				}
			}
		}
	}
}

// odd gives pieces of 1 to 97 bytes.
type odd struct{ r *bytes.Reader }

func (o *odd) Read(p []byte) (int, error) { return o.r.Read(p[:min(len(p), 1+o.r.Len()%97)]) }

// Instructions by hand: encoded form, and what must come out at that place.
func TestByHand(t *testing.T) {
	for _, c := range []struct {
		id         ID
		start      uint32
		from, want []byte
	}{
		// call to 0x00001234 from 0x1000: relative to 0x1005
		{X86, 0x1000, []byte{0xE8, 0x34, 0x12, 0x00, 0x00, 0x90}, []byte{0xE8, 0x2F, 0x02, 0x00, 0x00, 0x90}},
		// bl to 0x8000 at 0x100: (0x8000 - 0x108) / 4
		{ARM, 0x100, []byte{0x00, 0x20, 0x00, 0xEB}, []byte{0xBE, 0x1F, 0x00, 0xEB}},
		// bl to 0x2000 at 0x10
		{PowerPC, 0x10, []byte{0x48, 0x00, 0x20, 0x01}, []byte{0x48, 0x00, 0x1F, 0xF1}},
		// bl to 0x4000 at 0x40
		{ARM64, 0x40, []byte{0x00, 0x10, 0x00, 0x94}, []byte{0xF0, 0x0F, 0x00, 0x94}},
		// jal ra, 0x200 at 0x100: absolute 0x200 is stored as bits 20-17, 16-9, 8-1
		{RISCV, 0x100, []byte{0xEF, 0x00, 0x01, 0x00, 0, 0, 0, 0}, []byte{0xEF, 0x00, 0x00, 0x10, 0, 0, 0, 0}},
		// auipc ra, 0; jalr ra, 0x10(ra) at 0x100 (0x0000_0097, 0x0100_80E7):
		// auipc x2 with the low 20 bits of jalr above it, then 0x110 big-endian
		{RISCV, 0x100, []byte{0x17, 0x71, 0x0E, 0x08, 0x00, 0x00, 0x01, 0x10}, []byte{0x97, 0x00, 0x00, 0x00, 0xE7, 0x80, 0x00, 0x01}},
	} {
		f, err := New(c.id, binary.LittleEndian.AppendUint32(nil, c.start))
		if err != nil {
			t.Fatal(err)
		}
		b := bytes.Clone(c.from)
		f.Decode(b)
		if !bytes.Equal(b, c.want) {
			t.Errorf("%v: % x, want % x", c.id, b, c.want)
		}
	}
}

func TestNew(t *testing.T) {
	for _, c := range []struct {
		id ID
		p  []byte
	}{{Delta, nil}, {X86, []byte{1}}, {ARM, []byte{2, 0, 0, 0}}, {IA64, []byte{8, 0, 0, 0}}, {2, nil}, {0x21, nil}} {
		if _, err := New(c.id, c.p); err == nil {
			t.Errorf("%v % x: accepted", c.id, c.p)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for id := range architectures {
		f.Add(byte(id), uint16(33), code(id, 256))
	}
	f.Fuzz(func(t *testing.T, id byte, cut uint16, b []byte) {
		properties := []byte{}
		if ID(id) == Delta {
			properties = []byte{byte(cut)}
		}
		x, err := New(ID(id), properties)
		if err != nil {
			return
		}
		whole := bytes.Clone(b)
		if n := x.Decode(whole); n < 0 || n > len(b) || len(b)-n > 16 {
			t.Fatalf("%d of %d done", n, len(b))
		}
		x, _ = New(ID(id), properties)
		k := min(int(cut), len(b))
		k = x.Decode(b[:k])
		x.Decode(b[k:])
		if !bytes.Equal(b, whole) {
			t.Fatalf("%v: cut at %d gives something else", ID(id), cut)
		}
	})
}
