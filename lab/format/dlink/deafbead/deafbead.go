// Package deafbead reads the archive in images of D-Link's early DSL routers.
package deafbead

import (
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/lab/format"
)

// Format is the archive.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link DEAFBEAD archive",
		What:  "Directories and compressed files in images of D-Link's DSL-500G and DSL-504G, whose system is not Linux.",
		Layout: `Numbers little-endian.
0x00  4   de af be ad
then      directories: 86, length of the name 2, name
          files: 87, length of the name 2, name, length of the content 4,
          content: gzip
Something else ends it. Names may have "\" between their parts.`,
		Reads:      []string{"directories and files, decompressed"},
		Verified:   "our own samples only",
		References: []string{"unblob: handlers/archive/dlink/deafbead.py", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0xde, 0xaf, 0xbe, 0xad, 0x86}}, {Bytes: []byte{0xde, 0xaf, 0xbe, 0xad, 0x87}}},
	Measure:    measure,
	Open:       open,
}

const (
	directory  = 0x86
	file       = 0x87
	maxName    = 1024
	maxEntries = 100_000
)

type entry struct {
	kind           byte
	name           string
	at             int64 // of the entry
	offset, length int64 // of the content
}

// read walks the entries; end is where the last one ends.
func read(in *format.Input) (list []entry, end int64, err error) {
	le := binary.LittleEndian
	if b := in.Head(0, 5); len(b) < 5 || le.Uint32(b) != 0xadbeafde {
		return nil, 0, format.Not("no header")
	}
	for end = 4; len(list) < maxEntries; {
		b := in.Head(end, 3+maxName+4)
		if len(b) < 3 || b[0] != directory && b[0] != file {
			break
		}
		n := int(le.Uint16(b[1:]))
		name, ok := "", false
		if n > 0 && n <= maxName && 3+n <= len(b) {
			name, ok = format.Padded(b[3 : 3+n])
		}
		if !ok || name == "" {
			break
		}
		e := entry{kind: b[0], name: strings.ReplaceAll(name, `\`, "/"), at: end, offset: end + 3 + int64(n)}
		if e.kind == file {
			if len(b) < 3+n+4 {
				break
			}
			e.length = int64(le.Uint32(b[3+n:]))
			if e.offset += 4; e.length == 0 || string(in.Head(e.offset, 2)) != "\x1f\x8b" {
				break
			}
		}
		list = append(list, e)
		end = e.offset + e.length
	}
	if len(list) == 0 {
		return nil, 0, format.Not("the first entry is none")
	}
	return list, end, nil
}

func measure(in *format.Input) (format.Extent, error) {
	_, end, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: end, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	list, end, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, 4)
	format.Short(in, out, end)
	for _, e := range list {
		out.Structure(e.at, e.offset-e.at)
		kind, body := assay.Dir, format.Body{}
		if e.kind == file {
			have := max(0, min(e.length, in.Size()-e.offset))
			kind, body = assay.Regular, format.Body{Size: -1, From: format.Range{Offset: e.offset, Length: have}, Stream: decompress(in, e)}
		}
		if err := out.Entry(assay.Entry{Name: e.name, Type: kind}, body); err != nil {
			return err
		}
	}
	return nil
}

func decompress(in *format.Input, e entry) func(io.Writer) error {
	return func(w io.Writer) error {
		z, err := gzip.NewReader(io.NewSectionReader(in, e.offset, e.length))
		if err != nil {
			return fmt.Errorf("gzip at 0x%x: %w", e.offset, err)
		}
		z.Multistream(false)
		_, err = io.Copy(w, z)
		return err
	}
}
