package ubi

import (
	"encoding/binary"
	"hash/crc32"
)

const (
	headerLength = 64 // of both headers
	// layoutVolume holds the volume table; volumes from here on are internal.
	layoutVolume = 0x7fffefff
	maxVolumes   = 128
	recordLength = 172
)

var be = binary.BigEndian

// checksum is the kernel's crc32(~0, b).
func checksum(b []byte) uint32 { return ^crc32.ChecksumIEEE(b) }

// counter is an erase counter header.
type counter struct {
	header, data int64 // offsets of the volume identifier header and of the data
	sequence     uint32
}

// parseCounter reads an erase counter header.
func parseCounter(b []byte) (c counter, ok bool) {
	if len(b) < headerLength || string(b[:5]) != "UBI#\x01" || checksum(b[:60]) != be.Uint32(b[60:]) {
		return c, false
	}
	c = counter{header: int64(be.Uint32(b[16:])), data: int64(be.Uint32(b[20:])), sequence: be.Uint32(b[24:])}
	return c, c.header >= headerLength && c.data >= c.header+headerLength && c.data <= maxBlock
}

// alike reports whether two erase blocks may belong to one image: device
// drivers of old wrote no sequence number.
func (c counter) alike(d counter) bool {
	return c.header == d.header && c.data == d.data && (c.sequence == d.sequence || c.sequence == 0 || d.sequence == 0)
}

// Volume types.
const (
	dynamicVolume = 1
	staticVolume  = 2
)

// identifier is a volume identifier header.
type identifier struct {
	volume, leb uint32
	kind        uint8
	copied      bool   // the block was copied; its data must match the CRC
	size        uint32 // of the data: of static volumes and copies
	used        uint32 // blocks of a static volume
	pad         uint32
	crc         uint32
	sequence    uint64
}

// parseIdentifier reads a volume identifier header. sound says that its CRC
// is right; a header that is only plausible is given as well.
func parseIdentifier(b []byte) (v identifier, plausible, sound bool) {
	if len(b) < headerLength || string(b[:4]) != "UBI!" {
		return v, false, false
	}
	v = identifier{
		kind: b[5], copied: b[6] == 1,
		volume: be.Uint32(b[8:]), leb: be.Uint32(b[12:]), size: be.Uint32(b[20:]), used: be.Uint32(b[24:]),
		pad: be.Uint32(b[28:]), crc: be.Uint32(b[32:]), sequence: be.Uint64(b[40:]),
	}
	plausible = b[4] == 1 && (v.kind == dynamicVolume || v.kind == staticVolume)
	return v, plausible, plausible && checksum(b[:60]) == be.Uint32(b[60:])
}

// record is a line of the volume table.
type record struct {
	reserved  uint32 // blocks
	alignment uint32
	kind      uint8
	updating  bool // an update was begun and not finished
	name      string
	flags     uint8
}

// parseRecord reads a record; ok says that it is sound, which records of
// volumes that do not exist are, too: they reserve no blocks.
func parseRecord(b []byte) (r record, ok bool) {
	if checksum(b[:168]) != be.Uint32(b[168:]) {
		return r, false
	}
	n := min(int(be.Uint16(b[14:])), 127)
	return record{
		reserved: be.Uint32(b), alignment: be.Uint32(b[4:]), kind: b[12], updating: b[13] != 0,
		name: string(b[16 : 16+n]), flags: b[144],
	}, true
}
