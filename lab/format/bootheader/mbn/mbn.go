// Package mbn reads boot images of Qualcomm's processors.
package mbn

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is Qualcomm's MBN.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Qualcomm boot image (MBN)",
		What:  "Boot stages of Qualcomm's processors (IPQ, QCA, MDM, MSM) that are no ELF files: SBL, TrustZone, RPM and APPSBL partitions of routers and modems, with their signature and certificates behind the program.",
		Layout: `Numbers little-endian.
header of 40 bytes:
0x00  4  number of the image; 0x04 4 version of the header
0x08  4  source; 0x0c 4 address it is copied to
0x10  4  length of all that follows; 0x14 4 of the program
0x18  4  address of the signature; 0x1c 4 its length
0x20  4  address of the certificates; 0x24 4 their length
header of 80 bytes in front of SBL1:
0x00  8  844bdcd1, 73d71034; 0x08 4 number of the image; 0x14 4 source (offset of the program); 0x18 4 address it is copied to
0x1c  4  length of all that follows; 0x20 4 of the program; 0x24 to 0x33 signature and certificates as above`,
		Reads:      []string{"the program as entry code, signature and certificates as entries of their own", "numbers and addresses as properties"},
		Not:        []string{"signatures are not verified", "the header of 40 bytes has no magic: it is recognised at the start of a content, where its lengths and addresses agree", "MBN files of version 5 and later, which are ELF files"},
		Verified:   "layout on our own samples only",
		References: []string{"coreboot: util/qualcomm/mbn_tools.py", "Linux on Qualcomm: header structures mi_boot_image_header_type, sbl_header"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: codeword}},
	Starts:     func(head []byte) bool { _, err := short(head); return err == nil },
	Measure:    measure,
	Open:       open,
}

var codeword = []byte{0xd1, 0xdc, 0x4b, 0x84, 0x34, 0x10, 0xd7, 0x73}

const (
	shortSize, longSize = 40, 80
	most                = 128 << 20
)

// image is a header of either length; offsets are in the file.
type image struct {
	number               uint32
	version              uint32
	load                 int64
	at                   int64 // of the program
	all                  int64 // length of program, signature and certificates
	program, sign, chain int64
}

func (i *image) end() int64 { return i.at + i.all }

// lengths reads the fields that both headers have in the same order, from the
// address on, and believes them when they agree.
func (i *image) lengths(b []byte) error {
	field := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
	i.load, i.all, i.program = field(0), field(4), field(8)
	signAt, chainAt := field(12), field(20)
	i.sign, i.chain = field(16), field(24)
	switch {
	case i.program < 64 || i.all > most || i.load == 0:
		return format.Not("program of %d bytes for 0x%x", i.program, i.load)
	case i.program+i.sign+i.chain != i.all:
		return format.Not("%d+%d+%d bytes are not %d", i.program, i.sign, i.chain, i.all)
	case i.sign > 0 && signAt != i.load+i.program, i.chain > 0 && chainAt != i.load+i.program+i.sign:
		return format.Not("signature at 0x%x, certificates at 0x%x", signAt, chainAt)
	}
	return nil
}

func short(b []byte) (*image, error) {
	if len(b) < shortSize {
		return nil, format.Not("%d bytes", len(b))
	}
	le := binary.LittleEndian
	i := &image{number: le.Uint32(b), version: le.Uint32(b[4:]), at: shortSize}
	if i.number == 0 || i.number > 64 || i.version == 0 || i.version > 4 || le.Uint32(b[8:]) != 0 {
		return nil, format.Not("image %d, version %d", i.number, i.version)
	}
	return i, i.lengths(b[12:])
}

func read(in *format.Input) (*image, error) {
	b := in.Head(0, longSize)
	if len(b) < longSize || string(b[:8]) != string(codeword) {
		return short(b)
	}
	le := binary.LittleEndian
	i := &image{number: le.Uint32(b[8:]), at: int64(le.Uint32(b[0x14:]))}
	if i.at < longSize || i.at > 1<<20 {
		return nil, format.Not("program at 0x%x", i.at)
	}
	return i, i.lengths(b[0x18:])
}

func measure(in *format.Input) (format.Extent, error) {
	i, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: i.end()}, nil
}

func open(in *format.Input, out format.Sink) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	out.Property("image", fmt.Sprint(i.number))
	if i.version > 0 {
		out.Property("version", fmt.Sprint(i.version))
	}
	out.Property("load-address", fmt.Sprintf("0x%08x", i.load))
	out.Property("signed", map[bool]string{true: "a signature is there", false: "no"}[i.sign > 0])
	end := min(i.end(), in.Size())
	out.Structure(0, min(i.at, end))
	return format.Parts(out, end,
		format.Part{Name: "code", Offset: i.at, Length: i.program, Named: true},
		format.Part{Name: "signature", Offset: i.at + i.program, Length: i.sign, Named: true},
		format.Part{Name: "certificates", Offset: i.at + i.program + i.sign, Length: i.chain, Named: true})
}
