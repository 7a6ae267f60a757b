package btrfs

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// image is an opened file system. It is for one goroutine.
type image struct {
	*superblock
	input    assay.Content
	win      *window.Window // items
	sumWin   *window.Window // checksums
	length   int64          // of what is there
	out      format.Sink
	used     format.Used
	chunkMap []chunk
	sums     *tree
	checked  []uint64 // a bit for each sector of the input whose checksum is right
	dataWin  *window.Window
	told     map[string]bool
	strays   []stray
	searched bool
	lost     bool
	// what may still be read
	nodes, items, verify, pieces int64
}

func newImage(in *format.Input) (*image, error) {
	s, err := readSuper(in.Content)
	if err != nil {
		return nil, err
	}
	m := &image{superblock: s, input: in.Content, win: window.New(in.Content), sumWin: window.New(in.Content),
		length: min(in.Size(), s.deviceSize), told: map[string]bool{}}
	m.nodes = 16*(m.length/s.nodeSize) + 1<<12
	m.items = m.length/leafEntry + 1<<16
	m.pieces = 4*(m.length/s.sector) + 1<<16
	m.checked = make([]uint64, m.length/s.sector/64+1)
	m.dataWin = window.New(in.Content)
	m.verify = 4*m.length + 1<<20
	return m, nil
}

// measure accepts an image whose superblock knows its own place and is
// plausible.
func measure(in *format.Input) (format.Extent, error) {
	s, err := readSuper(in.Content)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: s.deviceSize, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	m.out = out
	for _, at := range []int64{superAt, superCopyAt, superThird} {
		m.claim(at, superSize)
	}
	if m.at != superAt {
		out.Fail("", superAt, fmt.Sprintf("superblock is damaged or old: its copy at 0x%x is used", m.at))
	} else if m.wrong {
		out.Fail("", superAt, "superblock: checksum is wrong")
	}
	format.Short(in, out, m.deviceSize)
	m.properties()
	m.readChunks()
	roots := m.load(treeRoot, m.root, int(m.rootLevel))
	w := &walker{m: m, out: out, roots: map[uint64]treeAt{}, met: map[uint64]string{}}
	m.readRoots(w, roots)
	if err := w.walk(); err != nil {
		return err
	}
	m.claimOld()
	for _, r := range m.used.Leftover(m.input, 0, m.length) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

// treeAt is where a tree begins (struct btrfs_root_item).
type treeAt struct {
	place uint64
	level byte
	refs  uint32
}

// readRoots notes the trees, reads the checksums of contents, and claims the
// nodes of the trees that have no files.
func (m *image) readRoots(w *walker, roots *tree) {
	for _, x := range roots.items {
		switch b := m.item(x); {
		case x.kind == kindRoot && len(b) >= 239:
			w.roots[x.id] = treeAt{binary.LittleEndian.Uint64(b[176:]), b[238], binary.LittleEndian.Uint32(b[216:])}
		case x.kind == kindExtent:
			// a cache of free space
			if e, err := parseExtent(b); err == nil && e.kind != extentInline && e.place != 0 {
				m.claimLogical(e.place, int64(e.size), true)
			}
		}
	}
	for _, x := range roots.items {
		if x.kind != kindRoot || x.id == treeFiles || x.id >= firstObject && x.id <= lastObject {
			continue
		}
		r, is := w.roots[x.id]
		if !is || r.level >= maxLevel || r.place == 0 {
			continue
		}
		t := m.load(x.id, r.place, int(r.level))
		if x.id == treeSums {
			m.sums = t
		}
	}
	if m.sums == nil && roots.bad {
		m.sums = &tree{id: treeSums}
		m.rescue(m.sums)
		m.sums.sort()
	}
}

// claim tells that bytes belong to the file system itself.
func (m *image) claim(off, n int64) {
	if n = min(n, m.length-off); n > 0 && off >= 0 {
		m.used.Add(off, n)
		m.out.Structure(off, n)
	}
}

// claimLogical marks all copies of a logical range as used, as structure or
// as content.
func (m *image) claimLogical(logical uint64, n int64, structure bool) {
	n = min(n, m.length)
	for ; n > 0 && m.pieces > 0; m.pieces-- {
		places, run, err := m.physical(logical)
		if run = min(run, n); err != nil {
			if run <= 0 {
				return
			}
		}
		for i, at := range places {
			if structure || i > 0 {
				m.claim(at, run) // the second copy of a content is nobody's data
			} else if at < m.length {
				m.used.Add(at, min(run, m.length-at))
			}
		}
		logical, n = logical+uint64(run), n-run
	}
}

func (m *image) place(off int64) int64 {
	if off < 0 || off >= m.length {
		return -1
	}
	return off
}

// claimOld claims nodes that no tree leads to any more: every change writes
// nodes anew and leaves the old ones behind.
func (m *image) claimOld() {
	for _, r := range m.used.Leftover(m.input, 0, m.length) {
		for at := r.Offset / m.sector * m.sector; at < r.Offset+r.Length; at += m.sector {
			b := m.win.At(at, int(m.nodeSize))
			if int64(len(b)) < m.nodeSize {
				break
			}
			if [16]byte(b[0x20:0x30]) == m.meta && b[0x64] < maxLevel && matches(m.sumType, b) {
				m.claim(at, m.nodeSize)
				at += m.nodeSize - m.sector
			}
		}
	}
}
