package squashfs

import "fmt"

// maxRun is how many entries may follow one header of a listing
// (SQUASHFS_DIR_COUNT).
const maxRun = 256

// listing reads a directory's listing: runs of a header, with the number of
// entries and the inode block that they share, and the entries.
type listing struct {
	cursor
	left  int64 // bytes of the listing
	run   uint32
	block uint64 // inode block of the run
}

// dirent is one entry of a listing.
type dirent struct {
	name string
	ref  uint64 // of the inode
}

func (m *image) list(n *inode) listing {
	l := listing{cursor: m.metaAt(m.dirTable, m.dirEnd(), n.start, int(n.offset)), left: int64(n.size)}
	if m.major >= 3 {
		l.left -= 3 // the size counts "." and "..", which are not stored
	}
	return l
}

// dirEnd is where the directory table ends at the latest.
func (m *image) dirEnd() int64 {
	end := m.used
	for _, t := range []int64{m.fragTable, m.lookupTable, m.uidTable, m.gidTable, m.xattrTable} {
		if t > m.dirTable {
			end = min(end, t)
		}
	}
	return end
}

// layout of headers and entries: their sizes in bytes, by version.
var direntSizes = [5]struct{ header, entry int }{1: {4, 3}, 2: {4, 3}, 3: {9, 5}, 4: {12, 8}}

// next gives the next entry; ok is false at the end of the listing.
func (l *listing) next() (e dirent, ok bool, err error) {
	var buf [12]byte
	sizes := direntSizes[l.m.major]
	if l.run == 0 {
		if l.left < int64(sizes.header) {
			return e, false, nil
		}
		b, err := l.take(sizes.header, buf[:])
		if err != nil {
			return e, false, err
		}
		l.left -= int64(sizes.header)
		if err := l.header(b); err != nil {
			return e, false, err
		}
	}
	if l.left < int64(sizes.entry) {
		return e, false, fmt.Errorf("listing ends inside a run of entries")
	}
	b, err := l.take(sizes.entry, buf[:])
	if err != nil {
		return e, false, err
	}
	offset, size := l.entry(b)
	l.left -= int64(sizes.entry + size)
	l.run--
	if size > maxRun || l.left < 0 || offset >= metaSize {
		return e, false, fmt.Errorf("entry with a name of %d bytes, inode offset %d", size, offset)
	}
	var name [maxRun]byte
	nb, err := l.take(size, name[:])
	if err != nil {
		return e, false, err
	}
	return dirent{string(nb), l.block<<16 | uint64(offset)}, true, nil
}

func (l *listing) header(b []byte) error {
	m := l.m
	switch m.major {
	case 1, 2:
		l.run, l.block = uint32(b[0]), uint64(m.bits(b, 8, 24))
	case 3:
		l.run, l.block = uint32(b[0]), uint64(m.bits(b, 8, 32))
	default:
		l.run, l.block = m.u32(b), uint64(m.u32(b[4:]))
	}
	if l.run++; l.run > maxRun || l.run == 0 {
		return fmt.Errorf("listing with a run of %d entries", l.run)
	}
	return nil
}

// entry gives the offset of the inode in its block and the length of the name.
func (l *listing) entry(b []byte) (offset uint32, size int) {
	if l.m.major < 4 {
		return l.m.bits(b, 0, 13), int(b[2]) + 1
	}
	return uint32(l.m.u16(b)), int(l.m.u16(b[6:])) + 1
}
