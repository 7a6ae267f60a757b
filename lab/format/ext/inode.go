package ext

import (
	"encoding/binary"
	"fmt"

	"assay"
)

// Numbers of inodes with a meaning (EXT4_*_INO).
const (
	inodeBad    = 1
	inodeRoot   = 2
	inodeResize = 7
)

// Inode flags (EXT4_*_FL).
const (
	flagEncrypt    = 0x800
	flagExtents    = 0x80000
	flagEAInode    = 0x200000
	flagInlineData = 0x10000000
)

// inode is struct ext4_inode as far as it is needed.
type inode struct {
	number uint32
	off    int64 // in the input
	mode   uint16
	uid    uint32
	gid    uint32
	size   int64
	mtime  int64
	dtime  uint32
	links  uint16
	blocks uint64 // of 512 bytes
	flags  uint32
	acl    uint64   // block with extended attributes
	block  [60]byte // block map, extent tree, link target, device or content
	raw    []byte   // the whole inode
	wrong  bool     // its checksum does not fit
}

func (n *inode) has(flag uint32) bool { return n.flags&flag != 0 }

func (n *inode) kind() (assay.Type, bool) { return assay.TypeOfMode(uint32(n.mode)) }

// inodeAt finds an inode's place in the input.
func (m *image) inodeAt(number uint32) (int64, error) {
	if number == 0 || number > m.inodes {
		return 0, fmt.Errorf("inode %d: there are %d", number, m.inodes)
	}
	g := &m.groupsAt[(number-1)/m.groupInodes]
	if !g.ok {
		return 0, fmt.Errorf("inode %d: descriptor of group %d is damaged", number, (number-1)/m.groupInodes)
	}
	in := int64((number-1)%m.groupInodes) * m.inodeSize
	off, ok := m.where(g.inodeTable + uint64(in>>m.blockLog))
	if !ok {
		return 0, fmt.Errorf("inode %d: table at block %d is past end of file system", number, g.inodeTable)
	}
	return off + in&(m.blockSize-1), nil
}

// inode reads an inode. It is the caller's.
func (m *image) inode(number uint32) (*inode, error) {
	off, err := m.inodeAt(number)
	if err != nil {
		return nil, err
	}
	view := m.inodeWin.At(off, int(m.inodeSize))
	if int64(len(view)) < m.inodeSize {
		return nil, fmt.Errorf("inode %d at 0x%x: past end of image", number, off)
	}
	b := append([]byte(nil), view...)
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	n := &inode{
		number: number, off: off, raw: b,
		mode: u16(0), uid: uint32(u16(2)), gid: uint32(u16(0x18)), size: int64(u32(4)),
		mtime: int64(int32(u32(0x10))), dtime: u32(0x14), links: u16(0x1a), blocks: uint64(u32(0x1c)),
		flags: u32(0x20), acl: uint64(u32(0x68)), block: [60]byte(b[0x28:]),
	}
	n.uid |= uint32(u16(0x78)) << 16
	n.gid |= uint32(u16(0x7a)) << 16
	if m.creator != creatorHurd {
		n.blocks |= uint64(u16(0x74)) << 32
		n.acl |= uint64(u16(0x76)) << 32
	}
	if t, _ := n.kind(); t == assay.Regular || m.revision > 0 && t == assay.Dir {
		n.size |= int64(u32(0x6c)) << 32
	}
	if n.extra() >= 0x8c-128 {
		n.mtime += int64(u32(0x88)&3) << 32
	}
	n.wrong = m.checksums() && !m.inodeChecksum(n)
	return n, nil
}

// extra is the length of the fields behind the first 128 bytes.
func (n *inode) extra() int {
	if len(n.raw) < 128+4 {
		return 0
	}
	if e := int(binary.LittleEndian.Uint16(n.raw[0x80:])); e <= len(n.raw)-128 {
		return e
	}
	return 0
}

// inodeSeed is the start of the checksums of an inode's own blocks.
func (m *image) inodeSeed(n *inode) uint32 {
	sum := crc(m.seed, binary.LittleEndian.AppendUint32(nil, n.number))
	return crc(sum, n.raw[0x64:0x68]) // the generation
}

func (m *image) inodeChecksum(n *inode) bool {
	b := append([]byte(nil), n.raw...)
	have := uint32(binary.LittleEndian.Uint16(b[0x7c:]))
	want := ^uint32(0)
	b[0x7c], b[0x7d] = 0, 0
	if n.extra() >= 4 {
		have |= uint32(binary.LittleEndian.Uint16(b[0x82:])) << 16
		b[0x82], b[0x83] = 0, 0
	} else {
		want = 0xffff
	}
	return have == crc(m.inodeSeed(n), b)&want
}

// device reads the number of a device node: the old form has 8 bits each for
// major and minor, the new one 12 and 20 (old_decode_dev and new_decode_dev in
// include/linux/kdev_t.h).
func (n *inode) device() (major, minor uint32) {
	if v := binary.LittleEndian.Uint32(n.block[0:]); v != 0 {
		return v >> 8 & 0xff, v & 0xff
	}
	v := binary.LittleEndian.Uint32(n.block[4:])
	return v >> 8 & 0xfff, v&0xff | v>>12&0xfff00
}

// plausible reports whether an inode that no directory names was in use.
func (n *inode) plausible() bool {
	_, ok := n.kind()
	return ok && n.links > 0 && n.dtime == 0 && n.size >= 0 && !n.has(flagEAInode)
}
