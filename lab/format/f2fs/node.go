package f2fs

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// image is an opened file system. It is for one goroutine.
type image struct {
	*superblock
	*checkpoint
	content   assay.Content
	win       *window.Window
	size      int64
	out       format.Sink
	used      format.Used
	scanned   map[uint32]found // nodes of the main area, once it was searched
	nodesLeft int64            // nodes that may still be read
	pieces    int64            // ranges that may still be made
	lost      bool             // something could not be read
}

var errTooMany = errors.New("block map: more nodes than the file system has blocks")

// block reads a block.
func (m *image) block(n uint64) ([]byte, error) {
	if n >= m.blocks {
		return nil, fmt.Errorf("block %d: past end of file system of %d blocks", n, m.blocks)
	}
	b := m.win.At(int64(n)<<blockLog, blockSize)
	if len(b) < blockSize {
		return nil, fmt.Errorf("block %d at 0x%x: past end of image", n, n<<blockLog)
	}
	return append(make([]byte, 0, blockSize), b...), nil
}

// claim tells that blocks belong to the file system itself.
func (m *image) claim(block, n uint64) {
	off := int64(block) << blockLog
	if length := min(int64(n)<<blockLog, m.size-off); length > 0 {
		m.used.Add(off, length)
		m.out.Structure(off, length)
	}
}

// natEntry is struct f2fs_nat_entry: u8 version, u32 inode, u32 block.
type natEntry struct{ ino, block uint32 }

func parseNAT(b []byte) natEntry {
	return natEntry{binary.LittleEndian.Uint32(b[1:]), binary.LittleEndian.Uint32(b[5:])}
}

// nat looks a node up.
func (m *image) nat(nid uint32) (natEntry, error) {
	if e, is := m.journal[nid]; is {
		return e, nil
	}
	if uint64(nid) >= m.superblock.nodes() || nid == 0 {
		return natEntry{}, fmt.Errorf("node %d: NAT has room for %d", nid, m.superblock.nodes())
	}
	k := uint64(nid / natEntries)
	at := uint64(m.start[areaNAT]) + k>>m.logSegment<<m.logSegment*2 + k&(m.perSegment()-1)
	if i := int(k / 8); i < len(m.bitmap) && m.bitmap[i]>>(7-k%8)&1 != 0 {
		at += m.perSegment()
	}
	b := m.win.At(int64(at)<<blockLog+int64(nid%natEntries)*9, 9)
	if len(b) < 9 {
		return natEntry{}, fmt.Errorf("node %d: NAT in block %d: past end of image", nid, at)
	}
	return parseNAT(b), nil
}

// node reads a node: where the NAT says, or where one was found. ino is the
// inode it must belong to, 0 for any.
func (m *image) node(nid, ino uint32) (b []byte, block uint64, err error) {
	if m.nodesLeft--; m.nodesLeft < 0 {
		return nil, 0, errTooMany
	}
	e, err := m.nat(nid)
	if err == nil {
		if e.block == 0 {
			err = fmt.Errorf("node %d: NAT has no block for it", nid)
		} else if b, err = m.nodeAt(e.block, nid, ino); err == nil {
			return b, uint64(e.block), nil
		}
	}
	m.lost = true
	if m.scanned == nil {
		m.scan()
	}
	if f, is := m.scanned[nid]; is && f.block != e.block {
		if b, e := m.nodeAt(f.block, nid, ino); e == nil {
			return b, uint64(f.block), nil
		}
	}
	return nil, 0, err
}

func (m *image) nodeAt(block, nid, ino uint32) ([]byte, error) {
	if block < m.start[areaMain] {
		return nil, fmt.Errorf("node %d: block %d: before main area", nid, block)
	}
	b, err := m.block(uint64(block))
	if err != nil {
		return nil, fmt.Errorf("node %d: %w", nid, err)
	}
	f := footerOf(b)
	if f.nid != nid || ino != 0 && f.ino != ino {
		return nil, fmt.Errorf("node %d: block %d says that it is node %d of inode %d", nid, block, f.nid, f.ino)
	}
	return b, nil
}

// footer ends a node (struct node_footer).
type footer struct {
	nid, ino uint32
	version  uint32 // of the checkpoint, low half
}

const footerAt = blockSize - 24

func footerOf(b []byte) footer {
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[footerAt+at:]) }
	return footer{u32(0), u32(4), u32(12)}
}

// found is a node met in the search.
type found struct {
	block   uint32
	version uint32
}

// scan searches the main area for blocks that end like a node. Of several
// with the same number the newest that is not newer than the checkpoint
// counts.
func (m *image) scan() {
	m.scanned = map[uint32]found{}
	end := min(m.blocks, uint64(m.size)>>blockLog)
	for n := uint64(m.start[areaMain]); n < end; n++ {
		b := m.win.At(int64(n)<<blockLog, blockSize)
		if len(b) < blockSize {
			break
		}
		f := footerOf(b)
		if f.nid == 0 || f.ino == 0 || uint64(f.nid) >= m.superblock.nodes() || uint64(f.ino) >= m.superblock.nodes() {
			continue
		}
		if m.pack >= 0 && f.version > uint32(m.checkpoint.version) {
			continue
		}
		if f.nid == f.ino && !plausible(b) {
			continue
		}
		if old, is := m.scanned[f.nid]; !is || f.version >= old.version {
			m.scanned[f.nid] = found{uint32(n), f.version}
		}
	}
}
