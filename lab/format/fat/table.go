package fat

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// image is an opened file system, for one goroutine.
type image struct {
	*boot
	content assay.Content
	end     int64 // of what is there
	out     format.Sink
	fats    []*window.Window
	win     *window.Window // directories
	met     bitmap         // clusters that something refers to
	used    format.Used
	steps   int64 // along chains that may still be made
}

type bitmap []uint64

func (b bitmap) set(n uint32)      { b[n/64] |= 1 << (n % 64) }
func (b bitmap) has(n uint32) bool { return b[n/64]>>(n%64)&1 != 0 }

func (s *boot) open(in *format.Input, out format.Sink) *image {
	m := &image{boot: s, content: in.Content, end: min(in.Size(), s.size), out: out, win: window.New(in.Content)}
	m.steps = 4*int64(s.clusters) + 1<<16
	m.met = make(bitmap, (s.clusters+2)/64+1)
	for range s.tables {
		m.fats = append(m.fats, window.New(in.Content))
	}
	return m
}

// Entries of a table, after the number of the next cluster.
const (
	bad     = 0x0ffffff7
	last    = 0x0ffffff8 // and above
	missing = 1          // the table is cut short
)

// next gives the entry of a cluster in the table that counts or, where that
// has none that can be right, in another one.
func (m *image) next(c uint32) uint32 {
	for i := range m.tables {
		n := m.entry((m.active+i)%m.tables, c)
		if n >= 2 && n < m.clusters+2 || n >= bad {
			return n
		}
	}
	return m.entry(m.active, c)
}

func (m *image) last(n uint32) bool { return n >= last }

// entry reads a table; ends of chains look like those of FAT32.
func (m *image) entry(table int, c uint32) uint32 {
	at := m.tableAt + int64(table)*m.table
	w := m.fats[table]
	var n uint32
	switch m.bits {
	case 12:
		b := w.At(at+int64(c)*3/2, 2)
		if len(b) < 2 {
			return missing
		}
		n = uint32(binary.LittleEndian.Uint16(b)) >> (4 * (c & 1)) & 0xfff
		if n >= 0xff7 {
			n |= 0x0ffff000
		}
	case 16:
		b := w.At(at+int64(c)*2, 2)
		if len(b) < 2 {
			return missing
		}
		if n = uint32(binary.LittleEndian.Uint16(b)); n >= 0xfff7 {
			n |= 0x0fff0000
		}
	default:
		b := w.At(at+int64(c)*4, 4)
		if len(b) < 4 {
			return missing
		}
		n = binary.LittleEndian.Uint32(b) & 0x0fffffff
	}
	return n
}

var (
	errSteps = errors.New("chains are longer in all than the file system has clusters")
	errLoop  = errors.New("chain of clusters leads back to itself")
)

// chain follows a chain of clusters, at most for limit bytes, and gives the
// ranges of its clusters. With an error it gives what there is before.
func (m *image) chain(c uint32, limit int64) (list format.Used, err error) {
	if c < 2 || c >= m.clusters+2 {
		return nil, fmt.Errorf("first cluster %d of %d", c, m.clusters)
	}
	for n := int64(0); n < limit; n += m.cluster {
		if m.steps--; m.steps < 0 {
			return list, errSteps
		}
		m.met.set(c)
		list.Add(m.place(c), m.cluster)
		switch x := m.next(c); {
		case m.last(x):
			return list, nil
		case x < 2 || x >= m.clusters+2:
			if n+m.cluster >= limit {
				return list, nil
			}
			return list, fmt.Errorf("cluster %d is followed by %d of %d", c, x, m.clusters)
		case x == c:
			return list, errLoop
		default:
			c = x
		}
	}
	return list, nil
}

// place is where a cluster stands.
func (m *image) place(c uint32) int64 { return m.data + int64(c-2)*m.cluster }

// clip cuts ranges to size bytes and to what is there of the image: what is
// missing between them becomes a hole. lost counts what is missing.
func (m *image) clip(list []format.Range, size int64) (out []format.Range, lost int64) {
	for _, r := range list {
		n := min(r.Length, size)
		there := max(0, min(n, m.end-r.Offset))
		if there > 0 {
			out = append(out, format.Range{Offset: r.Offset, Length: there})
		}
		if there < n {
			out, lost = append(out, format.Range{Offset: -1, Length: n - there}), lost+n-there
		}
		size -= n
	}
	for len(out) > 0 && out[len(out)-1].Offset < 0 {
		out = out[:len(out)-1]
	}
	return out, lost + size
}
