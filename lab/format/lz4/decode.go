package lz4

import (
	"errors"
	"fmt"
	"io"

	"assay/internal/window"
)

// decoder writes parts to w.
type decoder struct {
	win    *window.Window
	w      io.Writer
	werr   error // the writer's
	damage error // the first
	buf    []byte
	had    int // bytes of history at the front of buf
	sum    *xxh32
	n      int64
}

func (d *decoder) damaged(err error) {
	if d.damage == nil {
		d.damage = err
	}
}

func (d *decoder) write(b []byte) {
	if d.werr != nil || len(b) == 0 {
		return
	}
	if d.sum != nil {
		d.sum.write(b)
	}
	n, err := d.w.Write(b)
	d.n += int64(n)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	d.werr = err
}

// room gives space for one block, behind the history.
func (d *decoder) room(n int) []byte {
	if len(d.buf) < history+n {
		b := make([]byte, history+n)
		copy(b, d.buf[:d.had])
		d.buf = b
	}
	return d.buf[d.had : d.had+n]
}

// keep makes the last bytes of the history and n bytes behind it the history.
func (d *decoder) keep(n int) {
	d.had += n
	if d.had > history {
		copy(d.buf, d.buf[d.had-history:d.had])
		d.had = history
	}
}

// frame writes the content of a frame and reports whether its end is known.
func (d *decoder) frame(p *part) (whole bool) {
	d.had, d.sum, d.n = 0, nil, 0
	if p.contentSum {
		d.sum = new(xxh32)
	}
	if p.hasDict {
		d.damaged(fmt.Errorf("frame at 0x%x: needs dictionary 0x%08x", p.at, p.dict))
		clear(d.room(history))
		d.had = history
	}
	for d.werr == nil {
		k, err := p.next(d.win, p.end)
		if err != nil {
			if errors.Is(err, errCut) {
				p.end = d.win.Size()
				err = fmt.Errorf("frame at 0x%x: ends in the middle, after %d bytes of content", p.at, d.n)
			}
			d.damaged(err)
			return false
		}
		p.end = min(k.end, d.win.Size())
		if k.last {
			return d.trailer(p)
		}
		d.block(p, k)
	}
	return false
}

// block writes the content of a block. Behind what is lost there are zeros up
// to the block size when another block follows.
func (d *decoder) block(p *part, k packed) {
	src := d.win.At(k.at, int(k.length))
	dst := d.room(p.block)
	var n int
	var err error
	if k.stored {
		n = copy(dst, src)
	} else {
		n, err = decodeBlock(dst, src, d.buf[:d.had])
	}
	if err == nil && int64(len(src)) < k.length {
		err = errCut
	}
	if err == nil && p.blockSums {
		sum := sumOf(src)
		if b := d.win.At(k.at+k.length, 4); len(b) == 4 && le.Uint32(b) != sum {
			d.damaged(fmt.Errorf("block at 0x%x: checksum is %08x, recorded: %08x", k.at, sum, le.Uint32(b)))
		}
	}
	if err != nil {
		if errors.Is(err, errCut) && k.end <= d.win.Size() {
			err = errBlock
		}
		d.damaged(fmt.Errorf("block at 0x%x: %w after %d bytes", k.at, err, n))
		if follow, err := p.next(d.win, k.end); err == nil && !follow.last {
			n = k.fill(dst, n)
		}
	}
	d.write(dst[:n])
	if p.linked {
		d.keep(n)
	}
}

// trailer compares the frame with what it says of its content.
func (d *decoder) trailer(p *part) bool {
	if p.content >= 0 && d.n != p.content {
		d.damaged(fmt.Errorf("frame at 0x%x: %d bytes of content, declared: %d", p.at, d.n, p.content))
	}
	if !p.contentSum {
		return true
	}
	b := d.win.At(p.end, 4)
	p.end += int64(len(b))
	if len(b) < 4 {
		d.damaged(fmt.Errorf("frame at 0x%x: checksum at 0x%x is cut off", p.at, p.end))
		return false
	}
	if sum := d.sum.sum(); sum != le.Uint32(b) {
		d.damaged(fmt.Errorf("frame at 0x%x: checksum of the content is %08x, recorded: %08x", p.at, sum, le.Uint32(b)))
	}
	return true
}

// legacy writes the content of a legacy stream: all blocks but the last have
// 8 MiB of content.
func (d *decoder) legacy(p *part) {
	d.had, d.sum, d.n = 0, nil, 0
	for d.werr == nil {
		k, is := nextLegacy(d.win, p.end)
		if !is || d.n > 0 && k.length == d.n&(1<<32-1) {
			return // the latter is the size that the kernel's build appends
		}
		src := d.win.At(k.at, int(k.length))
		dst := d.room(p.block)
		n, err := decodeBlock(dst, src, nil)
		if err == nil && int64(len(src)) < k.length {
			err = errCut
		}
		p.end = min(k.end, d.win.Size())
		if err == nil {
			d.write(dst[:n])
			if n < p.block {
				return
			}
			continue
		}
		if k.end > d.win.Size() {
			d.damaged(fmt.Errorf("stream at 0x%x: ends in the middle of the block at 0x%x, after %d bytes of it", p.at, k.at, n))
		} else {
			d.damaged(fmt.Errorf("block at 0x%x: %w after %d bytes", k.at, errBlock, n))
		}
		if f, is := nextLegacy(d.win, k.end); is && f.end <= d.win.Size() {
			n = k.fill(dst, n)
		}
		d.write(dst[:n])
	}
}

// fill makes what is lost of a block zeros, up to what it can have had: a byte
// of LZ4 data gives 255 at most.
func (k *packed) fill(dst []byte, n int) int {
	most := int(min(int64(len(dst)), k.length*256+64))
	if n < most {
		clear(dst[n:most])
		n = most
	}
	return n
}
