package instruction

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// code writes n functions of a set: an entry, other instructions, a return.
func code(order binary.ByteOrder, entry, ret uint32, n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n*160)
	for k := range n {
		f := b[160*k:][:160]
		for i := range f {
			f[i] = byte(r.IntN(120))
		}
		order.PutUint32(f, entry)
		order.PutUint32(f[156:], ret)
	}
	return b
}

func TestGuess(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	for name, b := range map[string][]byte{
		"ARM little-endian":     code(le, 0xe92d4ff0, 0xe8bd8ff0, 100),
		"ARM big-endian":        code(be, 0xe92d4010, 0xe12fff1e, 100),
		"AArch64":               code(le, 0xa9be7bfd, 0xd65f03c0, 100),
		"MIPS big-endian":       code(be, 0x27bdffe0, 0x03e00008, 100),
		"MIPS little-endian":    code(le, 0x27bdffe0, 0x03e00008, 100),
		"PowerPC big-endian":    code(be, 0x9421ffe0, 0x4e800020, 100),
		"PowerPC little-endian": code(le, 0xf821ff91, 0x4e800020, 100),
		"OpenRISC big-endian":   code(be, 0x9c21fff0, 0x44004800, 100),
		"ARM Thumb":             code(le, 0xb510b5f0, 0xbd104770, 100),
		"x86":                   code(le, 0x53565755, 0xc35d5b5e, 100),
		"RISC-V":                code(le, 0xe4061141, 0x80820141, 100),
	} {
		if c := Guess(b); c.Processor != name || c.Entries < 90 || c.Returns < 90 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestNothing(t *testing.T) {
	noise := make([]byte, 1<<20)
	rand.NewChaCha8([32]byte{1}).Read(noise)
	text := make([]byte, 1<<16)
	for i := range text {
		text[i] = "the quick brown fox jumps over the lazy dog. "[i%45]
	}
	words := make([]byte, 1<<18) // a table of small numbers
	for i := 0; i < len(words); i += 2 {
		binary.LittleEndian.PutUint16(words[i:], uint16(i/2))
	}
	few := append(code(binary.LittleEndian, 0xa9be7bfd, 0xd65f03c0, 10), noise[:100_000]...)
	for name, b := range map[string][]byte{"noise": noise, "text": text, "table": words, "mostly noise": few, "zeros": make([]byte, 1<<16), "nothing": nil} {
		if c := Guess(b); c.Processor != "" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func FuzzGuess(f *testing.F) {
	f.Add(code(binary.LittleEndian, 0xa9be7bfd, 0xd65f03c0, 10))
	f.Fuzz(func(t *testing.T, b []byte) { Guess(b) })
}

func BenchmarkGuess(b *testing.B) {
	c := code(binary.LittleEndian, 0xb510b5f0, 0xbd104770, 1000)
	b.SetBytes(int64(len(c)))
	for b.Loop() {
		Guess(c)
	}
}
