// Package sevenzip opens .7z archives.
package sevenzip

import (
	"hash/crc32"

	"assay/internal/window"
	"assay/lab/format"
)

// Format is the 7z archive.
var Format = format.Format{
	Doc: format.Doc{
		Title: "7z",
		What:  "Archive of 7-Zip. Vendors ship firmware and tools in it.",
		Layout: `Numbers little-endian.
0x00  6  magic 37 7a bc af 27 1c
0x06  2  version
0x08  4  CRC-32 of the next 20 bytes
0x0c  8  offset of the header behind these 32 bytes
0x14  8  length of the header
0x1c  4  CRC-32 of the header
then     packed streams
then     header: lists of packed streams, of folders (chains of coders, each with the sizes of its output), of the files in each folder, of names, times and attributes; itself packed most times`,
		Reads: []string{
			"Copy, LZMA, LZMA2, Deflate, Deflate64, PPMd (variant H), BZip2 and Zstandard; Delta, BCJ for all processors, BCJ2",
			"solid folders in order, others in parallel; CRC-32s are verified",
			"Unix modes, symbolic links, times",
			"of an archive that is cut or whose header is damaged: the content of its folders as far as it can be decoded as LZMA or LZMA2, else as it stands, in pieces that are searched",
		},
		Not: []string{
			"Swap, and makers' own coders: named, not decoded",
			"encrypted content and headers: named as such",
			"volumes (.7z.001): the first is read as a cut archive",
			"self-extracting archives: the archive in them is found by its magic",
		},
		Verified:   "archives made by Debian's 7z in its methods and filters, a sample of binwalk; no real firmware",
		References: []string{"LZMA SDK 26.02: DOC/7zFormat.txt, DOC/Methods.txt, C/Bcj2.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(magic)}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	magic       = "7z\xbc\xaf\x27\x1c"
	startLength = 32
)

// start is the fixed header.
type start struct {
	version        string
	offset, length int64
	crc            uint32
	sound          bool
}

func readStart(win *window.Window) (start, error) {
	b := win.At(0, startLength)
	if len(b) < startLength || string(b[:6]) != magic {
		return start{}, format.Not("no magic, or cut off")
	}
	off, length := le.Uint64(b[12:]), le.Uint64(b[20:])
	s := start{crc: le.Uint32(b[28:]), sound: crc32.ChecksumIEEE(b[12:]) == le.Uint32(b[8:])}
	if b[6] != 0 || off > 1<<60 || length > 1<<60 {
		return start{}, format.Not("version %d, header at 0x%x, 0x%x bytes", b[6], off, length)
	}
	s.version = "0." + string('0'+b[7]%10)
	s.offset, s.length = startLength+int64(off), int64(length)
	return s, nil
}

// measure believes a start header with the right checksum, or one that leads
// to a header with the right checksum.
func measure(in *format.Input) (format.Extent, error) {
	win := window.New(in.Content)
	s, err := readStart(win)
	if err != nil {
		return format.Extent{}, err
	}
	if !s.sound {
		b := win.At(s.offset, int(min(s.length, headerMost)))
		if s.length == 0 || int64(len(b)) < s.length || crc32.ChecksumIEEE(b) != s.crc {
			return format.Extent{}, format.Not("checksum of the start header is wrong")
		}
	}
	return format.Extent{Length: s.offset + s.length, Certainty: format.Exact}, nil
}
