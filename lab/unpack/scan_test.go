package unpack

import (
	"math/rand/v2"
	"slices"
	"testing"

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
