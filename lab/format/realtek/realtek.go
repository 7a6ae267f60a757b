// Package realtek reads the header of Realtek's boot loaders and update files.
package realtek

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is Realtek's image header.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Realtek image header",
		What:  "The header that Realtek's tool cvimg writes before kernel, root file system, web pages and boot loader, in update files and in flash of routers with RTL8186, RTL8196, RTL8197, RTL8198 and RTL8881 (Edimax, TOTOLINK, TRENDnet, D-Link, many ONTs). Update files have several, one behind the other.",
		Layout: `Numbers big-endian.
0x00  4  what it is: cs6c, cs6b, csys kernel; cr6c, cr6b, csro kernel with a root file system behind it;
         r6cr, r6br, root root file system; w6cp, w6cg, w6bp, webp web pages; boot boot loader
0x04  4  address to which it is loaded (0x80000000 and up), for all but the kernel often that in flash
0x08  4  address in flash
0x0c  4  length of what follows, with the sum at its end
0x10     data; the last 2 bytes make the sum of all 16-bit numbers zero, or, of web pages, the last one makes that of all bytes zero`,
		Reads:    []string{"all of these signatures; one entry, named after what it is, without the sum; whether the sum holds"},
		Not:      []string{"a header whose sum does not hold, unless the image is cut short: it is taken for chance", "root file systems of old loaders that have no header"},
		Verified: "our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/cvimg.c; Realtek SDK: boot/init/rtk.h",
		},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	headLength = 16
	least      = 64
	mostFlash  = 256 << 20
)

// kinds name the entry by signature.
var kinds = map[string]string{
	"cs6c": "kernel", "cs6b": "kernel", "csys": "kernel", "cr6c": "kernel", "cr6b": "kernel", "csro": "kernel",
	"r6cr": "rootfs", "r6br": "rootfs", "root": "rootfs",
	"w6cp": "web", "w6cg": "web", "w6bp": "web", "webp": "web", "boot": "boot",
}

func signatures() (list []format.Signature) {
	for _, s := range []string{"cs6c", "cs6b", "csys", "cr6c", "cr6b", "csro", "r6cr", "r6br", "root", "w6cp", "w6cg", "w6bp", "webp", "boot"} {
		list = append(list, format.Signature{Bytes: []byte(s)})
	}
	return list
}

type header struct {
	kind        string
	load, flash uint32
	length      int64 // with the sum
}

func read(in *format.Input) (header, error) {
	b := in.Head(0, headLength)
	if len(b) < headLength || kinds[string(b[:4])] == "" {
		return header{}, format.Not("no signature")
	}
	be := binary.BigEndian
	h := header{string(b[:4]), be.Uint32(b[4:]), be.Uint32(b[8:]), int64(be.Uint32(b[12:]))}
	name := kinds[h.kind]
	memory := h.load>>30 == 2 // KSEG0 and KSEG1 of MIPS
	if !memory && (h.load >= mostFlash || name == "kernel") {
		return h, format.Not("load address 0x%08x", h.load)
	}
	if h.flash >= mostFlash && h.flash>>29 != 5 { // flash is also seen at 0xbd000000 and 0xbfc00000
		return h, format.Not("flash address 0x%08x", h.flash)
	}
	if h.length < least || h.length > mostFlash {
		return h, format.Not("length %d", h.length)
	}
	return h, nil
}

// total adds up 16-bit numbers and bytes.
type total struct {
	words, bytes uint16
	odd          bool
}

func (s *total) Write(b []byte) (int, error) {
	for _, c := range b {
		s.bytes += uint16(c)
		if s.odd {
			s.words += uint16(c)
		} else {
			s.words += uint16(c) << 8
		}
		s.odd = !s.odd
	}
	return len(b), nil
}

// sum gives how many bytes of the data are the sum: 0 when it does not hold.
func (h header) sum(in *format.Input) (int64, error) {
	var s total
	if err := in.Feed(&s, headLength, h.length); err != nil {
		return 0, err
	}
	switch {
	case s.words == 0 && h.length%2 == 0:
		return 2, nil
	case s.bytes&0xff == 0 && kinds[h.kind] == "web":
		return 1, nil
	}
	return 0, nil
}

// plain: a signature that is a word of English is believed with its sum only.
func (h header) plain() bool { return h.kind == "boot" || h.kind == "root" || h.kind == "webp" }

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	short := h.length > in.Size()-headLength
	if short && (h.load|h.flash)&0xfff != 0 {
		return format.Extent{}, format.Not("neither a sum nor usual addresses")
	}
	if !short || h.plain() {
		if n, err := h.sum(in); err != nil {
			return format.Extent{}, err
		} else if n == 0 || short {
			return format.Extent{}, format.Not("the sum does not hold")
		}
	}
	return format.Extent{Length: headLength + h.length}, nil
}

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, headLength)
	out.Property("signature", h.kind)
	out.Property("load", fmt.Sprintf("0x%08x", h.load))
	out.Property("flash", fmt.Sprintf("0x%08x", h.flash))
	have := min(h.length, in.Size()-headLength)
	tail := int64(0)
	if have == h.length {
		if tail, err = h.sum(in); err != nil {
			return err
		}
		if tail > 0 {
			out.Property("checksum", format.Matches)
			out.Structure(headLength+h.length-tail, tail)
		} else {
			out.Fail("", headLength+h.length-2, "sum does not hold")
		}
	} else {
		out.Property("checksum", format.CannotTell+": cut short")
		format.Short(in, out, headLength+h.length)
	}
	if have <= tail {
		return nil
	}
	return out.Entry(assay.Entry{Name: kinds[h.kind], Piece: true}, format.One(headLength, have-tail))
}
