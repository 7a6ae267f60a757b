package jffs2

import (
	"encoding/binary"
	"hash/crc32"
)

// Node types (include/uapi/linux/jffs2.h) with the bit that says the node is
// not obsolete.
const (
	typeDirent      = 0xe001
	typeInode       = 0xe002
	typeCleanMarker = 0x2003
	typePadding     = 0x2004
	typeSummary     = 0x2006
	typeXattr       = 0xe008
	typeXref        = 0xe009
	accurate        = 0x2000
)

const (
	magic      = 0x1985
	headLength = 12 // of every node
	// maxNode bounds a node that is read as a whole. Kernels write at most a
	// page of data (64 KiB at most) into one.
	maxNode = 1 << 20
)

// Lengths of node headers: where name or data start.
const (
	direntLength = 40
	inodeLength  = 68
	xattrLength  = 32
	xrefLength   = 28
)

// checksum is the kernel's crc32(0, b): without complements.
func checksum(b []byte) uint32 {
	return ^crc32.Update(0xffffffff, crc32.IEEETable, b)
}

// header is what all nodes start with.
type header struct {
	kind     uint16 // with the accurate bit set
	obsolete bool
	length   int64
}

// parseHeader reads a node's first 12 bytes; ok says that they are sound.
func parseHeader(b []byte, o binary.ByteOrder) (h header, ok bool) {
	if len(b) < headLength || o.Uint16(b) != magic {
		return h, false
	}
	kind := o.Uint16(b[2:])
	h = header{kind: kind | accurate, obsolete: kind&accurate == 0, length: int64(o.Uint32(b[4:]))}
	sum := o.Uint32(b[8:])
	if checksum(b[:8]) == sum {
		return h, h.length >= headLength
	}
	if !h.obsolete {
		return h, false
	}
	// The sum of a node that was marked obsolete in place is the one of the
	// unmarked header.
	var fresh [8]byte
	copy(fresh[:], b)
	o.PutUint16(fresh[2:], h.kind)
	return h, checksum(fresh[:]) == sum && h.length >= headLength
}

// Compressions of inode nodes.
const (
	comprNone     = 0
	comprZero     = 1
	comprRtime    = 2
	comprRubin    = 3 // "rubinmips", which is what kernels call dynrubin
	comprCopy     = 4
	comprDynRubin = 5
	comprZlib     = 6
	comprLZO      = 7
	comprLZMA     = 8
	comprLZMAHead = 0x15 // LZMA with five bytes of properties in front
)

// inodeNode is one version of an inode, with or without a part of its content.
type inodeNode struct {
	ino, version uint32
	size         uint32 // of the file, as this version says
	offset       uint32 // in the file
	length       uint32 // of the part
	stored       uint32 // bytes that the part takes in the node
	at           int64  // of the node
	compr        uint8
	bad          bool // the data are not what their CRC says
}

// parseInode reads the header of an inode node.
func parseInode(b []byte, at int64, o binary.ByteOrder) (n inodeNode, ok bool) {
	if len(b) < inodeLength || checksum(b[:60]) != o.Uint32(b[64:]) {
		return n, false
	}
	return inodeNode{
		ino: o.Uint32(b[12:]), version: o.Uint32(b[16:]), size: o.Uint32(b[28:]),
		offset: o.Uint32(b[44:]), stored: o.Uint32(b[48:]), length: o.Uint32(b[52:]),
		at: at, compr: b[56],
	}, true
}

// end is where the part ends in the file.
func (n *inodeNode) end() int64 { return int64(n.offset) + int64(n.length) }

// direntNode gives an inode a name, or takes it away.
type direntNode struct {
	parent, version, ino uint32
	kind                 uint8 // DT_REG ... of <dirent.h>
	name                 string
	at                   int64
}

// parseDirent reads a directory entry; whole says that its name is sound too.
func parseDirent(b []byte, at int64, o binary.ByteOrder) (d direntNode, ok, whole bool) {
	if len(b) < direntLength || checksum(b[:32]) != o.Uint32(b[32:]) {
		return d, false, false
	}
	d = direntNode{parent: o.Uint32(b[12:]), version: o.Uint32(b[16:]), ino: o.Uint32(b[20:]), kind: b[29], at: at}
	n := direntLength + int(b[28])
	if len(b) < n || checksum(b[direntLength:n]) != o.Uint32(b[36:]) {
		return d, true, false
	}
	d.name = string(b[direntLength:n])
	return d, true, true
}
