package gpt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"assay/anatomy/guid"
	"assay/lab/format"
)

const (
	magic       = "EFI PART"
	headerLeast = 92
	maxEntries  = 1024
	maxEntry    = 4096
	maxSector   = 1 << 42 // of 512 bytes: 2 PiB
)

// header is the GPT header (5.3.2); places are in sectors.
type header struct {
	this, other     int64
	first           int64
	lastUsable      int64
	disk            guid.GUID
	table           int64
	entries, length int64 // number of entries, bytes of one
	tableCRC        uint32
	sound           bool // its checksum is right
}

// disk is what was found of a table.
type disk struct {
	sector    int64
	header    *header
	primary   bool   // header is the first one
	companion string // what is to say of the other header
}

// read finds the header that counts.
func read(in *format.Input) (*disk, error) {
	for _, sector := range []int64{512, 4096} {
		h, err := readHeader(in, sector, 1)
		if err != nil {
			continue
		}
		if h.sound {
			return &disk{sector: sector, header: h, primary: true, companion: "copy " + companion(in, sector, h)}, nil
		}
		if b, err := readHeader(in, sector, h.other); err == nil && b.sound {
			return &disk{sector: sector, header: b, companion: "first header: checksum differs"}, nil
		}
		return &disk{sector: sector, header: h, primary: true, companion: "copy " + companion(in, sector, h)}, nil
	}
	// by the copy, if there is a protective partition that says where it is
	var b [512]byte
	if n, _ := in.ReadAt(b[:], 0); n == len(b) && b[0x1be+4] == 0xee && b[0x1fe] == 0x55 && b[0x1ff] == 0xaa {
		last := int64(binary.LittleEndian.Uint32(b[0x1be+8:])) + int64(binary.LittleEndian.Uint32(b[0x1be+12:])) - 1
		for _, sector := range []int64{512, 4096} {
			if h, err := readHeader(in, sector, last); err == nil && h.sound && h.other == 1 {
				return &disk{sector: sector, header: h, companion: "first header: damaged"}, nil
			}
		}
	}
	return nil, format.Not("no header of a GPT")
}

// supported reports whether anything besides the header speaks for a disk:
// headers alone stand in logs of measured boots, too.
func (d *disk) supported(in *format.Input) bool {
	var b [2]byte
	if n, _ := in.ReadAt(b[:], 0x1fe); n == len(b) && b == [2]byte{0x55, 0xaa} || d.companion == "copy matches" {
		return true
	}
	_, sound := d.header.readTable(in, d.sector)
	return sound
}

// companion says how the copy is.
func companion(in *format.Input, sector int64, h *header) string {
	b, err := readHeader(in, sector, h.other)
	switch {
	case h.other*sector >= in.Size():
		return "missing: past end of image"
	case err != nil:
		return "damaged: no header"
	case !b.sound:
		return "damaged: checksum differs"
	case b.disk != h.disk || b.tableCRC != h.tableCRC || b.other != 1:
		return "differs from the first"
	}
	return "matches"
}

// readHeader reads the header in a sector and refuses what cannot be one.
func readHeader(in *format.Input, sector, lba int64) (*header, error) {
	if lba < 1 || lba > maxSector {
		return nil, fmt.Errorf("sector %d", lba)
	}
	b := make([]byte, 512)
	if n, _ := in.ReadAt(b, lba*sector); n < len(b) || string(b[:8]) != magic {
		return nil, fmt.Errorf("no magic in sector %d", lba)
	}
	le := binary.LittleEndian
	length := le.Uint32(b[12:])
	if le.Uint32(b[8:]) != 0x10000 || length < headerLeast || length > 512 || le.Uint32(b[20:]) != 0 {
		return nil, fmt.Errorf("revision %08x, header of %d bytes", le.Uint32(b[8:]), length)
	}
	word := func(at int) int64 { return int64(min(le.Uint64(b[at:]), maxSector+1)) }
	h := &header{
		this: word(0x18), other: word(0x20), first: word(0x28), lastUsable: word(0x30),
		disk: guid.GUID(b[0x38:0x48]), table: word(0x48),
		entries: int64(le.Uint32(b[0x50:])), length: int64(le.Uint32(b[0x54:])), tableCRC: le.Uint32(b[0x58:]),
	}
	sum := le.Uint32(b[16:])
	copy(b[16:20], []byte{0, 0, 0, 0})
	h.sound = crc32.ChecksumIEEE(b[:length]) == sum
	switch {
	case h.this != lba || h.other < 1 || h.other > maxSector || h.other == h.this:
		return nil, fmt.Errorf("header of sector %d and %d in sector %d", h.this, h.other, lba)
	case h.first > h.lastUsable+1 || h.lastUsable > maxSector || h.table < 2 || h.table > maxSector:
		return nil, fmt.Errorf("partitions from %d to %d, table in sector %d", h.first, h.lastUsable, h.table)
	case h.length < 128 || h.length > maxEntry || h.length%8 != 0 || h.entries == 0 || h.entries > maxEntries:
		return nil, fmt.Errorf("%d entries of %d bytes", h.entries, h.length)
	}
	return h, nil
}

// tableBytes is the length of the table.
func (h *header) tableBytes() int64 { return h.entries * h.length }

// readTable reads the table and compares it with its checksum.
func (h *header) readTable(in *format.Input, sector int64) (b []byte, sound bool) {
	b = make([]byte, h.tableBytes())
	n, _ := in.ReadAt(b, h.table*sector)
	whole := n == len(b)
	b = b[:int64(n)/h.length*h.length]
	return b, whole && crc32.ChecksumIEEE(b) == h.tableCRC
}

// partition is an entry of the table; places are in bytes.
type partition struct {
	name       string
	kind, id   guid.GUID
	at, n      int64
	attributes uint64
	why        string // it cannot be
}

// partitions reads the entries that are in use.
func partitions(b []byte, h *header, sector int64) (list []partition) {
	le := binary.LittleEndian
	for k := 0; len(b) >= int(h.length); k, b = k+1, b[h.length:] {
		e := b[:128]
		if len(bytes.Trim(e[:16], "\x00")) == 0 {
			continue
		}
		p := partition{kind: guid.GUID(e[:16]), id: guid.GUID(e[16:32]), attributes: le.Uint64(e[48:]), name: name(e[56:128])}
		if p.name == "" {
			p.name = fmt.Sprintf("partition%d", k+1)
		}
		first, last := le.Uint64(e[32:]), le.Uint64(e[40:])
		if first > last || last > maxSector {
			p.why = fmt.Sprintf("sectors %d to %d", first, last)
		} else {
			p.at, p.n = int64(first)*sector, int64(last-first+1)*sector
		}
		list = append(list, p)
	}
	return list
}
