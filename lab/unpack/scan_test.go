package unpack

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"assay"
	"assay/lab/format"
)

func TestScanner(t *testing.T) {
	s := newScanner([]Named{
		{"a", format.Format{Signatures: []format.Signature{{Bytes: []byte("hsqs")}, {Bytes: []byte("sqsh")}}}},
		{"b", format.Format{Signatures: []format.Signature{{At: 5, Bytes: []byte("ustar")}}}},
		{"c", format.Format{Signatures: []format.Signature{{Bytes: []byte{0x5d, 0, 0, 0, 0x80}, Mask: []byte{0xff, 0xff, 0xff, 0, 0x80}}}}},
	})
	b := []byte("..hsqs.ustar\x5d\x00\x00\x77\x81sqs")
	got := s.find(nil, b, 1000)
	sortHits(got)
	want := []hit{{1002, 0}, {1002, 1}, {1012, 2}}
	if !slices.Equal(got, want) {
		t.Errorf("hits %v, want %v", got, want)
	}
}

// The search must find what comparing every signature at every place finds,
// wherever it stands.
func TestScannerFindsAll(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	few := []byte{0, 0, 1, 0x5d, 0xff, 'a'} // makes matches, runs and equal pairs likely
	for range 300 {
		var list []Named
		for range 1 + r.IntN(12) {
			sig := format.Signature{At: int64(r.IntN(3) * 5)}
			sig.Bytes = make([]byte, 2+r.IntN(9))
			for i := range sig.Bytes {
				sig.Bytes[i] = few[r.IntN(len(few))]
			}
			if r.IntN(2) == 0 {
				sig.Mask = bytes.Repeat([]byte{0xff}, len(sig.Bytes))
				for i := 2; i < len(sig.Mask); i++ {
					sig.Mask[i] = []byte{0xff, 0xff, 0, 0xf0}[r.IntN(4)]
					sig.Bytes[i] &= sig.Mask[i]
				}
			}
			list = append(list, Named{"x", format.Format{Signatures: []format.Signature{sig}}})
		}
		b := make([]byte, r.IntN(60))
		for i := range b {
			b[i] = few[r.IntN(len(few))]
		}
		var want []hit
		for i, f := range list {
			sig := f.Signatures[0]
			for at := range b {
				if fits(b[at:], sig) && int64(at)+7 >= sig.At {
					want = append(want, hit{int64(at) + 7 - sig.At, i})
				}
			}
		}
		got := newScanner(list).find(nil, b, 7)
		sortHits(got)
		sortHits(want)
		if !slices.Equal(got, want) {
			t.Fatalf("% x: %v, want %v", b, got, want)
		}
	}
}

func fits(b []byte, sig format.Signature) bool {
	for i, x := range sig.Bytes {
		if i >= len(b) || sig.Mask == nil && b[i] != x || sig.Mask != nil && (b[i]^x)&sig.Mask[i] != 0 {
			return false
		}
	}
	return true
}

// What stands at offset 0 is known by signatures far in and near, masked ones
// and by Starts, in the order of the formats.
func TestAtStart(t *testing.T) {
	one := func(at int64, sig string) format.Format {
		return format.Format{Signatures: []format.Signature{{At: at, Bytes: []byte(sig)}}}
	}
	list := []Named{
		{"far", one(9000, "FAR")},
		{"head", one(headSize-1, "EDGE")},
		{"starts", format.Format{Starts: func(head []byte) bool { return head[0] == 'A' }}},
		{"masked", format.Format{Signatures: []format.Signature{{Bytes: []byte{'A', 'B', 0}, Mask: []byte{0xff, 0xff, 0}}, {Bytes: []byte("AB")}}}},
		{"other", one(0, "AC")},
		{"past", one(20000, "ABC")},
	}
	b := make([]byte, 10000)
	copy(b, "ABC")
	copy(b[headSize-1:], "EDGE")
	copy(b[9000:], "FAR")
	d := newDriver(t.Context(), Options{Formats: list, Jobs: 1})
	for _, c := range []assay.Content{assay.Bytes(b), onlyReads{b}} {
		if got := d.atStart(c, b[:headSize]); !slices.Equal(got, []int{0, 1, 2, 3}) {
			t.Errorf("%v", got)
		}
	}
	if got := d.atStart(assay.Bytes(b[:headSize+1]), b[:headSize]); !slices.Equal(got, []int{2, 3}) {
		t.Errorf("of a short content: %v", got)
	}
	if got := d.atStart(assay.Bytes(b[:1]), b[:1]); !slices.Equal(got, []int{2}) {
		t.Errorf("of one byte: %v", got)
	}
}

// onlyReads cannot show its bytes.
type onlyReads struct{ b assay.Bytes }

func (o onlyReads) Size() int64                             { return o.b.Size() }
func (o onlyReads) ReadAt(p []byte, off int64) (int, error) { return o.b.ReadAt(p, off) }

// BenchmarkScan is the signature scan over bytes like those of programs, with
// some hundred signatures.
func BenchmarkScan(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var list []Named
	for range 300 {
		sig := make([]byte, 4)
		for i := range sig {
			sig[i] = byte(r.Uint32())
		}
		list = append(list, Named{"x", format.Format{Signatures: []format.Signature{{Bytes: sig}}}})
	}
	s := newScanner(list)
	data := make([]byte, 16<<20)
	for i := range data {
		data[i] = byte(r.ExpFloat64() * 20)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		s.find(nil, data, 0)
	}
}
