package zip

import (
	"bytes"
	"context"
	"errors"

	"assay/internal/window"
)

// seekLeast is how far a next record is looked for behind something unknown;
// it grows with what was walked, so that the search never costs more than a
// small multiple of the archive.
const seekLeast = 4 << 20

// errFar says that the end of a member was not found within reach; only
// decoding it will tell.
var errFar = errors.New("end of the member is not near")

// walker goes from record to record, without help of a directory.
type walker struct {
	ctx context.Context
	win *window.Window
	dir *directory // once its end record was met
	// member is called with each local header, and its data's place.
	member func(r *record, at, data, packed int64, known bool) (next int64, err error)
	hole   func(off, n int64)
	known  func(off, n int64) // is called with each other record
	// decode, if not nil, tells where the data of a member ends that has no
	// descriptor near; -1 if it cannot be decoded.
	decode func(r *record, data int64) (packed int64)
}

// walk starts at pos and returns where the archive ends.
func (w *walker) walk(pos, limit int64) (int64, error) {
	good := pos // behind the last record that was understood
	for pos < limit && w.ctx.Err() == nil {
		next := int64(-1)
		switch signature(w.win, pos) {
		case sigLocal:
			if r, err := local(w.win, pos); err == nil {
				if next, err = w.local(r, pos, limit); err != nil {
					return 0, err
				}
			}
		case sigCentral:
			if r, err := central(w.win, pos); err == nil {
				next = pos + r.length
				w.known(pos, r.length)
			}
		case sigEnd64:
			if b := w.win.At(pos, 12); len(b) == 12 && le.Uint64(b[4:]) < 1<<16 {
				next = pos + 12 + int64(le.Uint64(b[4:]))
				w.known(pos, next-pos)
			}
		case sigLocator64:
			next = pos + locatorSize
			w.known(pos, locatorSize)
		case sigEnd:
			if d, err := end(w.win, pos); err == nil && d.ours(w.win) {
				w.dir = d
				return d.end, nil
			}
		}
		if next < 0 {
			if next = w.seek(pos+1, min(limit, pos+max(seekLeast, 8*pos))); next < 0 {
				return good, w.ctx.Err()
			}
			w.hole(pos, next-pos)
			pos = next
			continue
		}
		pos, good = next, next
	}
	return good, w.ctx.Err()
}

// local finds the end of the member whose local header stands at pos.
func (w *walker) local(r *record, pos, limit int64) (int64, error) {
	data := pos + r.length
	if r.flags&flagDescriptor == 0 || r.packed > 0 {
		next, err := w.member(r, pos, data, r.packed, true)
		if err != nil || next >= 0 {
			return next, err
		}
		return w.described(r, data+r.packed), nil
	}
	packed, next := w.streamed(data, min(limit, data+max(seekLeast, 8*pos)), r)
	if next < 0 && w.decode != nil {
		if packed = w.decode(r, data); packed >= 0 {
			next = data + packed + descriptor(w.win, data+packed, r)
		}
	}
	own, err := w.member(r, pos, data, packed, next >= 0)
	if err != nil || own >= 0 {
		return own, err
	}
	if next < 0 {
		return 0, errFar
	}
	if n := next - data - packed; n > 0 {
		w.known(data+packed, n)
	}
	return next, nil
}

// described steps over the data descriptor at off, if one is there.
func (w *walker) described(r *record, off int64) int64 {
	if r.flags&flagDescriptor == 0 {
		return off
	}
	n := descriptor(w.win, off, r)
	if n > 0 {
		w.known(off, n)
	}
	return off + n
}

// streamed finds the data descriptor of a member that was written without
// knowing its size: it tells how many bytes are before it. If there is none
// before another record, the member ends there; at the end of the input it is
// cut.
func (w *walker) streamed(data, limit int64, r *record) (packed, next int64) {
	other := int64(-1)
	for p := data; ; p++ {
		if p = w.pk(p, limit); p < 0 {
			break
		}
		n := uint64(p - data)
		var copied [24]byte
		b := copied[:copy(copied[:], w.win.At(p, 24))]
		switch sig := le.Uint32(b); {
		case sig == sigDescriptor && len(b) >= 16:
			// sizes of 32 bits, or of 64; small ones fit both readings
			long := len(b) == 24 && le.Uint64(b[8:]) == n
			short := uint64(le.Uint32(b[8:])) == n
			r.crc = le.Uint32(b[4:])
			if long && (!short || !w.record(p+16) && w.record(p+24)) {
				r.size = int64(le.Uint64(b[16:]) & (1<<60 - 1))
				return p - data, p + 24
			}
			if short {
				r.size = int64(le.Uint32(b[12:]))
				return p - data, p + 16
			}
		case sig == sigLocal || sig == sigCentral:
			if x := w.win.At(p-12, 12); n >= 12 && len(x) == 12 && uint64(le.Uint32(x[4:])) == n-12 {
				r.crc, r.size = le.Uint32(x), int64(le.Uint32(x[8:]))
				return p - data - 12, p
			}
			if other < 0 && w.sound(p) {
				other = p
			}
		}
	}
	r.size = -1
	switch {
	case other >= 0:
		return other - data, other
	case limit >= w.win.Size():
		return max(0, limit-data), limit
	}
	return -1, -1
}

// record reports whether a record's signature stands at p.
func (w *walker) record(p int64) bool {
	b := w.win.At(p, 2)
	return len(b) == 2 && b[0] == 'P' && b[1] == 'K'
}

// pk gives the next place of a record's signature in [from, limit), or -1.
func (w *walker) pk(from, limit int64) int64 {
	for p := from; p < limit && w.ctx.Err() == nil; {
		b := w.win.At(p, int(min(128<<10, limit-p)))
		for i := 0; ; i += 2 {
			k := bytes.Index(b[i:], []byte("PK"))
			if k < 0 || i+k+4 > len(b) {
				break
			}
			i += k
			switch le.Uint32(b[i:]) {
			case sigLocal, sigCentral, sigEnd, sigEnd64, sigDescriptor:
				return p + int64(i)
			}
		}
		if len(b) < 4 {
			return -1
		}
		p += int64(len(b) - 3)
	}
	return -1
}

// seek gives the next place in [from, limit) where a sound record stands.
func (w *walker) seek(from, limit int64) int64 {
	for p := from; ; p++ {
		if p = w.pk(p, limit); p < 0 || w.sound(p) {
			return p
		}
	}
}

func (w *walker) sound(p int64) bool {
	switch signature(w.win, p) {
	case sigLocal:
		r, err := local(w.win, p)
		return err == nil && plain(r.name)
	case sigCentral:
		r, err := central(w.win, p)
		return err == nil && plain(r.name) && methods[r.method] != ""
	case sigEnd:
		d, err := end(w.win, p)
		return err == nil && d.ours(w.win)
	}
	return false
}

// plain refuses names that no archiver writes.
func plain(name string) bool {
	for i := range len(name) {
		if name[i] < ' ' {
			return false
		}
	}
	return name != ""
}
