package lz4block

import (
	"bytes"
	"testing"

	"github.com/pierrec/lz4/v4"
)

// What the library packs is tidy; a match length in the last token is not, nor
// is a block that is cut.
func TestTidy(t *testing.T) {
	data := bytes.Repeat([]byte("some text that repeats, and then some\n"), 100)
	dst := make([]byte, lz4.CompressBlockBound(len(data)))
	n, err := lz4.CompressBlock(data, dst, nil)
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	if !Tidy(dst[:n]) {
		t.Error("a packed block is not tidy")
	}
	if Tidy(dst[:n-1]) || Tidy(nil) {
		t.Error("a cut block is tidy")
	}
	if Tidy([]byte{0x1f, 'x'}) || !Tidy([]byte{0x10, 'x'}) {
		t.Error("the last token's match length counts")
	}
}

func FuzzTidy(f *testing.F) {
	f.Add([]byte{0x10, 'x'})
	f.Add([]byte{0xff, 0xff, 0})
	f.Fuzz(func(t *testing.T, b []byte) { Tidy(b) })
}
