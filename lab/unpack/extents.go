package unpack

import (
	"fmt"
	"io"
	"sort"

	"assay"
	"assay/lab/format"
)

// extents is a content made of several ranges of another one and of holes.
type extents struct {
	of     assay.Content
	ranges []format.Range
	ends   []int64 // where each range ends in this content
}

// join checks ranges against their content and gives the content they make.
func join(of assay.Content, ranges []format.Range) (assay.Content, error) {
	if len(ranges) == 1 && ranges[0].Offset >= 0 {
		r := ranges[0]
		if r.Length < 0 || r.Offset > of.Size() || r.Length > of.Size()-r.Offset {
			return nil, fmt.Errorf("range [0x%x,+0x%x): outside of %d bytes", r.Offset, r.Length, of.Size())
		}
		return assay.Section(of, r.Offset, r.Length), nil
	}
	e := &extents{of: of, ranges: ranges, ends: make([]int64, len(ranges))}
	var end int64
	for i, r := range ranges {
		if r.Length < 0 || r.Length > 1<<62-end || r.Offset >= 0 && (r.Offset > of.Size() || r.Length > of.Size()-r.Offset) {
			return nil, fmt.Errorf("range [0x%x,+0x%x): outside of %d bytes", r.Offset, r.Length, of.Size())
		}
		end += r.Length
		e.ends[i] = end
	}
	return e, nil
}

// Size implements assay.Content.
func (e *extents) Size() int64 {
	if len(e.ends) == 0 {
		return 0
	}
	return e.ends[len(e.ends)-1]
}

// ReadAt implements io.ReaderAt.
func (e *extents) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("read at negative offset %d", off)
	}
	done := 0
	i := sort.Search(len(e.ends), func(i int) bool { return e.ends[i] > off })
	for ; len(p) > 0; i++ {
		if i >= len(e.ranges) {
			return done, io.EOF
		}
		r := e.ranges[i]
		in := off - (e.ends[i] - r.Length)
		n := min(int64(len(p)), r.Length-in)
		if r.Offset < 0 {
			clear(p[:n])
		} else if m, err := e.of.ReadAt(p[:n], r.Offset+in); int64(m) < n {
			return done + m, err
		}
		done += int(n)
		off += n
		p = p[n:]
	}
	return done, nil
}
