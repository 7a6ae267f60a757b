package window

import (
	"bytes"
	"io"
	"testing"
)

// counted is a Source that cannot show its bytes, and counts reads.
type counted struct {
	b           []byte
	reads, read int
}

func (c *counted) Size() int64 { return int64(len(c.b)) }

func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	c.reads++
	if off >= int64(len(c.b)) {
		return 0, io.EOF
	}
	n := copy(p, c.b[off:])
	c.read += n
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func sample(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func TestAtGivesWhatStandsThere(t *testing.T) {
	b := sample(1 << 20)
	w := New(&counted{b: b})
	for _, r := range [][2]int{{0, 1}, {5, 4096}, {4000, 200}, {900000, 300000}, {1 << 20, 1}, {1<<20 - 1, 9}, {3, 7}, {200000, 400000}, {-1, 4}, {0, 0}} {
		var want []byte
		if r[0] >= 0 && r[0] < len(b) {
			want = b[r[0]:min(r[0]+r[1], len(b))]
		}
		if got := w.At(int64(r[0]), r[1]); !bytes.Equal(got, want) {
			t.Errorf("At(%d, %d): %d bytes, want %d", r[0], r[1], len(got), len(want))
		}
	}
}

func TestNeighbouringReadsAreFew(t *testing.T) {
	c := &counted{b: sample(8 << 20)}
	w := New(c)
	for off := int64(0); off < w.Size(); off += 512 {
		w.At(off, 512)
	}
	if c.reads > 100 {
		t.Errorf("%d reads for 8 MiB in steps of 512 bytes", c.reads)
	}
}

func TestFarJumpsReadLittle(t *testing.T) {
	c := &counted{b: sample(64 << 20)}
	w := New(c)
	for off := int64(0); off < w.Size(); off += 1 << 20 {
		w.At(off, 512)
	}
	if c.read > 64*least {
		t.Errorf("%d bytes read for 64 headers", c.read)
	}
}
