// Package sercomm reads two headers of Sercomm: "sErCoMm" of update files and
// the kernel header "Ser" of newer devices.
package sercomm

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"

	"assay/lab/format"
)

// Format is both of Sercomm's headers.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Sercomm headers",
		What:  "Headers of Sercomm, which builds gateways, cameras and switches for Netgear, Linksys, Cisco, Vodafone, Beeline and others: 512 bytes \"sErCoMm\" before a zip file in older update files, the same text as a mark in flash, and the kernel header \"Ser\" in flash of newer devices.",
		Layout: `sErCoMm:
0x00  7   "sErCoMm"
0x07  4   version of the header
0x0b  32  hardware id
0x2d  10  hardware version
0x37  4   software version
0x3f  7   "sErCoMm"
then, in an update file, zeros, at 0x1ff a byte that makes the sum of all bytes
zero, and at 0x200 a zip file
Ser, numbers little-endian, the rest 0xff:
0x00  4   53 65 72 00
0x04  4   end of the kernel in flash
0x08  4   CRC-32 of this header with this field and the magic 0xff
0x10  4   place of the kernel in flash
0x14  4   length of the kernel
0x18  4   CRC-32 of the kernel
0x28  4   place of the root file system in flash
0x2c  4   length of what is checked of it
0x30  4   CRC-32 of that
0x100     kernel`,
		Reads: []string{
			"sErCoMm before a zip file: entry image, all that follows; elsewhere the fields only",
			"Ser: entry kernel, and whether its CRC matches; a header whose own CRC differs is refused",
		},
		Not: []string{
			"the newest update files begin with five texts of 32 bytes (key, version, vector, random, length) and are encrypted with AES-256-CBC: nothing in them is a magic number, so they stay a gap of high entropy",
			"the tag before a partition (name, length, version as texts of 32 bytes) has no magic number either",
		},
		Verified:   "our own samples only",
		References: []string{"OpenWrt firmware-utils: src/mksercommfw.c", "OpenWrt: scripts/sercomm-kernel-header.py, scripts/sercomm-partition-tag.py", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(mark)}, {Bytes: []byte("Ser\x00")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	mark         = "sErCoMm"
	markLength   = 0x46  // of the fields
	updateLength = 0x200 // of the header in an update file
	kernelAt     = 0x100
)

var le = binary.LittleEndian

// marked gives the fields of the older header and whether a zip file follows.
func marked(in *format.Input) (b []byte, update bool) {
	if b = in.Head(0, updateLength+4); len(b) < markLength || string(b[:7]) != mark || string(b[0x3f:markLength]) != mark {
		return nil, false
	}
	if _, ok := format.Text(b[0x0b:0x2b]); !ok {
		return nil, false
	}
	return b, len(b) == updateLength+4 && string(b[updateLength:]) == "PK\x03\x04"
}

// kernel gives the kernel header.
func kernel(in *format.Input) []byte {
	b := in.Head(0, kernelAt)
	if len(b) < kernelAt || string(b[:4]) != "Ser\x00" {
		return nil
	}
	want := le.Uint32(b[8:])
	head := append([]byte{0xff, 0xff, 0xff, 0xff}, b[4:]...)
	copy(head[8:], "\xff\xff\xff\xff")
	if crc32.ChecksumIEEE(head) != want || le.Uint32(b[0x14:]) == 0 {
		return nil
	}
	return b
}

func measure(in *format.Input) (format.Extent, error) {
	if b, update := marked(in); update {
		return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
	} else if b != nil {
		return format.Extent{Length: markLength, Certainty: format.Exact}, nil
	}
	if b := kernel(in); b != nil {
		return format.Extent{Length: kernelAt + int64(le.Uint32(b[0x14:])), Certainty: format.Exact}, nil
	}
	return format.Extent{}, format.Not("neither a second mark nor a sound CRC")
}

func open(in *format.Input, out format.Sink) error {
	if b, update := marked(in); b != nil {
		return openMarked(in, b, update, out)
	}
	b := kernel(in)
	if b == nil {
		return format.Not("neither a second mark nor a sound CRC")
	}
	out.Structure(0, kernelAt)
	out.Property("header", "Ser")
	out.Property("kernel-offset", fmt.Sprintf("0x%x", le.Uint32(b[0x10:])))
	out.Property("rootfs-offset", fmt.Sprintf("0x%x", le.Uint32(b[0x28:])))
	out.Property("rootfs-length", fmt.Sprintf("0x%x", le.Uint32(b[0x2c:])))
	out.Property("rootfs-crc", fmt.Sprintf("%08x", le.Uint32(b[0x30:])))
	n := int64(le.Uint32(b[0x14:]))
	format.Short(in, out, kernelAt+n)
	sum := crc32.NewIEEE()
	if err := format.Sum(in, out, "kernel-checksum", 0x18, sum, kernelAt, n, func() any { return sum.Sum32() }, le.Uint32(b[0x18:])); err != nil {
		return err
	}
	return format.Parts(out, min(kernelAt+n, in.Size()), format.Part{Name: "kernel", Offset: kernelAt, Length: n})
}

func openMarked(in *format.Input, b []byte, update bool, out format.Sink) error {
	out.Property("header", mark)
	for _, f := range []struct {
		name     string
		from, to int
	}{{"hardware-id", 0x0b, 0x2b}, {"hardware-version", 0x2d, 0x37}} {
		if text, ok := format.Text(b[f.from:f.to]); ok && text != "" {
			out.Property(f.name, strings.TrimSpace(text))
		}
	}
	out.Property("software-version", fmt.Sprintf("%x", b[0x37:0x3b]))
	if !update {
		out.Structure(0, markLength)
		return nil
	}
	out.Structure(0, updateLength)
	var s sum
	if err := in.Feed(&s, 0, in.Size()); err != nil {
		return err
	}
	// where the file ends nothing tells: a sum that is not zero may only
	// mean that something follows
	verdict := format.Matches
	if s != 0 {
		verdict = format.CannotTell + ": the length is not recorded"
	}
	out.Property("checksum", verdict)
	return format.Parts(out, in.Size(), format.Part{Name: "image", Offset: updateLength, Length: in.Size() - updateLength})
}

// sum is that of bytes.
type sum byte

func (s *sum) Write(b []byte) (int, error) {
	for _, x := range b {
		*s += sum(x)
	}
	return len(b), nil
}
