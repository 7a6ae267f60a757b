// Package sao reads the objects ("SOBJ") of which update files for Broadcom's
// cable modems are made.
package sao

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"assay/lab/format"
)

// Format is a chain of objects.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Broadcom SAO",
		What:  "Update files of cable modems and gateways with Broadcom BCM33xx processors: objects one behind the other, such as META (JSON), DTBB (device tree), KRNL (kernel) and RTFS (root file system).",
		Layout: `Numbers big-endian.
0x00  4   "SOBJ"
0x04  4   CRC-32 of this header from 0x08
0x08  4   name of the object
0x0c  4   unknown (01 00 00 00)
0x10  4   length of the content
0x14  4   the same
0x34  4   CRC-32 of the content
0x40      content, then the next object`,
		Reads:      []string{"objects by their names in small letters; the second of a name gets .1, and so on", "whether the CRCs match"},
		Verified:   "a sample of FACT's extractor; otherwise our own samples only",
		References: []string{"fact_extractor: plugins/unpacking/broadcom/code/broadcom_sao.py", "read from the bytes of its sample: places and kinds of the CRCs"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("SOBJ")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	headerLength = 0x40
	maxObjects   = 1024
)

type object struct {
	name           string
	at, length     int64 // of the header; of the content
	crc            uint32
	headCRC, check uint32
}

func (o *object) end() int64 { return o.at + headerLength + o.length }

func parse(in *format.Input, at int64) (o object, ok bool) {
	be := binary.BigEndian
	b := in.Head(at, headerLength)
	if len(b) < headerLength || string(b[:4]) != "SOBJ" {
		return o, false
	}
	name, ok := format.Text(b[8:12])
	if !ok || len(name) != 4 || be.Uint32(b[0x10:]) != be.Uint32(b[0x14:]) {
		return o, false
	}
	lower := []byte(name)
	for i, c := range lower {
		if c >= 'A' && c <= 'Z' {
			lower[i] += 'a' - 'A'
		} else if (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return o, false
		}
	}
	return object{string(lower), at, int64(be.Uint32(b[0x10:])), be.Uint32(b[0x34:]), be.Uint32(b[4:]), crc32.ChecksumIEEE(b[8:])}, true
}

// read walks the objects; it ends where none follows.
func read(in *format.Input) (list []object, err error) {
	for at := int64(0); len(list) < maxObjects; {
		o, ok := parse(in, at)
		if !ok {
			break
		}
		list = append(list, o)
		at = o.end()
	}
	if len(list) == 0 {
		return nil, format.Not("no header")
	}
	return list, nil
}

func measure(in *format.Input) (format.Extent, error) {
	list, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: list[len(list)-1].end(), Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	list, err := read(in)
	if err != nil {
		return err
	}
	end := list[len(list)-1].end()
	format.Short(in, out, end)
	seen := map[string]int{}
	var parts []format.Part
	for _, o := range list {
		name := o.name
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s.%d", name, seen[name]-1)
		}
		out.Structure(o.at, headerLength)
		format.Checksum(out, name+"-header-checksum", o.at+4, o.check, o.headCRC)
		crc := crc32.NewIEEE()
		if err := format.Sum(in, out, name+"-checksum", o.at+0x34, crc, o.at+headerLength, o.length, func() any { return crc.Sum32() }, o.crc); err != nil {
			return err
		}
		parts = append(parts, format.Part{Name: name, Offset: o.at + headerLength, Length: o.length})
	}
	return format.Parts(out, min(end, in.Size()), parts...)
}
