// Package swapped opens dumps in which the bytes of each word stand in the
// wrong order.
package swapped

import (
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

// Format is the dump with swapped bytes.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Dump with swapped bytes",
		What:  "A dump of flash memory in which the bytes of every word of 16 or 32 bits stand in the reverse order: read over a bus of another byte order, or by a programmer with another word length. Nothing in it can be read until they are put right.",
		Layout: `There is no header. With the bytes in order, the start of the content is one of:
U-Boot environment whose CRC-32 holds (sizes 4 KiB to 512 KiB, or all of the content)
uImage header whose CRC-32 holds
UBI erase counter header whose CRC-32 holds
SquashFS 4 superblock: version, and a block size that fits its logarithm
device tree header: length and version
boot header of Lantiq and Intel PON processors: aa 00 55 ff at 8`,
		Reads: []string{"words of 16 and 32 bits; entry data: all of the content in order"},
		Not: []string{
			"dumps that begin with something else: there is no proof that they are swapped",
			"swapped parts of contents that are not swapped",
		},
		Verified: "real images: boot loader and environment of a WAS-110 XGS-PON stick (32 bits); 16 bits and the other beginnings on our own samples only",
		References: []string{
			"U-Boot: include/image.h, include/env_internal.h; Linux: drivers/mtd/ubi/ubi-media.h, fs/squashfs/squashfs_fs.h; Devicetree Specification 0.4",
		},
	},
	Version: 1,
	Starts:  func(head []byte) bool { return width(head, int64(1)<<62, nil) != 0 },
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	if width(in.Head(0, headLength), in.Size(), in) == 0 {
		return format.Extent{}, format.Not("nothing known in swapped words")
	}
	return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
}

func open(in *format.Input, out format.Sink) error {
	w := width(in.Head(0, headLength), in.Size(), in)
	if w == 0 {
		return format.Not("nothing known in swapped words")
	}
	out.Property("word", fmt.Sprintf("%d bits", 8*w))
	whole := in.Size() / int64(w) * int64(w)
	if rest := in.Size() - whole; rest > 0 {
		out.Unread(whole, rest, "not a whole word")
	}
	return out.Entry(assay.Entry{Name: "data", Piece: true}, format.Body{
		Size: whole, From: format.Range{Offset: 0, Length: whole},
		Stream: func(o io.Writer) error { return in.Feed(&writer{to: o, width: w}, 0, whole) },
	})
}

// writer puts the bytes of words in order. What is written to it comes in
// pieces of whole words, but for the last.
type writer struct {
	to    io.Writer
	width int
	buf   []byte
}

func (s *writer) Write(b []byte) (int, error) {
	s.buf = append(s.buf[:0], b...)
	swap(s.buf, s.width)
	return s.to.Write(s.buf)
}

// swap reverses the bytes of each word in place.
func swap(b []byte, width int) {
	for ; len(b) >= width; b = b[width:] {
		for i, j := 0, width-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
	}
}
