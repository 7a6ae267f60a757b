// Package imx reads boot images of NXP's i.MX processors.
package imx

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is the image vector table (IVT) of i.MX.
var Format = format.Format{
	Doc: format.Doc{
		Title: "i.MX boot image (IVT)",
		What:  "What the boot ROM of NXP's i.MX 5, 6 and 7 loads: a table of addresses, commands that set up memory, and the program, often U-Boot's SPL.",
		Layout: `Numbers little-endian but for lengths in tags, which are big-endian.
0x00  1  d1; 0x01 2 length 0x0020; 0x03 1 version 0x40 to 0x43
0x04  4  address of the program's first instruction
0x08  4  zero
0x0c  4  address of the device configuration (DCD), 0: none. It begins d2, 2 length, version
0x10  4  address of the boot data
0x14  4  address of this table
0x18  4  address of the signatures (CSF), 0: none. They begin d4, 2 length, version
0x1c  4  zero
boot data: 0 4 address of the image, 4 4 its length, 8 4 plugin
The image begins in front of the table, where the medium has a boot sector: offsets count from the table's own address.`,
		Reads:      []string{"the program as entry code, the signatures as entry csf", "version, addresses and whether the image is a plugin or signed as properties"},
		Not:        []string{"signatures are not verified", "the boot configuration of i.MX 25, 35 and 51 (without IVT), containers of i.MX 8"},
		Verified:   "U-Boot of Debian for nine boards with i.MX 5 and 6: SPL and u-boot-dtb.imx",
		References: []string{"i.MX 6Dual/6Quad Applications Processor Reference Manual, chapter 8 \"System Boot\"", "U-Boot: include/imximage.h, tools/imximage.c"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte{0xd1, 0x00, 0x20, 0x40}}, {Bytes: []byte{0xd1, 0x00, 0x20, 0x41}},
		{Bytes: []byte{0xd1, 0x00, 0x20, 0x42}}, {Bytes: []byte{0xd1, 0x00, 0x20, 0x43}},
	},
	Measure: measure,
	Open:    open,
}

const (
	tableSize = 32
	most      = 64 << 20
	rounding  = 8 << 10 // by which the length may be more than there is
)

// table is the IVT with addresses turned into offsets in the image, 0: none.
type table struct {
	version                       byte
	entry, dcd, data, csf, end    int64
	address, dcdLength, csfLength int64
	plugin                        uint32
}

func read(in *format.Input) (*table, error) {
	le := binary.LittleEndian
	b := in.Head(0, tableSize)
	if len(b) < tableSize || b[0] != 0xd1 || b[1] != 0 || b[2] != 0x20 || b[3]&^3 != 0x40 {
		return nil, format.Not("no tag of a table")
	}
	field := func(at int) int64 { return int64(le.Uint32(b[at:])) }
	self := field(0x14)
	if field(0x08) != 0 || field(0x1c) != 0 || self == 0 || self%4 != 0 {
		return nil, format.Not("reserved fields, or the address of the table 0x%x", self)
	}
	t := &table{version: b[3], address: field(4), entry: field(4) - self, data: field(0x10) - self}
	if t.data < tableSize || t.data > 4096 {
		return nil, format.Not("boot data at %d", t.data)
	}
	d := in.Head(t.data, 12)
	if len(d) < 12 {
		return nil, format.Not("boot data past the end")
	}
	start, length := int64(le.Uint32(d)), int64(le.Uint32(d[4:]))
	t.plugin = le.Uint32(d[8:])
	t.end = length - (self - start)
	switch {
	case start > self || self-start > 1<<20 || length > most || t.end <= t.data || t.plugin > 1:
		return nil, format.Not("image of %d bytes at 0x%x", length, start)
	case t.entry < tableSize || t.entry >= t.end:
		return nil, format.Not("program at 0x%x", t.entry)
	}
	t.dcd, t.dcdLength = tagged(in, field(0x0c), self, 0xd2)
	t.csf, t.csfLength = tagged(in, field(0x18), self, 0xd4)
	return t, nil
}

// tagged gives place and length of a structure that begins with a tag.
func tagged(in *format.Input, address, self int64, tag byte) (at, n int64) {
	at = address - self
	if b := in.Head(at, 4); address != 0 && at >= tableSize && len(b) == 4 && b[0] == tag {
		return at, int64(binary.BigEndian.Uint16(b[1:]))
	}
	return 0, 0
}

func measure(in *format.Input) (format.Extent, error) {
	t, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: t.end}, nil
}

func open(in *format.Input, out format.Sink) error {
	t, err := read(in)
	if err != nil {
		return err
	}
	out.Property("version", fmt.Sprintf("0x%02x", t.version))
	out.Property("entry", fmt.Sprintf("0x%08x", t.address))
	if t.plugin == 1 {
		out.Property("plugin", "yes")
	}
	if t.csf > 0 {
		out.Property("signed", "a CSF is there")
	}
	end := min(t.end, in.Size())
	if t.end > in.Size()+rounding {
		format.Short(in, out, t.end)
	}
	out.Structure(0, tableSize)
	out.Structure(t.data, 12)
	out.Structure(t.dcd, t.dcdLength)
	// the program is linked to where its vectors are; what stands in front of
	// its first instruction is fill
	from, to := t.entry, end
	if t.csf > from {
		to = min(t.csf, end)
	}
	out.Structure(0, min(from, end))
	return format.Parts(out, end,
		format.Part{Name: "code", Offset: from, Length: max(to-from, 0), Named: true},
		format.Part{Name: "csf", Offset: t.csf, Length: map[bool]int64{true: end - t.csf}[t.csf > from && end > t.csf], Named: true})
}
