package ubifs

import (
	"io"
	"sync"

	"assay/lab/format"
)

// batch is the most that is decoded before it is handed on.
const batch = 64 << 10

var batches = sync.Pool{New: func() any { return new([batch + fileBlock]byte) }}

// output is where a content goes: room that the receiver lends, or a buffer
// whose bytes are written.
type output struct {
	w      io.Writer
	lender format.Lender
	buf    *[batch + fileBlock]byte
	lent   bool
}

func newOutput(w io.Writer) *output {
	l, _ := w.(format.Lender)
	return &output{w: w, lender: l}
}

// room gives space for n bytes, up to batch, with a little more behind it
// that may be overwritten.
func (o *output) room(n int) []byte {
	if o.lender != nil {
		if b := o.lender.Lend(n); b != nil {
			o.lent = true
			return b
		}
	}
	if o.buf == nil {
		o.buf = batches.Get().(*[batch + fileBlock]byte)
	}
	o.lent = false
	return o.buf[:n]
}

// commit hands on the first n bytes of the last room.
func (o *output) commit(n int) error {
	if o.lent {
		return o.lender.Commit(n)
	}
	_, err := o.w.Write(o.buf[:n])
	return err
}

// close gives the buffer back.
func (o *output) close() {
	if o.buf != nil {
		batches.Put(o.buf)
		o.buf = nil
	}
}
