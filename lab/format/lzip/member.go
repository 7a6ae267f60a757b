package lzip

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"assay/anatomy/lzma"
	"assay/internal/window"
)

const (
	headerLength = 6
	magic        = "LZIP"
	dictMost     = 256 << 20
)

var (
	le    = binary.LittleEndian
	props = lzma.Props{LC: 3, LP: 0, PB: 2}
)

// header is a member's.
type header struct {
	version byte
	dict    uint32
}

// parse reads a header at the start of b; data must follow it.
func parse(b []byte) (header, bool) {
	if len(b) < headerLength || string(b[:4]) != magic || b[4] > 1 {
		return header{}, false
	}
	bits, fraction := b[5]&31, uint32(b[5]>>5)
	if bits < 12 || bits > 29 {
		return header{}, false
	}
	dict := uint32(1) << bits
	if dict -= dict / 16 * fraction; dict < 1<<12 {
		return header{}, false
	}
	// the first byte of LZMA data is 0
	return header{b[4], dict}, len(b) == headerLength || b[headerLength] == 0
}

func (h header) trailer() int {
	if h.version == 0 {
		return 12
	}
	return 20
}

// decode writes the content of the member at off to w, and gives where the
// member ends and what is wrong with it. own reports that the error is w's.
func (h header) decode(win *window.Window, src window.Source, off int64, w io.Writer) (end int64, err error, own bool) {
	start := off + headerLength
	r, err := lzma.NewReader(window.Reader(src, start, src.Size()-start), props, min(h.dict, dictMost), -1)
	if err != nil {
		return start, err, false
	}
	c := &counter{w: w}
	_, err = io.Copy(c, r)
	if c.err != nil {
		return start, c.err, true
	}
	end = min(start+r.Consumed(), src.Size())
	if err != nil {
		return end, fmt.Errorf("member at 0x%x: %w after %d bytes of content", off, err, c.n), false
	}
	t := win.At(end, h.trailer())
	end += int64(len(t))
	switch {
	case len(t) < h.trailer():
		err = fmt.Errorf("member at 0x%x: trailer is cut off", off)
	case le.Uint32(t) != c.sum:
		err = fmt.Errorf("member at 0x%x: CRC-32 is %08x, recorded: %08x", off, c.sum, le.Uint32(t))
	case le.Uint64(t[4:]) != uint64(c.n):
		err = fmt.Errorf("member at 0x%x: %d bytes of content, recorded: %d", off, c.n, le.Uint64(t[4:]))
	case len(t) == 20 && le.Uint64(t[12:]) != uint64(end-off):
		err = fmt.Errorf("member at 0x%x: %d bytes, recorded: %d", off, end-off, le.Uint64(t[12:]))
	}
	return end, err, false
}

// counter sums and counts what is written to w and keeps w's error apart.
type counter struct {
	w   io.Writer
	n   int64
	sum uint32
	err error
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p[:n])
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	c.err = err
	return n, err
}
