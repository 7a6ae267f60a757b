// Package linksys reads the footer behind images of Linksys' EA, WRT and MX
// routers.
package linksys

import (
	"bytes"
	"strings"

	"assay"
	"assay/lab/format"
)

// Format is the footer. The image stands before it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Linksys footer",
		What:  "256 bytes of text behind the image in update files of Linksys' EA, WRT, MR and MX routers: the product, a checksum of the image and who signed it.",
		Layout: `0x00  9    ".LINKSYS."
0x09  8    01000409
0x11  15   product, filled with blanks
0x20  8    checksum of the image as POSIX cksum computes it, hexadecimal
0x28  8    filled with blanks
0x30  16   id of the signing key
0x40  192  zeros; then LF in some files`,
		Reads:      []string{"the fields as properties; the footer has no entries"},
		Not:        []string{"the checksum is of what stands before the footer and cannot be verified from it"},
		Verified:   "our own samples only",
		References: []string{"OpenWrt: scripts/linksys-image.sh", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(magic)}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	magic  = ".LINKSYS."
	length = 0x100
)

func read(in *format.Input) ([]assay.Property, error) {
	b := in.Head(0, length)
	if len(b) < 0x40 || string(b[:9]) != magic {
		return nil, format.Not("no footer")
	}
	text, ok := format.Text(b[:0x40])
	if !ok || len(text) < 0x40 {
		return nil, format.Not("fields are not text")
	}
	if len(bytes.Trim(b[0x40:], "\x00\n")) != 0 {
		return nil, format.Not("rest of the footer is not zero")
	}
	return []assay.Property{
		{Name: "footer-version", Value: text[0x09:0x11]}, {Name: "product", Value: strings.TrimSpace(text[0x11:0x20])},
		{Name: "image-checksum", Value: strings.TrimSpace(text[0x20:0x28])}, {Name: "key", Value: strings.TrimSpace(text[0x30:0x40])},
	}, nil
}

func measure(in *format.Input) (format.Extent, error) {
	if _, err := read(in); err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: length, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	list, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(length, in.Size()))
	format.Short(in, out, length)
	for _, p := range list {
		out.Property(p.Name, p.Value)
	}
	return nil
}
