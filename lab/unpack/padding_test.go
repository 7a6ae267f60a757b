package unpack

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"assay"
	"assay/lab/format"
)

// byHand lists paddings the plain way.
func byHand(b []byte, from int) (list []format.Range) {
	for i := 0; i < len(b); {
		n := 1
		for i+n < len(b) && b[i+n] == b[i] {
			n++
		}
		edge := i == 0 || i+n == len(b)
		if n == len(b) || n >= paddingInside || edge && n >= paddingAtEnd {
			list = append(list, format.Range{Offset: int64(from + i), Length: int64(n)})
		}
		i += n
	}
	return list
}

func TestPaddings(t *testing.T) {
	d := newDriver(context.Background(), Options{Limits: assay.DefaultLimits()})
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 400 {
		var b []byte
		for range r.IntN(8) {
			n := r.IntN(700)
			if r.IntN(2) == 0 {
				n = r.IntN(20)
			}
			if r.IntN(2) == 0 {
				b = append(b, bytes.Repeat([]byte{byte(r.IntN(3))}, n)...)
			} else {
				for range n {
					b = append(b, byte(r.IntN(4)))
				}
			}
		}
		whole := append([]byte("xyz"), b...)
		got := d.paddings(assay.Bytes(whole), 3, int64(len(whole)))
		if want := byHand(b, 3); !slices.Equal(got, want) {
			t.Fatalf("round %d: %v, want %v in %d bytes", i, got, want, len(b))
		}
	}
}
