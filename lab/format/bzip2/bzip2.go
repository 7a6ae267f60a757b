// Package bzip2 reads .bz2 files.
package bzip2

import (
	"fmt"
	"io"
	"strconv"

	"assay"
	"assay/anatomy/bzip2"
	"assay/internal/window"
	"assay/lab/format"
)

// Format is bzip2.
var Format = format.Format{
	Doc: format.Doc{
		Title: "bzip2",
		What:  "One file compressed with the Burrows-Wheeler transform in blocks; several streams may follow each other and are one content. Kernels and archives are met in it.",
		Layout: `Numbers are bits, the highest of a byte first.
stream   "BZh", a digit 1 to 9: blocks of so many times 100,000 bytes
block    magic 31 41 59 26 53 59 (48), CRC-32 of its content (32), randomised (1), origin (24), bytes that occur (16, then 16 for each set bit), number of code tables (3), number of selectors (15), selectors, code lengths, symbols
end      magic 17 72 45 38 50 90 (48), CRC-32 over those of the blocks (32), fill to a whole byte`,
		Reads: []string{
			"any number of streams directly behind each other, as one content; blocks are decoded in parallel",
			"blocks behind damaged ones: magics are looked for at every bit, up to 3 MiB behind the damage or as far as was read so far; zeros stand in place of what is lost, as many as a full block has; in a tar archive, which zeros would end, only so many that the headers stand at multiples of 512 again",
			"checksums of blocks and streams are verified; the content of a block with a wrong one is given as it is",
		},
		Not: []string{
			"an empty stream with other things behind it: not recognised",
			"randomised blocks, as bzip2 before 0.9.5 (1999) could write: taken for damage",
		},
		Verified:   "real images: the root file system of DVAR; a kernel of FACT's extractor; files made by Debian's bzip2",
		References: []string{"bzip2 1.0.8: compress.c, decompress.c, huffman.c", "Joe Tsai, BZip2 Format Specification, 2016"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte("BZh01AY&SY"), Mask: []byte{255, 255, 255, 0xf0, 255, 255, 255, 255, 255, 255}},
		{Bytes: []byte("BZh0\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"), Mask: []byte{255, 255, 255, 0xf0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

const (
	front    = 32 << 10 // header and code tables of a block: at most 18,002 selectors of up to six bits
	blockMax = 1 << 20  // what a block usually takes at most
)

// measure accepts a stream whose first block has sound tables, or which has
// another block where one would be if the first is damaged.
func measure(in *format.Input) (format.Extent, error) {
	win := window.New(in.Content)
	err := bzip2.Begins(win.At(0, front))
	if err != nil && !follows(win) {
		return format.Extent{}, format.Not("%v", err)
	}
	if b := win.At(0, 18); b[4] == 0x17 && len(b) > 14 && string(b[14:min(17, len(b))]) != "BZh" {
		return format.Extent{}, format.Not("nothing but an empty stream")
	}
	return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
}

// follows looks for a second block: its 48 bits stand nowhere by chance. It
// reads on from one candidate to the next, so that many of them cost no more
// than one.
func follows(win *window.Window) bool {
	const magic = 8 // bytes that one at any bit touches
	if b := win.At(0, 10); len(b) < 10 || string(b[4:]) != "1AY&SY" {
		return false
	}
	for at, n := int64(10), 4<<10; at < blockMax; n = min(2*n, 128<<10) {
		b := win.At(at, n+magic)
		if bzip2.Block(b) {
			return true
		}
		if len(b) < n+magic {
			return false
		}
		at += int64(n)
	}
	return false
}

func open(in *format.Input, out format.Sink) error {
	return out.Entry(assay.Entry{Name: "data"}, format.Body{
		Size:   -1,
		Stream: func(w io.Writer) error { return decode(in, out, w) },
	})
}

// decode writes the content to w and tells the length of the file.
func decode(in *format.Input, out format.Sink, w io.Writer) error {
	f := &filler{w: w}
	r := bzip2.NewReader(in.Content)
	r.Lost = f.lost
	_, err := r.WriteTo(f)
	out.Length(max(r.Consumed(), 1))
	out.Property("streams", strconv.Itoa(r.Streams))
	out.Property("blocks", strconv.Itoa(r.Blocks))
	if err != nil {
		return fmt.Errorf("%w; %d blocks were read", err, r.Blocks)
	}
	return nil
}
