// Package allwinner reads what the boot ROM of Allwinner processors loads.
package allwinner

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is the eGON header.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Allwinner boot image (eGON)",
		What:  "The first stage of Allwinner processors at 8 KiB of an SD card or at the start of flash: Allwinner's boot0 or U-Boot's SPL.",
		Layout: `Numbers little-endian.
0x00  4  a branch over the header
0x04  8  "eGON.BT0", "eGON.BT1"
0x0c  4  sum of all words, this one taken as 5f0a6c39
0x10  4  length in bytes
0x14  4  U-Boot: "SPL" and version; else length of the header
0x20  4  U-Boot from version 2 on: offset of the name of the device tree`,
		Reads:      []string{"the program as entry code; the sum is verified; U-Boot's name of the device tree as a property"},
		Not:        []string{"secure boot headers (TOC0)"},
		Verified:   "sunxi-spl.bin and u-boot-sunxi-with-spl.bin of Debian's U-Boot for fifteen boards: all sums match",
		References: []string{"U-Boot: include/sunxi_image.h, tools/sunxi_egon.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 4, Bytes: []byte("eGON.BT")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	headSize = 0x30
	stamp    = 0x5f0a6c39
	most     = 4 << 20
)

func read(in *format.Input) (b []byte, length int64, err error) {
	b = in.Head(0, headSize)
	if len(b) < headSize || string(b[4:11]) != "eGON.BT" || b[11] < '0' || b[11] > '9' {
		return nil, 0, format.Not("no magic")
	}
	length = int64(binary.LittleEndian.Uint32(b[0x10:]))
	if length <= headSize || length > most || length%4 != 0 {
		return nil, 0, format.Not("length %d", length)
	}
	if b[3] != 0xea && b[0]&0x7f != 0x6f { // b of ARM, j of RISC-V
		return nil, 0, format.Not("no branch at the start")
	}
	return b, length, nil
}

func measure(in *format.Input) (format.Extent, error) {
	_, length, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: length}, nil
}

func open(in *format.Input, out format.Sink) error {
	le := binary.LittleEndian
	b, length, err := read(in)
	if err != nil {
		return err
	}
	out.Property("magic", string(b[4:12]))
	if string(b[0x14:0x17]) == "SPL" {
		out.Property("loader", fmt.Sprintf("U-Boot SPL, header version %d", b[0x17]))
		if at := int64(le.Uint32(b[0x20:])); at > 0 && at < length {
			if name, ok := format.Text(in.Head(at, 64)); ok && name != "" {
				out.Property("device-tree", name)
			}
		}
	}
	end := min(length, in.Size())
	if format.Short(in, out, length) {
		out.Property("checksum", format.CannotTell+": cut short")
	} else {
		format.Checksum(out, "checksum", 0x0c, sum(in.View(0, int(length))), le.Uint32(b[0x0c:]))
	}
	at := min(int64(headSize), end)
	out.Structure(0, at)
	return format.Parts(out, end, format.Part{Name: "code", Offset: at, Length: end - at, Named: true})
}

// sum adds all words, the fourth of which is the sum itself.
func sum(b []byte) (s uint32) {
	for k := 0; k+4 <= len(b); k += 4 {
		if k == 0x0c {
			s += stamp
		} else {
			s += binary.LittleEndian.Uint32(b[k:])
		}
	}
	return s
}
