// Package omap reads what the boot ROM of TI's OMAP and Sitara loads.
package omap

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is the MLO with its configuration header.
var Format = format.Format{
	Doc: format.Doc{
		Title: "TI boot image (MLO)",
		What:  "The first stage of TI's OMAP 3 to 5, AM33xx, AM43xx and DRA7xx with a configuration header, as in the file MLO: usually U-Boot's SPL.",
		Layout: `Numbers little-endian (big-endian where the medium is SPI).
0x000  32  table entry: 0 4 offset 0x40; 4 4 length 0x0c; 8 12 zero; 20 12 "CHSETTINGS"
0x020  32  ff: end of the table
0x040  12  settings: c0c0c0c1, 1 valid, 1 version
0x200  4   length of the program with these 8 bytes; 4 address
0x208      the program`,
		Reads:      []string{"the program as entry code, its address as a property"},
		Not:        []string{"images without configuration header, which begin with the length", "signed images of high-security devices stand as they are"},
		Verified:   "MLO of Debian's U-Boot for seven boards with OMAP 3 and 4, AM335x, AM57xx and DRA7xx",
		References: []string{"AM335x Technical Reference Manual, section 26.1.11 \"Image Format\"", "U-Boot: tools/omapimage.c, tools/omapimage.h"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 20, Bytes: []byte("CHSETTINGS\x00\x00")}},
	Measure:    measure,
	Open:       open,
}

const (
	settings = 512
	headSize = settings + 8
	most     = 16 << 20
)

func read(in *format.Input) (length int64, address uint32, order binary.ByteOrder, err error) {
	b := in.Head(0, headSize)
	if len(b) < headSize || string(b[20:32]) != "CHSETTINGS\x00\x00" || len(bytes.Trim(b[8:20], "\x00"))+len(bytes.Trim(b[32:64], "\xff")) > 0 {
		return 0, 0, nil, format.Not("no configuration header")
	}
	order = binary.LittleEndian
	if b[0] == 0 {
		order = binary.BigEndian
	}
	if order.Uint32(b) != 0x40 {
		return 0, 0, nil, format.Not("settings at 0x%x", order.Uint32(b))
	}
	length, address = int64(order.Uint32(b[settings:])), order.Uint32(b[settings+4:])
	if length <= headSize-settings || length > most {
		return 0, 0, nil, format.Not("program of %d bytes", length)
	}
	return length, address, order, nil
}

func measure(in *format.Input) (format.Extent, error) {
	n, _, _, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: settings + n}, nil
}

func open(in *format.Input, out format.Sink) error {
	n, address, order, err := read(in)
	if err != nil {
		return err
	}
	out.Property("load-address", fmt.Sprintf("0x%08x", address))
	out.Property("byte-order", map[bool]string{true: "little-endian", false: "big-endian"}[order == binary.ByteOrder(binary.LittleEndian)])
	end := min(settings+n, in.Size())
	format.Short(in, out, settings+n)
	out.Structure(0, headSize)
	return format.Parts(out, end, format.Part{Name: "code", Offset: headSize, Length: end - headSize, Named: true})
}
