package lzma

import "io"

// decode2 decodes up to limit, or to the end of a chunk.
func (r *Reader) decode2(limit int) error {
	if r.left == 0 {
		if err := r.next(); err != nil {
			return err
		}
	}
	limit = int(min(int64(limit), int64(r.out)+r.left))
	from := r.out
	if r.plain {
		if err := r.fill(1); err != nil {
			return err
		}
		n := copy(r.win[r.out:limit], r.in[r.pos:r.end])
		r.out, r.pos = r.out+n, r.pos+n
		if n == 0 {
			return io.ErrUnexpectedEOF
		}
		r.left -= int64(n)
		return nil
	}
	st, err := r.symbols(limit)
	r.left -= int64(r.out - from)
	if err != nil {
		return err
	}
	if st == ended {
		return errMarker
	}
	if r.left > 0 {
		return nil
	}
	if err := r.fill(1); err != nil {
		return err
	}
	p, ok := r.d.normalize(r.in[:r.end], r.pos)
	if !ok {
		return io.ErrUnexpectedEOF
	}
	if r.pos = p; r.Consumed() != r.stop || r.d.code != 0 || r.d.pending > 0 {
		return errChunk
	}
	return nil
}

// next enters the next chunk of LZMA2.
func (r *Reader) next() error {
	if err := r.fill(6); err != nil {
		return err
	}
	c, ok, err := chunkHeader(r.in[r.pos:r.end])
	if err != nil {
		return err
	}
	if !ok {
		r.pos = r.end
		return io.ErrUnexpectedEOF
	}
	if c.control == controlEnd {
		r.pos++
		return io.EOF
	}
	if err := r.d.enter(c, &r.need, r.out); err != nil {
		return err
	}
	r.pos += c.header
	r.left, r.plain = int64(c.size), c.control <= controlPlain
	r.stop = r.Consumed() + int64(c.packed)
	if r.plain {
		return nil
	}
	if c.packed < 5 {
		return errChunk
	}
	return r.start()
}
