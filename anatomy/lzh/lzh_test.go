package lzh

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"assay/anatomy/lzh/lzhtest"
)

func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
		if r.IntN(9) == 0 {
			b = append(b, bytes.Repeat([]byte{'x'}, r.IntN(400))...)
		}
	}
	return b[:n]
}

func TestDecode(t *testing.T) {
	for name, m := range map[string]Method{"lh4": LH4, "lh5": LH5, "lh6": LH6, "lh7": LH7, "arj": ARJ} {
		for _, n := range []int{0, 1, 2, 3, 100, 500_000} {
			data := text(n)
			var out bytes.Buffer
			got, err := Decode(&out, bytes.NewReader(lzhtest.Encode(data, m.window, m.positions, int(m.bits))), m, int64(n))
			if err != nil || got != int64(n) || !bytes.Equal(out.Bytes(), data) {
				t.Errorf("%s: %d bytes: %d, %v", name, n, got, err)
			}
		}
	}
}

func TestDamage(t *testing.T) {
	data := text(100_000)
	b := lzhtest.Encode(data, LH5.window, LH5.positions, int(LH5.bits))
	var out bytes.Buffer
	n, err := Decode(&out, bytes.NewReader(b[:len(b)/2]), LH5, int64(len(data)))
	if err == nil || n < 40_000 || n != int64(out.Len()) || !bytes.Equal(out.Bytes()[:n-300], data[:n-300]) {
		t.Errorf("cut: %d bytes, %v", n, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(lzhtest.Encode(text(3000), LH5.window, LH5.positions, int(LH5.bits)))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, m := range []Method{LH4, LH7, ARJ, Fastest} {
			Decode(io.Discard, bytes.NewReader(b), m, 1<<20)
		}
	})
}
