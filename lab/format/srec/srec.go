// Package srec reads memory images in Motorola S-record format.
package srec

import (
	"fmt"
	"io"

	"assay"
	"assay/anatomy/hexrecord"
	"assay/lab/format"
)

// Format is Motorola S-record.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Motorola S-record",
		What:  "A memory image as text, in which firmware of small processors and boot loaders is delivered: lines of addresses, bytes and checksums.",
		Layout: `STLL address data CC, all but S as hexadecimal digits
T type; LL length of what follows; address of 2 to 4 bytes; CC complement of the sum of the bytes before
types: S0 text; S1, S2, S3 data with addresses of 2, 3, 4 bytes; S5, S6 count; S7, S8, S9 end and start with addresses of 4, 3, 2 bytes`,
		Reads: []string{
			"all types of records; gaps of up to 256 bytes are filled with ff",
			"one entry for each part of memory, named by its address: 40000000.bin",
			"lines that are damaged are left out, or kept where only their checksum differs; the entry says so",
		},
		Not:        []string{"records inside of other content: the format is found at the start of a content only"},
		Verified:   "U-Boot as Debian's objcopy writes it; samples of FACT's extractor",
		References: []string{"Motorola: M68000 Family Programmer's Reference Manual, appendix C"},
	},
	Version: 1,
	Starts:  hexrecord.Motorola.Starts,
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	head := make([]byte, 4096)
	n, _ := in.ReadAt(head, 0)
	if !hexrecord.Motorola.Starts(head[:n]) {
		return format.Extent{}, format.Not("no record")
	}
	return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
}

func open(in *format.Input, out format.Sink) error {
	i, err := hexrecord.Motorola.Read(in.Ctx, in, in.Size())
	if err != nil {
		return err
	}
	out.Length(i.Length)
	out.Structure(0, i.Length)
	if i.Header != "" {
		out.Property("header", i.Header)
	}
	if i.HasStart {
		out.Property("start", fmt.Sprintf("0x%08x", i.Start))
	}
	out.Property("records", fmt.Sprint(i.Records))
	for _, why := range i.Bad {
		out.Fail("", -1, why)
	}
	if n := i.BadCount - len(i.Bad); n > 0 {
		out.Fail("", -1, fmt.Sprintf("%d more lines are damaged", n))
	}
	if !i.Ended {
		out.Fail("", i.Length, "no end record")
	}
	for k := range i.Segments {
		if err := segment(in, &i.Segments[k], out); err != nil {
			return err
		}
	}
	return nil
}

func segment(in *format.Input, g *hexrecord.Segment, out format.Sink) error {
	name := fmt.Sprintf("%08x.bin", g.Address)
	if g.Filled > 0 {
		out.Property(name+"-filled", fmt.Sprintf("%d bytes", g.Filled))
	}
	body := format.Body{Size: g.Size, Stream: func(w io.Writer) error {
		if err := hexrecord.Motorola.Write(w, in, g); err != nil {
			return err
		}
		if g.Damaged != "" {
			return fmt.Errorf("%s: %s", name, g.Damaged)
		}
		return nil
	}}
	return out.Entry(assay.Entry{Name: name, Piece: true}, body)
}
