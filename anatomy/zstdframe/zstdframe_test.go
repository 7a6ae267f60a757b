package zstdframe

import (
	"bytes"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// A frame is as long as the library made it, and whole with nothing behind it.
func TestWhole(t *testing.T) {
	for _, n := range []int{1, 300, 70_000, 400_000} {
		w, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		b := w.EncodeAll(bytes.Repeat([]byte("text "), n), nil)
		if k, err := Length(append(bytes.Clone(b), "behind"...)); err != nil || k != len(b) {
			t.Errorf("%d: length %d of %d, %v", n, k, len(b), err)
		}
		if !Whole(b) || Whole(append(bytes.Clone(b), 0)) || Whole(b[:len(b)-1]) {
			t.Errorf("%d: whole", n)
		}
		b[4] |= 0x10
		if Whole(b) {
			t.Errorf("%d: whole with an unused bit set", n)
		}
	}
}

func FuzzWhole(f *testing.F) {
	f.Add([]byte("\x28\xb5\x2f\xfd\x00\x00\x01\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) { Whole(b) })
}
