package printable

import (
	"bytes"
	"context"
	"testing"

	"assay"
)

// plain hides the bytes of a content, so that it is read piece by piece.
type plain struct{ assay.Bytes }

func (plain) Slice(int64, int64) ([]byte, bool) { return nil, false }

func TestPieces(t *testing.T) {
	for _, size := range []int{0, 1, whole, whole + 1, whole + piece - 1, 6*piece + 77} {
		b := make([]byte, size)
		for i := range b {
			b[i] = byte(i ^ i>>8 ^ i>>16)
		}
		for _, c := range []assay.Content{assay.Bytes(b), plain{b}} {
			var got []byte
			err := Pieces(context.Background(), c, func(p []byte, base int64, from, to int) bool {
				if !bytes.Equal(p, b[base:int(base)+len(p)]) {
					t.Fatal("a piece is not what stands there")
				}
				got = append(got, p[from:to]...)
				return true
			})
			if err != nil || !bytes.Equal(got, b) {
				t.Errorf("%d bytes: got %d, %v", size, len(got), err)
			}
		}
	}
}

func TestAround(t *testing.T) {
	b := []byte("\x00hello, world\x00x")
	for _, c := range []struct{ at, limit, from, to int }{{3, 99, 1, 13}, {3, 1, 2, 4}, {0, 9, 0, 0}, {14, 9, 14, 15}, {13, 99, 1, 13}} {
		if from, to := Around(b, c.at, c.limit); from != c.from || to != c.to {
			t.Errorf("around %d: %d to %d", c.at, from, to)
		}
	}
}

func FuzzAround(f *testing.F) {
	f.Add([]byte("a\x00b"), 1, 5)
	f.Fuzz(func(t *testing.T, b []byte, at, limit int) {
		if at < 0 || at > len(b) {
			return
		}
		from, to := Around(b, at, limit)
		if from < 0 || to > len(b) || from > at || to < at {
			t.Fatal(from, to)
		}
	})
}
