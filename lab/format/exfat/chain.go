package exfat

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay/lab/format"
)

var errSteps = errors.New("chains are longer in all than the volume has clusters")

// stream is where a content stands (7.6): a chain in the table, or clusters
// behind each other.
type stream struct {
	cluster uint32
	size    int64
	valid   int64 // what was written; the rest reads as zeros
	solid   bool  // no chain
}

// ranges gives where a stream of unknown (-1) or known length stands. With an
// error it gives what there is before.
func (m *image) ranges(s stream, most int64) (list format.Used, err error) {
	if s.size == 0 {
		return nil, nil
	}
	if !m.valid(s.cluster) {
		return nil, fmt.Errorf("first cluster %d of %d", s.cluster, m.clusters)
	}
	want := s.size
	if want < 0 {
		want = most
	}
	if s.solid {
		there := int64(m.clusters-(s.cluster-2)) * m.cluster
		n := min((want+m.cluster-1)/m.cluster*m.cluster, there)
		if m.steps -= n / m.cluster; m.steps < 0 {
			return list, errSteps
		}
		list.Add(m.place(s.cluster), n)
		if n < want {
			return list, fmt.Errorf("%d bytes from cluster %d of %d", want, s.cluster, m.clusters)
		}
		return list, nil
	}
	for c, n := s.cluster, int64(0); n < want; n += m.cluster {
		if m.steps--; m.steps < 0 {
			return list, errSteps
		}
		list.Add(m.place(c), m.cluster)
		b := m.fat.At(m.table+4*int64(c), 4)
		if len(b) < 4 {
			return list, errors.New("table is cut short")
		}
		next := binary.LittleEndian.Uint32(b)
		switch {
		case next == 0xffffffff || !m.valid(next) && n+m.cluster >= want:
			if n+m.cluster < s.size {
				return list, fmt.Errorf("chain ends after %d of %d bytes", n+m.cluster, s.size)
			}
			return list, nil
		case !m.valid(next) || next == c:
			return list, fmt.Errorf("cluster %d is followed by %d of %d", c, next, m.clusters)
		}
		c = next
	}
	return list, nil
}

// clip cuts ranges to what was written of a content and to what is there of
// the image; the rest is a hole. lost counts what should be there.
func (m *image) clip(list []format.Range, s stream) (out []format.Range, lost int64) {
	valid, left := s.valid, s.size
	hole := func(n int64) {
		if n > 0 {
			out = append(out, format.Range{Offset: -1, Length: n})
		}
	}
	for _, r := range list {
		n := min(r.Length, valid)
		there := max(0, min(n, m.end-r.Offset))
		if there > 0 {
			out = append(out, format.Range{Offset: r.Offset, Length: there})
		}
		hole(n - there)
		lost += n - there
		valid, left = valid-n, left-n
	}
	lost += valid
	hole(left)
	return out, lost
}
