// Package fpkg reads FPKG and CPKG, the archives in update files of D-Link's
// DFL firewalls.
package fpkg

import (
	"encoding/binary"
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// Format is the archive.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link FPKG",
		What:  "The archives FPKG and CPKG in update files of D-Link's DFL firewalls (Clavister's system): files with checksums and signatures.",
		Layout: `Numbers big-endian.
0x00  4   "FPKG" or "CPKG"
0x04  4   01 00 00 00
0x08  4   where the first file starts
0x0c  4   1; FPKG only, then the length of the model's name 4, and the name
then      files: length of this header 4 (0x1c), type 2 (0x100 file, 0x102
          checksum, 0x103 signature), unknown 2, length of the content 4, name
          16; content`,
		Reads:      []string{"files by their names; checksums and signatures as well, the second of a name gets .1, and so on"},
		Not:        []string{"checksums and signatures are not verified"},
		Verified:   "our own samples only",
		References: []string{"unblob: handlers/archive/dlink/fpkg.py", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("FPKG\x01\x00\x00\x00")}, {Bytes: []byte("CPKG\x01\x00\x00\x00")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	fileHeader = 0x1c
	maxFirst   = 4096
	maxFiles   = 10_000
)

var be = binary.BigEndian

type file struct {
	kind           uint16
	name           string
	offset, length int64
}

func read(in *format.Input) (model string, first int64, list []file, end int64, err error) {
	b := in.Head(0, maxFirst)
	if len(b) < 12 || string(b[1:8]) != "PKG\x01\x00\x00\x00" || b[0] != 'F' && b[0] != 'C' {
		return "", 0, nil, 0, format.Not("no header")
	}
	if first = int64(be.Uint32(b[8:])); first < 12 || first > maxFirst {
		return "", 0, nil, 0, format.Not("first file at 0x%x", first)
	}
	if n := 0; b[0] == 'F' && len(b) >= 20 {
		if n = int(be.Uint32(b[16:])); n > 0 && n < 256 && 20+n <= len(b) {
			model, _ = format.Text(b[20 : 20+n])
		}
	}
	for end = first; len(list) < maxFiles; {
		h := in.Head(end, fileHeader)
		if len(h) < fileHeader || be.Uint32(h) != fileHeader {
			break
		}
		f := file{kind: be.Uint16(h[4:]), offset: end + fileHeader, length: int64(be.Uint32(h[8:]))}
		name, ok := format.Text(h[12:])
		if f.name = strings.TrimSpace(name); !ok || f.name == "" || f.kind < 0x100 || f.kind > 0x103 {
			break
		}
		list = append(list, f)
		end = f.offset + f.length
	}
	if len(list) == 0 {
		return "", 0, nil, 0, format.Not("the first file is none")
	}
	return model, first, list, end, nil
}

func measure(in *format.Input) (format.Extent, error) {
	_, _, _, end, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: end, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	model, first, list, end, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(first, in.Size()))
	if model != "" {
		out.Property("model", model)
	}
	format.Short(in, out, end)
	seen := map[string]int{}
	for _, f := range list {
		out.Structure(f.offset-fileHeader, fileHeader)
		name := f.name
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s.%d", name, seen[name]-1)
		}
		if f.kind == 0x103 {
			out.Property("signature", fmt.Sprintf("%s, %d bytes, not verified", name, f.length))
		}
		have := min(f.length, in.Size()-f.offset)
		if have < f.length {
			out.Fail(name, in.Size(), fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", name, f.offset, f.length-max(have, 0), f.length))
		}
		body := format.Body{}
		if have > 0 {
			body = format.One(f.offset, have)
		}
		if err := out.Entry(assay.Entry{Name: name}, body); err != nil {
			return err
		}
	}
	return nil
}
