package vmdk

import (
	"encoding/binary"

	"assay/lab/format"
)

const (
	sector         = 512
	flagCompressed = 1 << 16
	flagMarkers    = 1 << 17
	atEnd          = 1<<64 - 1
	// bounds far above what VMware makes
	maxSectors = 1 << 42
	maxTables  = 1 << 22
)

// header is SparseExtentHeader; places and lengths are in sectors.
type header struct {
	version, flags   uint32
	capacity, grain  int64
	descriptor       int64
	descriptorLength int64
	perTable         int64
	directory        int64
	second           int64
	footer           bool // the directory stands in the footer
	overhead         int64
	compression      uint16
}

func (h *header) stream() bool { return h.flags&flagMarkers != 0 }

// tables is how many grain tables the disk has.
func (h *header) tables() int64 {
	per := h.perTable * h.grain
	return (h.capacity + per - 1) / per
}

func read(in *format.Input) (*header, error) {
	b := make([]byte, sector)
	if n, _ := in.ReadAt(b, 0); n < len(b) || string(b[:4]) != "KDMV" {
		return nil, format.Not("no magic")
	}
	le := binary.LittleEndian
	word := func(at int) int64 { return int64(min(le.Uint64(b[at:]), maxSectors+1)) }
	h := &header{
		version: le.Uint32(b[4:]), flags: le.Uint32(b[8:]), capacity: word(0x0c), grain: word(0x14),
		descriptor: word(0x1c), descriptorLength: word(0x24), perTable: int64(le.Uint32(b[0x2c:])),
		second: word(0x30), directory: word(0x38), footer: le.Uint64(b[0x38:]) == atEnd, overhead: word(0x40), compression: le.Uint16(b[0x4d:]),
	}
	switch {
	case h.version < 1 || h.version > 3 || h.compression > 1:
		return nil, format.Not("version %d, compression %d", h.version, h.compression)
	case h.flags&1 == 1 && string(b[0x49:0x4d]) != "\n \r\n":
		return nil, format.Not("line ends were changed on the way")
	case h.capacity < 1 || h.capacity > maxSectors || h.grain < 1 || h.grain > 1<<16 || h.grain&(h.grain-1) != 0:
		return nil, format.Not("%d sectors in grains of %d", h.capacity, h.grain)
	case h.perTable < 1 || h.perTable > 1<<16 || h.tables() > maxTables:
		return nil, format.Not("tables of %d grains", h.perTable)
	case h.descriptor > maxSectors || h.descriptorLength > 1<<16 || h.overhead > maxSectors || !h.footer && (h.directory < 1 || h.directory > maxSectors):
		return nil, format.Not("descriptor at sector %d, grain directory at %d", h.descriptor, h.directory)
	}
	return h, nil
}
