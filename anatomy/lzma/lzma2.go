package lzma

import (
	"io"
	"math"
)

// LZMA2 control bytes.
const (
	controlEnd   = 0x00
	controlReset = 0x01 // uncompressed, dictionary reset
	controlPlain = 0x02 // uncompressed
	controlLZMA  = 0x80 // bits 5 and 6: what is reset
	controlState = 0xA0
	controlProps = 0xC0
	controlDict  = 0xE0
)

// chunk is the header of one LZMA2 chunk.
type chunk struct {
	control byte
	props   byte
	header  int // bytes of the header
	size    int // bytes of output
	packed  int // bytes of input behind the header
}

// chunkHeader reads the header at the start of b. It is false when b is too
// short; an unknown control byte is an error.
func chunkHeader(b []byte) (c chunk, ok bool, err error) {
	if len(b) == 0 {
		return c, false, nil
	}
	c.control = b[0]
	switch {
	case c.control == controlEnd:
		c.header = 1
		return c, true, nil
	case c.control <= controlPlain:
		c.header = 3
	case c.control < controlLZMA:
		return c, false, errControl
	case c.control < controlProps:
		c.header = 5
	default:
		c.header = 6
	}
	if len(b) < c.header {
		return c, false, nil
	}
	c.size = int(b[1])<<8 + int(b[2]) + 1
	c.packed = c.size
	if c.control >= controlLZMA {
		c.size += int(c.control&0x1f) << 16
		c.packed = int(b[3])<<8 + int(b[4]) + 1
	}
	if c.control >= controlProps {
		c.props = b[5]
	}
	return c, true, nil
}

// need is what the next LZMA2 chunk must reset.
type need struct{ dict, props, state bool }

var needAll = need{true, true, true}

// enter checks that c may come next and does its resets; out is where its
// output goes.
func (d *Decoder) enter(c chunk, n *need, out int) error {
	if c.control >= controlDict || c.control == controlReset {
		d.origin = out
		*n = need{props: true, state: true}
	} else if n.dict {
		return errControl
	}
	switch {
	case c.control <= controlPlain:
		return nil
	case c.control >= controlProps:
		p, err := ParseProps(c.props)
		if err != nil {
			return err
		}
		if p.LC+p.LP > 4 {
			return errControl
		}
		d.setProps(p)
		*n = need{}
	case n.props || n.state && c.control < controlState:
		return errControl
	case c.control >= controlState:
		d.resetState()
		*n = need{}
	}
	return nil
}

// Decode2 decodes an LZMA2 chunk stream into dst. It stops behind the end
// byte, or when dst is full (an end byte that follows is consumed), both
// without an error. out and the errors are as in Decode.
func Decode2(dst, src []byte) (out, in int, err error) {
	d := pool.Get().(*Decoder)
	out, in, err = d.Decode2(dst, src)
	put(d)
	return out, in, err
}

// Decode2 is like the function Decode2, with the receiver's memory.
func (d *Decoder) Decode2(dst, src []byte) (out, in int, err error) {
	d.origin, d.window, d.pending = 0, math.MaxInt, 0
	n := needAll
	for {
		c, ok, err := chunkHeader(src[in:])
		if err != nil && out < len(dst) {
			return out, in, err
		}
		if c.control == controlEnd && ok {
			return out, in + 1, nil
		}
		if out == len(dst) {
			return out, in, nil
		}
		if !ok {
			return out, len(src), io.ErrUnexpectedEOF
		}
		if err := d.enter(c, &n, out); err != nil {
			return out, in, err
		}
		in += c.header
		want := min(out+c.size, len(dst))
		if c.control <= controlPlain {
			m := copy(dst[out:want], src[in:])
			out, in = out+m, in+m
			if out < want {
				return out, in, io.ErrUnexpectedEOF
			}
			if m < c.size {
				return out, in, nil
			}
			continue
		}
		start := out
		if out, in, err = d.chunk(dst, out, want, src, in, c); err != nil || out-start < c.size {
			return out, in, err
		}
	}
}

// chunk decodes one LZMA chunk of which src[pos:] is the body.
func (d *Decoder) chunk(dst []byte, out, want int, src []byte, pos int, c chunk) (int, int, error) {
	end := pos + c.packed
	if c.packed < 5 {
		return out, pos, errChunk
	}
	if len(src)-pos < 5 {
		return out, len(src), io.ErrUnexpectedEOF
	}
	if err := d.start(src[pos:]); err != nil {
		return out, pos, err
	}
	whole := want-out == c.size
	out, pos, st, err := d.fill(dst[:want:want], out, src, pos+5)
	if err != nil {
		return out, pos, err
	}
	if st == ended {
		return out, pos, errMarker
	}
	if !whole {
		return out, pos, nil
	}
	pos, ok := d.normalize(src, pos)
	if !ok {
		return out, pos, io.ErrUnexpectedEOF
	}
	if pos != end || d.code != 0 || d.pending > 0 {
		return out, pos, errChunk
	}
	return out, pos, nil
}

// Extent2 is what Measure2 learned without decoding.
type Extent2 struct {
	In     int64 // bytes of the chunk stream, with its end byte
	Out    int64 // bytes it decodes to
	Chunks int
}

// Measure2 walks the chunk headers of an LZMA2 stream that begins at off,
// without decoding it. limit bounds the walk: the stream must end before
// off+limit; a negative limit is none. The error is io.ErrUnexpectedEOF when
// the stream is cut short, and wraps ErrCorrupt when a header is not one; the
// extent up to there is valid.
func Measure2(r io.ReaderAt, off, limit int64) (Extent2, error) {
	var x Extent2
	n := needAll
	for {
		var b [6]byte
		m, err := r.ReadAt(b[:], off+x.In)
		if err != nil && err != io.EOF {
			return x, err
		}
		if limit >= 0 {
			m = int(min(int64(m), max(limit-x.In, 0)))
		}
		c, ok, err := chunkHeader(b[:m])
		if err != nil {
			return x, err
		}
		if !ok {
			return x, io.ErrUnexpectedEOF
		}
		if c.control == controlEnd {
			x.In++
			return x, nil
		}
		if err := n.follow(c); err != nil {
			return x, err
		}
		x.In += int64(c.header + c.packed)
		x.Out += int64(c.size)
		x.Chunks++
	}
}

// follow is enter for a walk that decodes nothing.
func (n *need) follow(c chunk) error {
	if c.control >= controlDict || c.control == controlReset {
		*n = need{props: true, state: true}
	} else if n.dict {
		return errControl
	}
	switch {
	case c.control <= controlPlain:
	case c.control >= controlProps:
		if p, err := ParseProps(c.props); err != nil || p.LC+p.LP > 4 {
			return errControl
		}
		*n = need{}
	case n.props || n.state && c.control < controlState:
		return errControl
	case c.control >= controlState:
		*n = need{}
	}
	return nil
}
