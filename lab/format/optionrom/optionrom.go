// Package optionrom reads expansion ROMs of PCI devices.
package optionrom

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"assay"
	"assay/anatomy/efi"
	"assay/lab/format"
)

// Format is a PCI expansion ROM.
var Format = format.Format{
	Doc: format.Doc{
		Title: "PCI expansion ROM (option ROM)",
		What:  "Programs that a PC's firmware runs for a device: boot over a network, storage controllers, graphics. Part of BIOS images and of the flash of network cards. One ROM may have several images, for BIOS and for EFI.",
		Layout: `Numbers little-endian, blocks of 512 bytes. Each image:
0x00  2  55 aa
0x02  1  blocks of code for BIOS; for EFI 2: blocks
0x04  4  EFI: 00000ef1; 0x0a 2 processor; 0x0c 2 compression: 0 none, 1 UEFI; 0x16 2 offset of the program
0x18  2  offset of the data structure:
      0x00 4 "PCIR"; 0x04 2 vendor, 0x06 2 device; 0x0a 2 length of this structure; 0x0d 3 class
      0x10 2 blocks of the image; 0x14 1 kind: 0 BIOS, 1 Open Firmware, 3 EFI; 0x15 1 bit 7: the last image`,
		Reads:      []string{"all images in a row: entries bios1, efi2 and so on; programs for EFI are decompressed", "vendor, device and class as properties; the sum of images for BIOS is verified"},
		Not:        []string{"ROMs without a PCI data structure (ISA)"},
		Verified:   "ROMs of Debian's ipxe-qemu and seabios: eighteen, twelve of them with images for BIOS and EFI; compressed ones on our own samples",
		References: []string{"PCI Firmware Specification 3.3, section 5.1", "UEFI Specification 2.10, section 14.4.2 \"PCI Bus Driver Responsibilities\""},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0x55, 0xaa}}},
	Measure:    measure,
	Open:       open,
}

const (
	block     = 512
	maxImages = 32
)

const (
	kindBIOS     = 0
	kindFirmware = 1
	kindEFI      = 3
)

// image is one of a ROM.
type image struct {
	at, n, code    int64 // code: what the sum of an image for BIOS counts
	kind           byte
	last           bool
	vendor, device uint16
	class          uint32
	packed         bool
	program        int64 // offset in the image
}

func read(in *format.Input, at int64) (*image, error) {
	le := binary.LittleEndian
	b := in.View(at, 0x1a)
	if len(b) < 0x1a || b[0] != 0x55 || b[1] != 0xaa {
		return nil, format.Not("no magic")
	}
	pointer := int64(le.Uint16(b[0x18:]))
	if pointer < 0x1a {
		return nil, format.Not("data structure at 0x%x", pointer)
	}
	p := in.View(at+pointer, 0x18)
	if len(p) < 0x18 || string(p[:4]) != "PCIR" || le.Uint16(p[10:]) < 0x18 {
		return nil, format.Not("no data structure")
	}
	i := &image{at: at, n: int64(le.Uint16(p[0x10:])) * block, kind: p[0x14], last: p[0x15]&0x80 != 0, vendor: le.Uint16(p[4:]), device: le.Uint16(p[6:]), class: uint32(p[0xd]) | uint32(le.Uint16(p[0xe:]))<<8}
	if i.n == 0 || pointer+0x18 > i.n {
		return nil, format.Not("image of %d bytes", i.n)
	}
	i.code = min(int64(b[2])*block, i.n)
	if i.kind == kindEFI {
		i.packed, i.program = le.Uint16(b[0xc:]) == 1, int64(le.Uint16(b[0x16:]))
		if le.Uint32(b[4:]) != 0x0ef1 || i.program < 0x1a || i.program >= i.n || le.Uint16(b[0xc:]) > 1 {
			return nil, format.Not("program for EFI at 0x%x", i.program)
		}
	}
	return i, nil
}

func all(in *format.Input) (list []*image, end int64, err error) {
	for len(list) < maxImages {
		i, err := read(in, end)
		if err != nil {
			if len(list) == 0 {
				return nil, 0, err
			}
			return list, end, nil
		}
		list, end = append(list, i), end+i.n
		if i.last {
			break
		}
	}
	return list, end, nil
}

func measure(in *format.Input) (format.Extent, error) {
	_, end, err := all(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: end}, nil
}

var kinds = map[byte]string{kindBIOS: "bios", kindFirmware: "openfirmware", 2: "hppa", kindEFI: "efi"}

func open(in *format.Input, out format.Sink) error {
	list, end, err := all(in)
	if err != nil {
		return err
	}
	format.Short(in, out, end)
	for k, i := range list {
		kind := kinds[i.kind]
		if kind == "" {
			kind = fmt.Sprintf("kind%02x-", i.kind)
		}
		name := fmt.Sprintf("%s%d", kind, k+1)
		out.Property(name, fmt.Sprintf("vendor %04x, device %04x, class %06x, 0x%x bytes at 0x%x", i.vendor, i.device, i.class, i.n, i.at))
		if err := i.hand(in, out, name); err != nil {
			return err
		}
	}
	if last := list[len(list)-1]; !last.last {
		out.Fail("", min(end, in.Size()), "the last image says that one more follows")
	}
	return nil
}

// headSize is the header of an image up to the pointer.
const headSize = 0x1a

func (i *image) hand(in *format.Input, out format.Sink, name string) error {
	have := min(i.n, in.Size()-i.at)
	if have <= headSize {
		return nil
	}
	if i.kind == kindBIOS && i.code > 0 && i.code <= have {
		var sum byte
		for _, c := range in.View(i.at, int(i.code)) {
			sum += c
		}
		out.Property(name+"-checksum", map[bool]string{true: format.Matches, false: format.Differs}[sum == 0])
	}
	from := int64(headSize)
	if i.kind == kindEFI {
		from = min(i.program, have)
	}
	out.Structure(i.at, from)
	if have == from {
		return nil
	}
	body := format.One(i.at+from, have-from)
	if i.packed {
		body = format.Body{Size: -1, From: format.Range{Offset: i.at + from, Length: have - from}, Stream: func(w io.Writer) error {
			b, err := unpack(in.View(i.at+from, int(have-from)))
			if _, werr := w.Write(b); werr != nil {
				return werr
			}
			return err
		}}
	}
	return out.Entry(assay.Entry{Name: name}, body)
}

// unpack decodes UEFI's compression; what begins as a program is right.
func unpack(b []byte) ([]byte, error) {
	out, err := efi.Decode(b, efi.Standard)
	if err == nil && bytes.HasPrefix(out, []byte("MZ")) {
		return out, nil
	}
	if other, e := efi.Decode(b, efi.Tiano); e == nil {
		return other, nil
	}
	return out, err
}
