package f2fs

import (
	"encoding/binary"
	"fmt"

	"assay"
)

// Inline flags of an inode (F2FS_INLINE_* and neighbours).
const (
	inlineXattr  = 0x01
	inlineData   = 0x02
	inlineDentry = 0x04
	extraAttr    = 0x20
)

const (
	adviseEncrypt  = 0x04
	flagCompressed = 0x4 // F2FS_COMPR_FL of i_flags
	addrsAt        = 360
	addrsInode     = 923
	addrsNode      = 1018
	nidsAt         = addrsAt + 4*addrsInode
	defaultXattr   = 50 // block numbers that inline attributes take
)

// inode is struct f2fs_inode.
type inode struct {
	ino, parent       uint32
	off               int64 // of its block in the input
	mode              uint16
	advise, inline    byte
	uid, gid, links   uint32
	size              int64
	mtime             int64
	xattrNode, flags  uint32
	name              string // as its directory has it
	extra, xattrAddrs int    // bytes, block numbers
	algorithm, log    byte   // of compression
	raw               []byte
	wrong             bool // checksum
}

func kindOf(mode uint16) (assay.Type, bool) {
	switch mode >> 12 {
	case 8:
		return assay.Regular, true
	case 4:
		return assay.Dir, true
	case 10:
		return assay.Symlink, true
	case 2:
		return assay.CharDev, true
	case 6:
		return assay.BlockDev, true
	case 1:
		return assay.Fifo, true
	case 12:
		return assay.Socket, true
	}
	return 0, false
}

// plausible reports whether a node looks like an inode.
func plausible(b []byte) bool {
	_, ok := kindOf(binary.LittleEndian.Uint16(b))
	return ok && binary.LittleEndian.Uint32(b[88:]) <= 255 && binary.LittleEndian.Uint64(b[16:])>>60 == 0
}

func (m *image) inode(ino uint32) (*inode, error) {
	b, block, err := m.node(ino, ino)
	if err != nil {
		return nil, err
	}
	n := m.parseInode(b, int64(block)<<blockLog)
	if _, ok := kindOf(n.mode); !ok {
		return nil, fmt.Errorf("inode %d at 0x%x: mode %o", ino, n.off, n.mode)
	}
	return n, nil
}

func (m *image) parseInode(b []byte, off int64) *inode {
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	n := &inode{
		ino: footerOf(b).ino, off: off, raw: b, mode: binary.LittleEndian.Uint16(b), advise: b[2], inline: b[3],
		uid: u32(4), gid: u32(8), links: u32(12), size: int64(binary.LittleEndian.Uint64(b[16:])),
		mtime: int64(binary.LittleEndian.Uint64(b[48:])), xattrNode: u32(76), flags: u32(80), parent: u32(84),
	}
	if size := u32(88); size <= 255 {
		n.name = string(b[92 : 92+size])
	}
	if n.inline&extraAttr != 0 {
		n.extra = int(binary.LittleEndian.Uint16(b[addrsAt:])) &^ 3
		n.extra = min(n.extra, 4*addrsInode-8)
	}
	switch {
	case m.features&featureFlexibleXattr != 0 && n.extra >= 4:
		n.xattrAddrs = int(binary.LittleEndian.Uint16(b[addrsAt+2:]))
	case n.inline&(inlineXattr|inlineDentry) != 0:
		n.xattrAddrs = defaultXattr
	}
	n.xattrAddrs = min(n.xattrAddrs, addrsInode-n.extra/4-2)
	if n.extra >= 36 && m.features&featureCompression != 0 {
		n.algorithm, n.log = b[addrsAt+32], b[addrsAt+33]
	}
	if n.extra >= 12 && m.features&featureInodeChecksum != 0 {
		n.wrong = m.inodeChecksum(n) != u32(addrsAt+8)
	}
	return n
}

// inodeChecksum: over the inode number, the generation, then the block with
// zeros in place of the checksum; the seed is the checksum of the uuid
// (f2fs_inode_chksum).
func (m *image) inodeChecksum(n *inode) uint32 {
	seed := more(^uint32(0), m.uuid[:])
	sum := more(seed, n.raw[footerAt+4:footerAt+8])
	sum = more(sum, n.raw[68:72])
	sum = more(sum, n.raw[:addrsAt+8])
	sum = more(sum, make([]byte, 4))
	return more(sum, n.raw[addrsAt+12:])
}

func (n *inode) compressed() bool {
	return n.flags&flagCompressed != 0 && n.extra >= 36 && n.mode>>12 == 8
}

// cluster is how many blocks are compressed together.
func (n *inode) cluster() int { return 1 << min(max(n.log, 2), 8) }

// room is where what stands in place of the block numbers begins, and how
// long it may be.
func (n *inode) room() (at, size int) {
	return addrsAt + n.extra + 4, 4 * (addrsInode - n.extra/4 - n.xattrAddrs - 1)
}

// device reads the numbers of a device: in the first block number in the old
// form, or in the second in the new one.
func (n *inode) device() (major, minor uint32) {
	at := addrsAt + n.extra
	if d := binary.LittleEndian.Uint32(n.raw[at:]); d != 0 {
		return d >> 8 & 0xff, d & 0xff
	}
	d := binary.LittleEndian.Uint32(n.raw[at+4:])
	return d >> 8 & 0xfff, d&0xff | d>>12&0xfff00
}
