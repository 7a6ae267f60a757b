package btrfs

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sort"

	"assay/lab/format"
)

// Kinds of extents (BTRFS_FILE_EXTENT_*).
const (
	extentInline = iota
	extentRegular
	extentReserved
)

const (
	extentHead = 21      // bytes of an extent in front of inline content
	maxDecoded = 1 << 20 // the kernel writes 128 KiB
)

// extent is struct btrfs_file_extent_item.
type extent struct {
	kind, compression byte
	ram               uint64 // bytes when decoded
	place, size       uint64 // on disk
	skip, n           uint64 // what the file has of it
}

func parseExtent(b []byte) (e extent, err error) {
	if len(b) < extentHead {
		return e, fmt.Errorf("extent of %d bytes", len(b))
	}
	e = extent{kind: b[20], compression: b[16], ram: binary.LittleEndian.Uint64(b[8:])}
	if b[17] != 0 || b[18] != 0 || b[19] != 0 {
		return e, fmt.Errorf("extent is encrypted or encoded: %x", b[17:20])
	}
	switch {
	case e.kind == extentInline:
		e.size = uint64(len(b) - extentHead)
		if e.n = e.ram; e.compression == 0 {
			e.n = min(e.n, e.size)
		}
	case e.kind > extentReserved || len(b) < 53:
		return e, fmt.Errorf("extent of kind %d in %d bytes", e.kind, len(b))
	default:
		u64 := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
		e.place, e.size, e.skip, e.n = u64(21), u64(29), u64(37), u64(45)
	}
	if e.ram>>60 != 0 || e.size>>60 != 0 || e.skip>>60 != 0 || e.n>>60 != 0 {
		return e, fmt.Errorf("extent of %d bytes from %d on", e.n, e.skip)
	}
	if e.compression != 0 && (e.ram > maxDecoded || e.size > maxDecoded || e.skip+e.n > e.ram) {
		return e, fmt.Errorf("compressed extent: %d bytes from %d of %d, %d compressed", e.n, e.skip, e.ram, e.size)
	}
	return e, nil
}

// piece is a part of a content: ranges of the input as they stand, or
// compressed.
type piece struct {
	n           int64
	ranges      []format.Range
	compression byte
	skip, ram   int64
}

// data gives logical bytes as ranges of the input, of each sector the copy
// whose checksum is right. What cannot be had is a hole, with an error.
func (m *image) data(logical uint64, n int64, sums bool) (list []format.Range, err error) {
	fail := func(e error) {
		if err == nil {
			err = e
		}
	}
	sums = sums && m.sums != nil && sum(m.sumType, nil) != nil && logical%uint64(m.sector) == 0 && n%m.sector == 0
	for n > 0 {
		if m.pieces--; m.pieces < 0 {
			fail(errTooMany)
			return format.Extend(list, -1, n), err
		}
		places, run, e := m.physical(logical)
		if run = min(run, n); run <= 0 {
			run = n
		}
		if e != nil {
			fail(e)
			list = format.Extend(list, -1, run)
		} else {
			at := int64(0)
			for ; sums && at < run && places[0]+at < m.length; at += m.sector {
				off, e := m.sound(logical+uint64(at), places, at)
				if e != nil {
					fail(e)
				}
				list = format.Extend(list, off, m.sector)
			}
			at = min(at, run)
			there := max(0, min(run-at, m.length-places[0]-at))
			list = format.Extend(list, places[0]+at, there)
			if lost := run - at - there; lost > 0 {
				fail(fmt.Errorf("logical 0x%x at 0x%x: past end of image", logical, places[0]+at+there))
				list = format.Extend(list, -1, lost)
			}
		}
		logical, n = logical+uint64(run), n-run
	}
	return list, err
}

// sound chooses the copy of a sector whose checksum is right.
func (m *image) sound(logical uint64, places []int64, in int64) (int64, error) {
	first := places[0] + in
	bit := first / m.sector
	if w := bit / 64; w < int64(len(m.checked)) && m.checked[w]>>(bit%64)&1 != 0 && first%m.sector == 0 {
		return first, nil
	}
	want := m.sumOf(logical)
	if want != nil {
		if m.verify -= m.sector; m.verify < 0 {
			want = nil
		}
	}
	best := int64(-1)
	for i, p := range places {
		b := m.dataWin.At(p+in, int(m.sector))
		if int64(len(b)) < m.sector || p+in+m.sector > m.length {
			continue
		}
		if want == nil || bytes.Equal(sum(m.sumType, b), want) {
			if w := bit / 64; i == 0 && w < int64(len(m.checked)) && first%m.sector == 0 {
				m.checked[w] |= 1 << (bit % 64)
			}
			return p + in, nil
		}
		if best < 0 {
			best = p + in
		}
	}
	if best < 0 {
		return -1, fmt.Errorf("logical 0x%x at 0x%x: past end of image", logical, first)
	}
	return best, fmt.Errorf("checksum of logical 0x%x at 0x%x is wrong", logical, best)
}

// sumOf gives the checksum of a sector, nil if there is none.
func (m *image) sumOf(logical uint64) []byte {
	t := m.sums.items
	i := sort.Search(len(t), func(i int) bool { return key{objectSums, logical, kindSums}.less(t[i].key) }) - 1
	if i < 0 || t[i].id != objectSums || t[i].kind != kindSums || t[i].off > logical {
		return nil
	}
	size := sumSizes[m.sumType]
	k := (logical - t[i].off) / uint64(m.sector)
	if k >= uint64(int(t[i].size)/size) {
		return nil
	}
	if b := m.sumWin.At(t[i].at+int64(k)*int64(size), size); len(b) == size {
		return b
	}
	return nil
}

// content collects the pieces of a file of size bytes.
func (m *image) content(t *tree, id uint64, size int64, sums bool) (list []piece, err error) {
	fail := func(e error) {
		if err == nil {
			err = e
		}
	}
	pos := int64(0)
	hole := func(to int64) {
		if to = min(to, size); to > pos {
			list = append(list, piece{n: to - pos, ranges: []format.Range{{Offset: -1, Length: to - pos}}})
			pos = to
		}
	}
	for _, x := range t.of(id, kindExtent) {
		e, bad := parseExtent(m.item(x))
		if bad != nil {
			fail(bad)
			continue
		}
		from := int64(min(x.off, 1<<62))
		if from < pos {
			fail(fmt.Errorf("extent at %d: overlaps the one before", x.off))
			continue
		}
		hole(from)
		p := piece{n: min(int64(e.n), size-from), compression: e.compression, skip: int64(e.skip), ram: int64(e.ram)}
		if e.kind != extentInline && e.place != 0 {
			m.claimLogical(e.place, int64(e.size), false)
		}
		if p.n <= 0 {
			continue
		}
		switch {
		case e.kind == extentInline && p.compression == 0:
			p.ranges = []format.Range{{Offset: x.at + extentHead, Length: p.n}}
		case e.kind == extentInline:
			p.ranges = []format.Range{{Offset: x.at + extentHead, Length: int64(e.size)}}
		case e.place == 0 || e.kind == extentReserved:
			p.compression, p.ranges = 0, []format.Range{{Offset: -1, Length: p.n}}
		case p.compression != 0:
			p.ranges, bad = m.data(e.place, int64(e.size), sums)
		default:
			// whole sectors, so that checksums can be asked
			n := min(int64(e.n), (p.n+m.sector-1)/m.sector*m.sector)
			p.ranges, bad = m.data(e.place+e.skip, n, sums)
			p.ranges = clip(p.ranges, p.n)
		}
		if bad != nil {
			fail(bad)
		}
		list, pos = append(list, p), from+p.n
	}
	hole(size)
	return list, err
}

// clip leaves the first n bytes of ranges.
func clip(list []format.Range, n int64) []format.Range {
	for i := range list {
		if list[i].Length >= n {
			list[i].Length = n
			return list[:i+1]
		}
		n -= list[i].Length
	}
	return list
}
