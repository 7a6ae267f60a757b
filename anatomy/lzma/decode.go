package lzma

import (
	"io"
	"math"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(Decoder) }}

func put(d *Decoder) {
	if cap(d.lit) > litInPool*litCoder {
		d.lit = nil // rare parameters, large tables: not worth keeping
	}
	pool.Put(d)
}

// Decode decodes a raw LZMA stream, which begins with the five bytes of the
// range coder, into dst. It stops when dst is full or at the end marker, both
// without an error; out is the number of bytes that are good, always. Bytes
// of dst behind them are undefined.
//
// in is the number of bytes of src that belong to the stream: when dst is
// full at the end of the data, an end marker that follows is consumed; for
// every stream that an encoder finished, in is exact, with and without
// marker. When dst is full before the end of the data, in is where decoding
// stopped.
//
// The error is io.ErrUnexpectedEOF when src ends before dst is full, and
// wraps ErrCorrupt when the stream breaks the format.
func Decode(dst, src []byte, p Props) (out, in int, err error) {
	d := pool.Get().(*Decoder)
	out, in, err = d.Decode(dst, src, p)
	put(d)
	return out, in, err
}

// Decode is like the function Decode, with the receiver's memory.
func (d *Decoder) Decode(dst, src []byte, p Props) (out, in int, err error) {
	if err := p.check(); err != nil {
		return 0, 0, err
	}
	if len(src) < 5 {
		return 0, len(src), io.ErrUnexpectedEOF
	}
	d.setProps(p)
	d.clean = false
	d.origin, d.window = 0, math.MaxInt
	if err := d.start(src); err != nil {
		return 0, 0, err
	}
	out, in, st, err := d.fill(dst, 0, src, 5)
	switch {
	case err != nil:
		return out, in, err
	case st == ended:
		return out, in, nil
	}
	return out, d.finish(out, src, in), nil
}

// fill decodes until dst is full or the end marker was read (and is sound).
func (d *Decoder) fill(dst []byte, out int, src []byte, pos int) (int, int, status, error) {
	out, pos, st := d.run(dst, out, len(dst), src, pos, len(src)-lookahead)
	for st == stopped && out < len(dst) {
		n, p, s := d.step(dst, out, len(dst), src, pos)
		if p > len(src) {
			return out, len(src), stopped, io.ErrUnexpectedEOF
		}
		out, pos, st = n, p, s
	}
	if st == corrupted {
		return out, pos, st, errDistance
	}
	if st == ended {
		p, ok := d.normalize(src, pos)
		if !ok {
			return out, pos, st, io.ErrUnexpectedEOF
		}
		if pos = p; d.code != 0 {
			return out, pos, st, errMarker
		}
		d.clean = true
	}
	return out, pos, st, nil
}

// step decodes one symbol near the end of src. The position it returns is
// larger than len(src) when the symbol is not all there.
func (d *Decoder) step(dst []byte, out, limit int, src []byte, pos int) (int, int, status) {
	var b [2 * lookahead]byte
	copy(b[:lookahead], src[pos:])
	if d.pending > 0 {
		return d.flush(dst, out, limit), pos, stopped
	}
	n, used, st := d.run(dst, out, out+1, b[:], 0, 0)
	if d.pending > 0 {
		n = d.flush(dst, n, limit)
	}
	return n, pos + used, st
}

// finish says how long the stream is when all data was decoded: it reads the
// byte that the range coder may still owe and an end marker, if one is there.
func (d *Decoder) finish(out int, src []byte, pos int) int {
	pos, ok := d.normalize(src, pos)
	d.clean = ok && d.code == 0 && d.pending == 0
	if d.clean || !ok || d.pending > 0 {
		return pos // a code of 0 leaves no room for a marker, which starts with a 1
	}
	if end, ok := d.marker(src, pos, uint32(out-d.origin)); ok {
		d.clean = true
		return end
	}
	return pos
}

// Clean reports whether the last stream came to an end the way an encoder
// ends one: with the range coder empty, or with an end marker. For a stream
// of which the size was known this is strong evidence that the size was right
// and the data sound.
func (d *Decoder) Clean() bool { return d.clean }
