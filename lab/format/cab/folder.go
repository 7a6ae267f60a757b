package cab

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"

	"assay/anatomy/lzx"
	"assay/internal/window"
	"assay/lab/format"
)

const (
	blockMost   = 32 << 10
	historyMost = 32 << 10
)

var errQuantum = errors.New("compressed with Quantum, which is not read")

// reader decodes a folder block by block.
type reader struct {
	in  *format.Input
	win *window.Window
	f   *folder

	blocks  []block // to come
	pos     int64   // where the block in buf begins in the folder
	block   []byte
	err     error // of the block: its content is not what it was
	ended   error // why there are no more
	history []byte
	inflate io.ReadCloser
	lzx     *lzx.Decoder
	out     [blockMost]byte
}

func newReader(in *format.Input, f *folder, blocks []block) *reader {
	r := &reader{in: in, win: window.New(in.Content), f: f, blocks: blocks}
	switch f.method & 15 {
	case 1:
		r.inflate = flate.NewReader(nil)
	case 2:
		r.ended = errQuantum
	case 3:
		r.lzx, r.ended = lzx.NewDecoder(int(f.method >> 8 & 31))
	}
	return r
}

// advance decodes the next block. It reports whether there is one.
func (r *reader) advance() bool {
	r.pos += int64(len(r.block))
	r.block, r.err = nil, nil
	if r.ended == nil && len(r.blocks) == 0 {
		r.ended = io.ErrUnexpectedEOF
	}
	if r.ended != nil {
		return false
	}
	b := r.blocks[0]
	r.blocks = r.blocks[1:]
	if b.unpacked == 0 {
		r.ended = fmt.Errorf("data block at 0x%x goes on in the next cabinet", b.head)
		return false
	}
	r.block = r.out[:b.unpacked]
	if b.head < 0 {
		clear(r.block)
		r.err = fmt.Errorf("data blocks at 0x%x are lost", b.at)
		return true
	}
	body := r.win.At(b.at, b.packed)
	n, err := r.decode(body)
	clear(r.block[n:])
	if err == nil {
		head := bytes.Clone(r.win.At(b.head, int(b.at-b.head)))
		if sum := le.Uint32(head); sum != 0 && !fits(sum, head[4:], r.win.At(b.at, b.packed)) {
			err = fmt.Errorf("checksum is not %08x as recorded", sum)
		}
	}
	if len(body) < b.packed {
		err = errors.Join(err, io.ErrUnexpectedEOF)
		r.block, r.blocks = r.block[:n], nil
	}
	if err != nil {
		r.err = fmt.Errorf("data block at 0x%x: %w", b.at, err)
	}
	return true
}

// decode decodes a block's bytes into r.block and says how many are good.
func (r *reader) decode(b []byte) (int, error) {
	switch {
	case r.inflate != nil:
		return r.mszip(b)
	case r.lzx != nil:
		return r.lzx.Frame(r.block, b)
	}
	n := copy(r.block, b)
	if n < len(r.block) || len(b) > n {
		return n, fmt.Errorf("%d bytes stored of %d", len(b), len(r.block))
	}
	return n, nil
}

// mszip inflates a block; what came before it in the folder is its dictionary.
func (r *reader) mszip(b []byte) (int, error) {
	if len(b) < 2 || b[0] != 'C' || b[1] != 'K' {
		return 0, errors.New("no MSZIP signature")
	}
	if err := r.inflate.(flate.Resetter).Reset(bytes.NewReader(b[2:]), r.history); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.inflate, r.block)
	clear(r.block[n:])
	r.history = append(r.history, r.block...)
	if over := len(r.history) - historyMost; over > 0 {
		r.history = append(r.history[:0], r.history[over:]...)
	}
	return n, err
}

// checksum is that of [MS-CAB] 3.1: words xored, the last bytes of an
// incomplete one in the reverse order.
func checksum(b []byte, sum uint32) uint32 {
	for ; len(b) >= 4; b = b[4:] {
		sum ^= le.Uint32(b)
	}
	var last uint32
	for _, c := range b {
		last = last<<8 | uint32(c)
	}
	return sum ^ last
}

// write writes the size bytes at start of the folder to w. Files must be
// asked for in their order.
func (r *reader) write(w io.Writer, start, size int64) error {
	var damage error
	end := start + size
	if start < r.pos {
		return fmt.Errorf("begins at %d of its folder, before what was read", start)
	}
	for at := start; at < end; {
		if r.in.Ctx.Err() != nil {
			return r.in.Ctx.Err()
		}
		if at >= r.pos+int64(len(r.block)) {
			if !r.advance() {
				return errors.Join(damage, fmt.Errorf("%d of %d bytes are missing: %w", end-at, size, r.ended))
			}
			continue
		}
		if r.err != nil && damage == nil {
			damage = r.err
		}
		part := r.block[at-r.pos:]
		part = part[:min(int64(len(part)), end-at)]
		if _, err := w.Write(part); err != nil {
			return err
		}
		at += int64(len(part))
	}
	return damage
}
