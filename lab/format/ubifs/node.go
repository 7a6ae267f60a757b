package ubifs

import (
	"encoding/binary"
	"hash/crc32"
)

// Node types (ubifs-media.h).
const (
	inodeType  = 0
	dataType   = 1
	nameType   = 2
	xattrType  = 3
	truncType  = 4
	padType    = 5
	superType  = 6
	masterType = 7
	refType    = 8
	indexType  = 9
	commitType = 10
)

// Lengths of nodes without what follows their fields.
const (
	headLength   = 24
	inodeLength  = 160
	dataLength   = 48
	nameLength   = 56
	truncLength  = 56
	superLength  = 4096
	masterLength = 512
	indexLength  = 28
)

// fileBlock is UBIFS_BLOCK_SIZE.
const fileBlock = 4096

var le = binary.LittleEndian

// checksum is the kernel's crc32(~0, b).
func checksum(b []byte) uint32 { return ^crc32.ChecksumIEEE(b) }

// isHead reports whether b starts with the magic number of nodes.
func isHead(b []byte) bool { return len(b) >= headLength && le.Uint32(b) == 0x06101831 }

// whole gives the node at the start of b, if its CRC is right.
func whole(b []byte) []byte {
	if !isHead(b) {
		return nil
	}
	n := le.Uint32(b[16:])
	if n < headLength || uint64(n) > uint64(len(b)) || checksum(b[8:n]) != le.Uint32(b[4:]) {
		return nil
	}
	return b[:n]
}

func sequence(b []byte) uint64 { return le.Uint64(b[8:]) }
func typeOf(b []byte) uint8    { return b[20] }

// key is what nodes are found by: inode, type (its upper three bits), block
// or hash (the rest), in the order of the index.
type key uint64

func keyAt(b []byte) key { return key(le.Uint32(b))<<32 | key(le.Uint32(b[4:])) }

func (k key) inode() uint32 { return uint32(k >> 32) }
func (k key) kind() uint8   { return uint8(k >> 29 & 7) }
func (k key) block() uint32 { return uint32(k & 0x1fffffff) }

// place is where a node stands in the volume.
type place struct {
	at     int64
	length uint32
}
