// Package swap names swap areas of Linux.
package swap

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is a swap area.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Linux swap area",
		What:  "A partition or file to which Linux moves memory, also to hibernate. What was moved there may still stand in it, so its pages are searched like any raw content.",
		Layout: `Numbers in the byte order of the machine.
0x400   4   version 1
0x404   4   number of the last page; 0x408 4 number of bad pages
0x40c   16  UUID; 0x41c 16 label
page-10 10  "SWAPSPACE2", at the end of the first page, which has 4, 8, 16, 32 or 64 KiB`,
		Reads:      []string{"version 1 in both byte orders and all sizes of pages: label, UUID, and entry pages, which is searched for containers"},
		Not:        []string{"version 0 (\"SWAP-SPACE\", before 1998)", "images of hibernation are not followed"},
		Verified:   "areas that Debian's mkswap made with pages of 4 and 64 KiB, an image of util-linux's tests; no real firmware",
		References: []string{"Linux: include/linux/swap.h, union swap_header"},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
}

var magic = []byte("SWAPSPACE2")

var pages = []int64{4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10}

func signatures() (list []format.Signature) {
	for _, p := range pages {
		list = append(list, format.Signature{At: p - int64(len(magic)), Bytes: magic})
	}
	return list
}

type area struct {
	page, length int64
	bad          uint32
	uuid, label  string
}

func read(in *format.Input) (*area, error) {
	for _, page := range pages {
		if string(in.Head(page-int64(len(magic)), len(magic))) != string(magic) {
			continue
		}
		b := in.Head(0x400, 0x2c)
		if len(b) < 0x2c {
			continue
		}
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			last := int64(order.Uint32(b[4:]))
			name, ok := format.Text(b[0x1c:])
			if order.Uint32(b) != 1 || last == 0 || !ok || int64(order.Uint32(b[8:])) > last {
				continue
			}
			return &area{page, (last + 1) * page, order.Uint32(b[8:]), fmt.Sprintf("%x-%x-%x-%x-%x", b[12:16], b[16:18], b[18:20], b[20:22], b[22:28]), name}, nil
		}
	}
	return nil, format.Not("no swap area of version 1")
}

func measure(in *format.Input) (format.Extent, error) {
	a, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: a.length}, nil
}

func open(in *format.Input, out format.Sink) error {
	a, err := read(in)
	if err != nil {
		return err
	}
	out.Property("page", fmt.Sprint(a.page))
	out.Property("uuid", a.uuid)
	if a.label != "" {
		out.Property("label", a.label)
	}
	if a.bad > 0 {
		out.Property("bad-pages", fmt.Sprint(a.bad))
	}
	format.Short(in, out, a.length)
	end := min(a.length, in.Size())
	out.Structure(0, min(a.page, end))
	if end <= a.page {
		return nil
	}
	return out.Entry(assay.Entry{Name: "pages", Piece: true}, format.One(a.page, end-a.page))
}
