package ext

import (
	"encoding/binary"
	"fmt"
)

// An extent tree (fs/ext4/ext4_extents.h): a header of 12 bytes, then entries
// of 12 bytes.
const (
	extentMagic    = 0xf30a
	maxExtentDepth = 5
	unwritten      = 32768 // longer extents are reserved, not written
)

// tree reads a node of an extent tree. depth is what the header must say, -1
// for the root. Of a damaged node what is plausible is taken.
func (r *runs) tree(b []byte, depth int, block uint64) {
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	entries, has := u16(2), u16(6)
	if room := (len(b) - 12) / 12; u16(0) != extentMagic || entries > room || has > maxExtentDepth || depth >= 0 && has != depth || depth >= 0 && !r.nodeChecksum(b) {
		err := fmt.Errorf("extent tree of inode %d: node is damaged", r.n.number)
		if depth >= 0 {
			err = fmt.Errorf("extent tree of inode %d: node in block %d is damaged", r.n.number, block)
			r.m.lost(block, err)
			has = depth
		}
		r.fail(err)
		if entries, has = min(entries, room), min(has, maxExtentDepth); u16(0) != extentMagic && u16(4) != room {
			return // nothing of the header is as it should be
		}
	}
	for i := range entries {
		if r.spent() {
			return
		}
		e := b[12+12*i:][:12]
		logical := uint64(binary.LittleEndian.Uint32(e))
		if has == 0 {
			n := int64(binary.LittleEndian.Uint16(e[4:]))
			physical := uint64(binary.LittleEndian.Uint16(e[6:]))<<32 | uint64(binary.LittleEndian.Uint32(e[8:]))
			r.leaf(logical, physical, n)
			continue
		}
		child := uint64(binary.LittleEndian.Uint16(e[8:]))<<32 | uint64(binary.LittleEndian.Uint32(e[4:]))
		if below := r.node(child); below != nil {
			r.tree(below, has-1, child)
		}
	}
}

// nodeChecksum verifies the checksum behind the entries of a node.
func (r *runs) nodeChecksum(b []byte) bool {
	if !r.m.checksums() {
		return true
	}
	tail := 12 + 12*int(binary.LittleEndian.Uint16(b[4:]))
	return tail+4 <= len(b) && crc(r.m.inodeSeed(r.n), b[:tail]) == binary.LittleEndian.Uint32(b[tail:])
}

func (r *runs) leaf(logical, physical uint64, n int64) {
	if n > unwritten {
		// reserved blocks read as zeros, but they are the file's
		r.reserve(physical, n-unwritten)
		return
	}
	if n == 0 || physical == 0 || physical >= r.m.blocks || uint64(n) > r.m.blocks-physical {
		r.fail(fmt.Errorf("extent tree of inode %d: blocks %d+%d: past end of file system of %d", r.n.number, physical, n, r.m.blocks))
		return
	}
	r.add(run{logical, physical, n})
}

func (r *runs) reserve(physical uint64, n int64) {
	if physical < r.m.blocks && r.extents > 0 {
		r.extents--
		off := int64(physical) << r.m.blockLog
		r.m.used.Add(off, min(n<<r.m.blockLog, r.m.length()-off))
	}
}
