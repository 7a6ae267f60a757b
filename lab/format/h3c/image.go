package h3c

import (
	"bytes"
	"fmt"

	"assay/lab/format"
)

const (
	tableAt      = 0x20
	rowLength    = 24
	maxFiles     = 128
	headerLength = 0x1824
	fileHeader   = 340
)

type image struct {
	length          int64
	product, device uint32
	date            string
	signed          bool
	packageCRC      uint16
	files           []file
}

type file struct {
	kind, version  uint32
	offset, length int64 // with its header
}

// plausible asks of the first bytes what costs nothing; the CRC decides.
func plausible(b []byte) bool {
	n := be.Uint32(b[4:])
	return be.Uint32(b) == 1 && n > 0 && n <= maxFiles && b[0x12] >= 1 && b[0x12] <= 12 && b[0x13] >= 1 && b[0x13] <= 31
}

func readImage(in *format.Input) (*image, error) {
	b := in.Head(0, headerLength)
	if len(b) < headerLength || !plausible(b) {
		return nil, format.Not("no header")
	}
	var c crc16
	c.Write(b[:headerLength-4])
	if want := be.Uint32(b[headerLength-4:]); uint32(c) != want {
		return nil, format.Not("CRC of the header is %04x, not %08x", uint16(c), want)
	}
	i := &image{
		length: headerLength + int64(be.Uint32(b[0x1c:])), product: be.Uint32(b[8:]), device: be.Uint32(b[12:]), date: date(b[0x10:]),
		packageCRC: be.Uint16(b[0x18:]), signed: len(bytes.Trim(b[0xc20:0x1820], "\x00")) != 0,
	}
	for n := range int(be.Uint32(b[4:])) {
		r := b[tableAt+rowLength*n:]
		f := file{kind: be.Uint32(r), offset: int64(be.Uint32(r[4:])), length: int64(be.Uint32(r[8:])), version: be.Uint32(r[16:])}
		if f.offset < headerLength {
			return nil, format.Not("file %d at 0x%x", n, f.offset)
		}
		i.files = append(i.files, f)
	}
	return i, nil
}

func date(b []byte) string {
	return fmt.Sprintf("%04d-%02d-%02d %02d:%02d:%02d", be.Uint16(b), b[2], b[3], b[5], b[6], b[7])
}

var compressions = map[uint32]string{0xffffffff: "none", 2: "7z"}

func openImage(in *format.Input, i *image, out format.Sink) error {
	out.Structure(0, headerLength)
	out.Property("product", fmt.Sprintf("%08x", i.product))
	out.Property("device", fmt.Sprintf("%08x", i.device))
	out.Property("date", i.date)
	signature := "none"
	if i.signed {
		signature = "present, not verified"
	}
	out.Property("signature", signature)
	format.Short(in, out, i.length)
	end := min(i.length, in.Size())
	var parts []format.Part
	left := 2 * in.Size() // files of a hostile image share data; what is summed has an end
	for n, f := range i.files {
		name := fmt.Sprintf("file%d", n)
		p := format.Part{Name: name, Offset: f.offset, Length: f.length}
		if b := in.Head(f.offset, fileHeader); f.length > fileHeader && len(b) == fileHeader && f.offset+fileHeader <= end {
			left -= f.length
			if err := describe(in, name, f, b, left >= 0, out); err != nil {
				return err
			}
			p.Offset, p.Length = f.offset+fileHeader, f.length-fileHeader
			if n := int64(be.Uint32(b[24:])); n > 0 && n < p.Length {
				p.Length = n
			}
		}
		parts = append(parts, p)
	}
	return format.Parts(out, end, parts...)
}

// describe reads the header of a file.
func describe(in *format.Input, name string, f file, b []byte, sum bool, out format.Sink) error {
	out.Structure(f.offset, fileHeader)
	text, _ := format.Text(b[104:328])
	compression := compressions[be.Uint32(b[336:])]
	if compression == "" {
		compression = fmt.Sprintf("unknown (%08x)", be.Uint32(b[336:]))
	}
	out.Property(name, fmt.Sprintf("type %08x version %d date %s compression %s %s", f.kind, f.version, date(b[32:]), compression, text))
	var head crc16
	head.Write(b[8:])
	format.Checksum(out, name+"-header-checksum", f.offset+4, uint32(head), be.Uint32(b[4:]))
	if !sum {
		return nil
	}
	var c crc16
	n := min(int64(be.Uint32(b[328:])), f.length-fileHeader)
	return format.Sum(in, out, name+"-checksum", f.offset+332, &c, f.offset+fileHeader, n, func() any { return uint32(c) }, be.Uint32(b[332:]))
}
