// Package balong reads two structures of Huawei's modems with HiSilicon Balong
// processors: the loader that is sent over USB, and the partition table.
package balong

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is Balong's USB loader or partition table.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Huawei Balong loader and partition table",
		What:  "The loader in stages (usbloader.bin, usblsafe) that the boot ROM of Huawei's LTE modems takes over USB, and the table of the flash's partitions (pTable) in loaders and flash. The later stage often is a VxWorks image.",
		Layout: `Numbers little-endian.
Loader:
0x00  4   0x00020000
0x04  32  zeros
0x24      stages, 16 bytes each: number 4 (from 1), length 4, address 4, offset
          of the content 4; a zero ends them
Partition table, 0x800 bytes:
0x00  16  "pTableHead"
0x10  16  version of the boot ROM
0x20  16  product
0x30      partitions, 48 bytes each: name 16, place in flash, length in use,
          capacity, load address, entry point, properties, type, count
then      an entry named "T", later "pTableTail"`,
		Reads: []string{
			"loader: entries raminit and usbldr for two stages, else stage1 ...; their addresses as properties",
			"partition table: its rows as properties; the partitions are in flash, not in the table",
		},
		Not:      []string{"flash is not cut by the table: where it starts in a dump the table does not tell"},
		Verified: "real images: the loader of a Balong V7 modem (usblsafe-327x); otherwise our own samples only",
		References: []string{
			"github.com/forth32/balong-usbdload: README (names of the stages), balong-usbdload.c, parts.h (struct ptable_line, struct ptable_t)",
			"read from the bytes of usblsafe-327x.bin: two stages fill the file, a table of 17 partitions",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: append([]byte{0, 0, 2, 0}, make([]byte, 32)...)},
		{Bytes: []byte("pTableHead\x00")},
	},
	Measure: measure,
	Open:    open,
}

const (
	stagesAt    = 0x24
	stageLength = 16
	maxStages   = 8
	longest     = 64 << 20

	rowsAt     = 0x30
	rowLength  = 48
	tableSize  = 0x800
	tableLimit = (tableSize - rowsAt) / rowLength
)

var le = binary.LittleEndian

// stage is what the boot ROM puts into memory and starts.
type stage struct {
	address        uint32
	offset, length int64
}

func readStages(in *format.Input) (list []stage, end int64) {
	b := in.Head(0, stagesAt+stageLength*(maxStages+1))
	if len(b) < stagesAt+2*stageLength || le.Uint32(b) != 0x20000 || len(bytes.Trim(b[4:stagesAt], "\x00")) != 0 {
		return nil, 0
	}
	for at := stagesAt; at+stageLength <= len(b) && len(list) < maxStages; at += stageLength {
		if le.Uint32(b[at:]) == 0 {
			break
		}
		s := stage{address: le.Uint32(b[at+8:]), length: int64(le.Uint32(b[at+4:])), offset: int64(le.Uint32(b[at+12:]))}
		if le.Uint32(b[at:]) != uint32(len(list)+1) || s.length == 0 || s.length > longest || s.offset < stagesAt+stageLength || s.offset < end {
			return nil, 0
		}
		list = append(list, s)
		end = s.offset + s.length
	}
	return list, end
}

// row is a partition.
type row struct {
	name                    string
	start, used, size       uint32
	load, entry, properties uint32
}

func readTable(in *format.Input) (version, product string, list []row) {
	b := in.Head(0, tableSize)
	if len(b) < rowsAt+2*rowLength || string(b[:11]) != "pTableHead\x00" {
		return "", "", nil
	}
	var ok1, ok2 bool
	version, ok1 = format.Text(b[0x10:0x20])
	product, ok2 = format.Text(b[0x20:0x30])
	if !ok1 || !ok2 {
		return "", "", nil
	}
	for at := rowsAt; at+rowLength <= len(b) && len(list) < tableLimit; at += rowLength {
		r := b[at : at+rowLength]
		name, ok := format.Padded(r[:16])
		if !ok {
			return "", "", nil
		}
		if name == "T" || name == "" {
			break
		}
		n := func(i int) uint32 { return le.Uint32(r[16+4*i:]) }
		list = append(list, row{name, n(0), n(1), n(2), n(3), n(4), n(5)})
	}
	return version, product, list
}

func measure(in *format.Input) (format.Extent, error) {
	if list, end := readStages(in); list != nil {
		return format.Extent{Length: end, Certainty: format.Exact}, nil
	}
	if _, _, list := readTable(in); list != nil {
		return format.Extent{Length: tableSize, Certainty: format.Exact}, nil
	}
	return format.Extent{}, format.Not("neither stages nor a partition table")
}

func open(in *format.Input, out format.Sink) error {
	if list, end := readStages(in); list != nil {
		return openStages(in, list, end, out)
	}
	version, product, list := readTable(in)
	if list == nil {
		return format.Not("neither stages nor a partition table")
	}
	out.Structure(0, min(tableSize, in.Size()))
	out.Property("version", version)
	out.Property("product", product)
	for _, r := range list {
		out.Property("partition", fmt.Sprintf("%s offset 0x%x capacity 0x%x used 0x%x load 0x%08x entry 0x%08x properties 0x%x", r.name, r.start, r.size, r.used, r.load, r.entry, r.properties))
	}
	format.Short(in, out, tableSize)
	return nil
}

func openStages(in *format.Input, list []stage, end int64, out format.Sink) error {
	out.Structure(0, min(stagesAt+stageLength*int64(len(list)+1), list[0].offset, in.Size()))
	names := []string{"raminit", "usbldr"}
	var parts []format.Part
	for i, s := range list {
		name := fmt.Sprintf("stage%d", i+1)
		if len(list) == len(names) {
			name = names[i]
		}
		out.Property(name, fmt.Sprintf("address 0x%08x", s.address))
		parts = append(parts, format.Part{Name: name, Offset: s.offset, Length: s.length})
	}
	format.Short(in, out, end)
	return format.Parts(out, min(end, in.Size()), parts...)
}
