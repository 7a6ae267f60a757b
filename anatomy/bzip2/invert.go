package bzip2

// invert follows the chains of several blocks at the same time: each step is
// a read from an unforeseeable place, and the reads of different chains do not
// wait for each other.
func invert(ds []*decoder) {
	for len(ds) > 0 {
		n := min(len(ds), lanes)
		var p [lanes]uint32
		least := ds[0].length
		for i, d := range ds[:n] {
			p[i] = d.vec[d.origin] >> 8
			least = min(least, d.length)
		}
		switch n {
		case lanes:
			all(ds[:lanes], &p, least)
		case 2, 3:
			n = 2
			least = min(ds[0].length, ds[1].length)
			two(ds[0], ds[1], &p, least)
		default:
			least = 0
		}
		for i, d := range ds[:n] {
			d.follow(p[i], least)
		}
		ds = ds[n:]
	}
}

// follow writes out[from:] beginning at p.
func (d *decoder) follow(p uint32, from int) {
	vec, out := d.vec[:d.length], d.out[:d.length]
	for i := from; i < len(out); i++ {
		v := vec[p]
		out[i] = byte(v)
		p = v >> 8
	}
}

// two writes the first n bytes of two blocks.
func two(a, b *decoder, p *[lanes]uint32, n int) {
	av, ao := a.vec[:a.length], a.out[:n]
	bv, bo := b.vec[:b.length], b.out[:n]
	x, y := p[0], p[1]
	for i := range ao {
		v, w := av[x], bv[y]
		ao[i], bo[i] = byte(v), byte(w)
		x, y = v>>8, w>>8
	}
	p[0], p[1] = x, y
}

// all writes the first n bytes of as many blocks as there are lanes.
func all(ds []*decoder, p *[lanes]uint32, n int) {
	av, ao := ds[0].vec[:ds[0].length], ds[0].out[:n]
	bv, bo := ds[1].vec[:ds[1].length], ds[1].out[:n]
	cv, co := ds[2].vec[:ds[2].length], ds[2].out[:n]
	dv, do := ds[3].vec[:ds[3].length], ds[3].out[:n]
	a, b, c, d := p[0], p[1], p[2], p[3]
	for i := range ao {
		v, w, x, y := av[a], bv[b], cv[c], dv[d]
		ao[i], bo[i], co[i], do[i] = byte(v), byte(w), byte(x), byte(y)
		a, b, c, d = v>>8, w>>8, x>>8, y>>8
	}
	p[0], p[1], p[2], p[3] = a, b, c, d
}
