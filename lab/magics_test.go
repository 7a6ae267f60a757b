package lab_test

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"assay"
	"assay/lab"
	formats "assay/lab/format/all"
)

// metered is a content whose bytes have to be copied; it counts them.
type metered struct {
	assay.Bytes
	read, calls atomic.Int64
}

func (m *metered) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.Bytes.ReadAt(p, off)
	m.read.Add(int64(n))
	m.calls.Add(1)
	return n, err
}

// Slice is what a file on disk answers.
func (m *metered) Slice(off, n int64) ([]byte, bool) { return nil, false }

// What reading may cost in a content full of the magics of a format with
// nothing behind them: bytes read for each byte, and reads for each KiB.
const (
	readMost  = 192
	callsMost = 400
)

// A content full of magics costs no more than a bounded number of bytes read
// for each of its bytes, whatever the format.
func TestMagics(t *testing.T) {
	const size = 128 << 10
	for _, f := range formats.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			if len(f.Signatures) == 0 {
				t.Skip("has no signature")
			}
			r := rand.New(rand.NewPCG(1, 2))
			b := make([]byte, size)
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			for i, at := 0, 8; at+64 < size; i++ {
				s := f.Signatures[i%len(f.Signatures)]
				for k, x := range s.Bytes {
					if b[at+k] = x; s.Mask != nil {
						b[at+k] = b[at+k]&s.Mask[k] | byte(r.Uint32())&^s.Mask[k]
					}
				}
				at += len(s.Bytes) + 8 + r.IntN(32)
			}
			m := &metered{Bytes: b}
			rep, err := lab.Inspect(context.Background(), lab.Subject{Name: "magics", Content: m}, lab.Options{Jobs: 1})
			if err != nil {
				t.Fatal(err)
			}
			for range rep.Files {
			}
			if n, c := m.read.Load()/size, m.calls.Load()*1024/size; n > readMost || c > callsMost {
				t.Errorf("%d bytes read for each byte, %d reads for each KiB", n, c)
			}
		})
	}
}
