// Package kwb reads boot images of Marvell's Kirkwood and Armada processors.
package kwb

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is Marvell's boot image (kwbimage).
var Format = format.Format{
	Doc: format.Doc{
		Title: "Marvell boot image (kwbimage)",
		What:  "What the boot ROM of Marvell's Kirkwood, Dove and Armada 370, XP, 38x and 39x loads from the start of flash: a header, in later versions with a program that sets up memory, and the boot loader.",
		Layout: `Numbers little-endian.
0x00  1  medium: 5a SPI, 69 UART, 78 SATA, 8b NAND, 9c PCIe, ae SDIO
0x04  4  length of the program with its sum
0x0c  4  offset of the program; 0x10 4 address it is copied to; 0x14 4 address of its first instruction
version 0:
0x08  1  0; 0x1e 1 1: registers at 0x20; 0x1f 1 sum of the bytes before
version 1:
0x08  1  1; 0x09 1 and 0x0a 2 length of all headers; 0x1e 1 1: more headers at 0x20; 0x1f 1 sum of all bytes of the headers
further header: 0 1 type (1 secure, 2 program, 3 registers); 1 1 and 2 2 length; at its end 1: one more
The last 4 bytes of the program are the sum of its words.`,
		Reads:      []string{"versions 0 and 1: the program as entry code, programs in headers as binary1 and so on; both sums are verified"},
		Not:        []string{"signatures of secure headers are not verified", "only at the start of a content: the header has no magic"},
		Verified:   "layout and sums on our own samples only",
		References: []string{"U-Boot: tools/kwbimage.h, tools/kwbimage.c"},
	},
	Version: 1,
	Starts:  func(head []byte) bool { _, err := parse(head); return err == nil },
	Measure: measure,
	Open:    open,
}

var media = map[byte]string{0x5a: "SPI", 0x69: "UART", 0x78: "SATA", 0x8b: "NAND", 0x9c: "PCIe", 0xae: "SDIO"}

const (
	mainSize = 32
	most     = 64 << 20
	sector   = 512 // of SATA and SDIO, in which the offset counts there
)

type image struct {
	medium      string
	version     byte
	head        int64 // length of all headers
	at, n       int64
	load, entry uint32
	more        bool
}

// parse reads the main header and believes it when all fields are possible and,
// in version 0, its sum matches.
func parse(b []byte) (*image, error) {
	le := binary.LittleEndian
	if len(b) < mainSize || media[b[0]] == "" || b[8] > 1 || b[0x1e] > 1 {
		return nil, format.Not("no medium and version")
	}
	i := &image{medium: media[b[0]], version: b[8], head: mainSize, n: int64(le.Uint32(b[4:])), at: int64(le.Uint32(b[12:])), load: le.Uint32(b[16:]), entry: le.Uint32(b[20:]), more: b[0x1e] == 1}
	if i.version == 1 {
		i.head = int64(b[9])<<16 | int64(le.Uint16(b[10:]))
	} else if sum(b[:0x1f]) != b[0x1f] {
		return nil, format.Not("sum of the header")
	} else if i.more {
		i.head = 512 // registers up to the next sector
	}
	if (b[0] == 0x78 || b[0] == 0xae) && i.at < i.head {
		i.at *= sector
	}
	if i.head < mainSize || i.head > 1<<20 || i.at < i.head || i.at > 1<<21 || i.n < 8 || i.n > most || i.n%4 != 0 || i.at%4 != 0 {
		return nil, format.Not("headers of %d bytes, program of %d bytes at 0x%x", i.head, i.n, i.at)
	}
	if i.entry < i.load || int64(i.entry-i.load) >= i.n {
		return nil, format.Not("first instruction 0x%x outside of the program", i.entry)
	}
	return i, nil
}

func sum(b []byte) (s byte) {
	for _, c := range b {
		s += c
	}
	return s
}

func read(in *format.Input) (*image, error) {
	i, err := parse(in.Head(0, mainSize))
	if err != nil || i.version == 0 {
		return i, err
	}
	b := in.View(0, int(i.head))
	if int64(len(b)) < i.head {
		return nil, format.Not("headers end past the content")
	}
	if want := b[0x1f]; sum(b)-want != want {
		return nil, format.Not("sum of the headers")
	}
	return i, nil
}

func measure(in *format.Input) (format.Extent, error) {
	i, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: i.at + i.n}, nil
}

func open(in *format.Input, out format.Sink) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	out.Property("version", fmt.Sprint(i.version))
	out.Property("medium", i.medium)
	out.Property("load-address", fmt.Sprintf("0x%08x", i.load))
	out.Property("entry", fmt.Sprintf("0x%08x", i.entry))
	end := min(i.at+i.n, in.Size())
	if format.Short(in, out, i.at+i.n) {
		out.Property("checksum", format.CannotTell+": cut short")
	} else {
		b := in.View(i.at, int(i.n))
		format.Checksum(out, "checksum", end-4, words(b[:len(b)-4]), binary.LittleEndian.Uint32(b[len(b)-4:]))
	}
	out.Structure(0, min(i.head, end))
	parts := i.binaries(in, out)
	if i.at+i.n <= end {
		out.Structure(i.at+i.n-4, 4)
	}
	return format.Parts(out, end, append(parts, format.Part{Name: "code", Offset: i.at, Length: i.n - 4, Named: true})...)
}

func words(b []byte) (s uint32) {
	for ; len(b) >= 4; b = b[4:] {
		s += binary.LittleEndian.Uint32(b)
	}
	return s
}

// binaries lists the programs in further headers: type 2, the number of
// arguments, the arguments, the program, and the mark of one more header.
func (i *image) binaries(in *format.Input, out format.Sink) (parts []format.Part) {
	const program, least, most = 2, 12, 64
	more := i.more && i.version == 1
	for at := int64(mainSize); more && at+least <= i.head && len(parts) < most; {
		b := in.Head(at, 5)
		if len(b) < 5 {
			return parts
		}
		n := int64(b[1])<<16 | int64(binary.LittleEndian.Uint16(b[2:]))
		if n < least || n > i.head-at {
			out.Fail("", at, fmt.Sprintf("header at 0x%x: %d bytes", at, n))
			return parts
		}
		// its own four bytes, the number of arguments in four, the arguments;
		// the last word marks whether one more header follows
		if from := at + 8 + 4*int64(b[4]); b[0] == program && from < at+n-4 {
			parts = append(parts, format.Part{Name: fmt.Sprintf("binary%d", len(parts)+1), Offset: from, Length: at + n - 4 - from, Named: true})
		}
		last := in.Head(at+n-4, 1)
		more = len(last) == 1 && last[0] == 1
		at += n
	}
	return parts
}
