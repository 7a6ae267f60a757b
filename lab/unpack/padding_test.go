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

func TestPadded(t *testing.T) {
	d := newDriver(context.Background(), Options{Limits: assay.DefaultLimits()})
	zeros, ones, sevens := make([]byte, 50), bytes.Repeat([]byte{0xff}, 50), bytes.Repeat([]byte{7}, 50)
	for _, c := range []struct {
		b    []byte
		want bool
	}{
		{nil, true}, {zeros, true}, {sevens, true},
		{join2(zeros, ones), true}, {join2(ones, zeros, ones), true}, {join2(ones, zeros, ones, zeros), false},
		{join2(zeros, sevens), false}, {join2(sevens, zeros), false}, {append(zeros, 1, 2, 3), false},
	} {
		if got := d.padded(assay.Bytes(c.b), 0, int64(len(c.b))); got != c.want {
			t.Errorf("%x: %v, want %v", c.b, got, c.want)
		}
	}
}
