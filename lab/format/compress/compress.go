// Package compress reads .Z files.
package compress

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// Format is that of the Unix command compress.
var Format = format.Format{
	Doc: format.Doc{
		Title: "compress (.Z)",
		What:  "One file compressed with LZW, as the Unix command compress does. Old firmware and Unix archives are met in it.",
		Layout: `0x00  2  magic 1f 9d
0x02  1  bits 4-0: longest code, 9 to 16 bits; bit 7: code 256 empties the table
then     codes, lowest bit first, of 9 bits and one more each time the table is full; where their length changes the group of 8 codes is filled up
Neither length nor checksum are recorded.`,
		Reads: []string{
			"codes of 9 to 16 bits, with and without the code that empties the table",
			"up to the first code that cannot be: the file ends or is damaged there",
		},
		Not: []string{
			"the older forms with magic 1f 1e (pack), 1f a0 (SCO) and compress before 3.0",
			"under 64 codes with other things behind them: not recognised",
		},
		Verified:   "files made by Debian's compress; no real firmware",
		References: []string{"ncompress 4.2.4: compress42.c", "POSIX.1-2017, compress utility"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0x1f, 0x9d, 0x00}, Mask: []byte{0xff, 0xff, 0x60}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// trialCodes is how many codes in a row random bytes do not imitate: half of
// all codes cannot be at first.
const trialCodes = 64

func measure(in *format.Input) (format.Extent, error) {
	unknown := format.Extent{Length: in.Size(), Certainty: format.Unknown}
	b := window.New(in.Content).At(0, headerLength+1024)
	bits, _, err := parse(b)
	if err != nil {
		return format.Extent{}, format.Not("%v", err)
	}
	d := newDecoder(bytesReader(b[headerLength:]), bits, b[2]&blockMode != 0)
	err = d.decode(io.Discard, trialCodes)
	switch {
	case d.codes >= trialCodes:
		return unknown, nil
	case err != nil:
		return format.Extent{}, format.Not("%v", err)
	case d.codes == 0:
		return format.Extent{}, format.Not("no code")
	}
	return unknown, nil
}

func open(in *format.Input, out format.Sink) error {
	bits, block, err := parse(window.New(in.Content).At(0, headerLength))
	if err != nil {
		return err
	}
	out.Structure(0, headerLength)
	out.Property("bits", strconv.Itoa(bits))
	return out.Entry(assay.Entry{Name: "data"}, format.Body{
		Size: -1,
		Stream: func(w io.Writer) error {
			d := newDecoder(window.Reader(in, headerLength, in.Size()-headerLength), bits, block)
			err := d.decode(w, -1)
			out.Length(min(headerLength+d.used(), in.Size()))
			if errors.Is(err, errCode) {
				err = fmt.Errorf("at 0x%x: %w: the file ends or is damaged here", headerLength+d.used(), err)
			}
			return err
		},
	})
}
