package erofs

import (
	"errors"
	"sort"
	"sync"
)

// Bounds of the packed content in memory: extents that are listed, and bytes
// of them that are kept unpacked.
const (
	maxPackedExtents = 1 << 20
	maxPackedBytes   = 16 << 20
)

// packed is the content in which the ends of many files stand behind each
// other. It is read here and there, so unpacked extents are kept for a while.
type packed struct {
	m    *image
	n    *inode
	z    *zmap
	list []extent
	err  error

	mu    sync.Mutex
	kept  map[int]*unpacked
	order []int // of kept, the oldest first
	bytes int64
}

// unpacked is one extent's bytes.
type unpacked struct {
	once sync.Once
	data []byte
	err  error
}

var errPacked = errors.New("packed content refers to itself")

// openPacked reads the index of the packed content.
func (m *image) openPacked() *packed {
	p := &packed{m: m, kept: map[int]*unpacked{}}
	if p.n, p.err = m.inode(m.packed); p.err != nil {
		return p
	}
	if !p.n.compressed() {
		list, _, err := m.flat(p.n)
		pos := int64(0)
		for _, r := range list {
			for done := int64(0); done < r.Length && len(p.list) < maxPackedExtents; {
				k := min(r.Length-done, 1<<20)
				e := extent{start: pos, end: pos + k, plain: true, at: r.Offset + done, size: k}
				if r.Offset < 0 {
					e.err = errPastEnd
				}
				p.list, done, pos = append(p.list, e), done+k, pos+k
			}
		}
		p.z, p.err = &zmap{}, err
		if len(p.list) > 0 {
			p.err = nil
		}
		return p
	}
	if p.z, p.err = m.zmap(p.n); p.err != nil {
		return p
	}
	for x := p.z.extents(); len(p.list) < maxPackedExtents; {
		e, ok := x.next()
		if !ok {
			break
		}
		if e.packed {
			e.err = errPacked
		} else if e.err == nil && e.end-e.start > maxExtent {
			e.err = errExtent
		}
		p.list = append(p.list, e)
	}
	return p
}

// read fills out from the packed content at off; what cannot be read is zero.
func (p *packed) read(out []byte, off int64) (bad error) {
	clear(out)
	if p.err != nil {
		return p.err
	}
	i := sort.Search(len(p.list), func(i int) bool { return p.list[i].end > off })
	for ; len(out) > 0; i++ {
		if off < 0 || i >= len(p.list) {
			return errPastEnd
		}
		e := &p.list[i]
		data, err := p.extent(i)
		if err != nil && bad == nil {
			bad = err
		}
		n := int(min(int64(len(out)), e.end-off))
		if skip := off - e.start; skip >= 0 && skip < int64(len(data)) {
			copy(out[:n], data[skip:])
		}
		out, off = out[n:], off+int64(n)
	}
	return bad
}

// extent gives extent i unpacked.
func (p *packed) extent(i int) ([]byte, error) {
	e := p.list[i]
	if e.err != nil {
		return nil, e.err
	}
	p.mu.Lock()
	u := p.kept[i]
	if u == nil {
		u = &unpacked{}
		p.kept[i] = u
		p.order = append(p.order, i)
		p.bytes += e.end - e.start
		for p.bytes > maxPackedBytes && len(p.order) > 1 {
			old := p.order[0]
			p.order = p.order[1:]
			delete(p.kept, old)
			p.bytes -= p.list[old].end - p.list[old].start
		}
	}
	p.mu.Unlock()
	u.once.Do(func() {
		u.data = make([]byte, e.end-e.start)
		u.err = p.m.fill(p.z, e, u.data)
	})
	return u.data, u.err
}
