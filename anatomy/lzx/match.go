package lzx

import "io"

// match copies what a match stands for: at most n bytes, as matches do not
// reach over the end of a frame.
func (d *Decoder) match(b *bits, s, n int) (int, error) {
	length := s & 7
	if length == 7 {
		l, ok := d.size.decode(b)
		if !ok {
			return 0, corrupt("no length code")
		}
		length += l
	}
	length += minMatch
	dist, ok := d.distance(b, s>>3)
	if !ok {
		return 0, corrupt("no code for a position")
	}
	if b.over() {
		return 0, io.ErrUnexpectedEOF
	}
	if dist == 0 || int64(dist) > int64(d.filled) || length > n {
		return 0, corrupt("match of %d bytes, %d back", length, dist)
	}
	from := d.pos - int(dist)
	for range length {
		d.put(d.window[from&(len(d.window)-1)])
		from++
	}
	return length, nil
}

// distance reads how far back a match is.
func (d *Decoder) distance(b *bits, slot int) (uint32, bool) {
	if slot < 3 {
		d.r[0], d.r[slot] = d.r[slot], d.r[0]
		return d.r[0], true
	}
	n := uint(extra[slot])
	v := base[slot] - 2
	if d.kind == aligned && n >= 3 {
		v += b.take(n-3) << 3
		a, ok := d.align.decode(b)
		if !ok {
			return 0, false
		}
		v += uint32(a)
	} else {
		v += b.take(n)
	}
	d.r[2], d.r[1], d.r[0] = d.r[1], d.r[0], v
	return v, true
}
