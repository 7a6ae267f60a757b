package fat

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// salvage hands over the chains of clusters in use that no readable directory
// names: a chain that starts with the entries "." and ".." is a directory, any
// other one a file of unknown length.
func (w *walker) salvage() error {
	m := w.m
	follows := make(bitmap, len(m.met))
	for c := uint32(2); c < m.clusters+2; c++ {
		if n := m.entry(m.active, c); n >= 2 && n < m.clusters+2 {
			follows.set(n)
		}
	}
	count := 0
	for pass := range 3 { // directories with a known parent, other ones, files
		for c := uint32(2); c < m.clusters+2; c++ {
			n := m.entry(m.active, c)
			if n < 2 || n >= m.clusters+2 && !m.last(n) || m.met.has(c) || follows.has(c) || m.place(c) >= m.end {
				continue
			}
			parent, dir := m.dirParent(c)
			if dir != (pass < 2) || pass == 0 && parent >= 2 && parent < m.clusters+2 && !m.met.has(parent) {
				continue
			}
			count++
			if err := w.salvageChain(fmt.Sprintf("chain-%d", c), c, dir); err != nil {
				return err
			}
		}
	}
	if count > 0 {
		w.out.Fail("", -1, fmt.Sprintf("%d chains of clusters are in no readable directory: they are called chain-CLUSTER", count))
	}
	return nil
}

func (w *walker) salvageChain(name string, c uint32, dir bool) error {
	if dir {
		if err := w.out.Entry(assay.Entry{Name: name, Type: assay.Dir}, format.Body{}); err != nil {
			return err
		}
		w.descend(name, c)
		return w.run()
	}
	list, _ := w.m.chain(c, w.m.size)
	size := int64(0)
	for _, r := range list {
		size += r.Length
	}
	ranges, _ := w.m.clip(list, size)
	for _, r := range ranges {
		w.m.used.Add(r.Offset, r.Length)
	}
	b := format.Damaged(w.m.content, ranges, "length is not known: up to the end of its last cluster")
	b.Size = size
	return w.out.Entry(assay.Entry{Name: name}, b)
}

// dirParent reports whether a cluster starts a directory, and where the one
// that it is in starts.
func (m *image) dirParent(c uint32) (parent uint32, dir bool) {
	b := m.win.At(m.place(c), 64)
	if len(b) < 64 || string(b[:11]) != ".          " || string(b[32:43]) != "..         " || b[11]&attrDir == 0 {
		return 0, false
	}
	return m.parseEntry(b[32:64]).cluster, true
}
