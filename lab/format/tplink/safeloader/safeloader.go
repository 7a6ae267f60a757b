// Package safeloader reads the update files of TP-Link's newer devices, whose
// boot loader is called SafeLoader: a text with the partitions of the image.
package safeloader

import (
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"strings"

	"assay/lab/format"
)

// Format is the SafeLoader update file.
var Format = format.Format{
	Doc: format.Doc{
		Title: "TP-Link SafeLoader image",
		What:  "Update files of TP-Link's Archer, RE, EAP, CPE and Deco devices with the boot loader SafeLoader, and OpenWrt's factory images for them.",
		Layout: `Numbers big-endian.
0x0000  4     length of the image
0x0004  16    MD5 of 16 bytes of salt and of what is behind this field
0x0014  4     length of the vendor's text
0x0018  4092  vendor's text, filled with 0xff
0x1014  2048  lines "fwup-ptn NAME base 0x... size 0x...", each ended by tab,
              CR and LF; a NUL or 0xff ends them
0x1814        partitions; their bases count from 0x1014`,
		Reads: []string{
			"the partitions by their names: os-image, file-system, partition-table, support-list, soft-version ...",
			"whether the MD5 matches with the public salt",
			"property software-version from the partition soft-version, where it is text or three numbers",
		},
		Not: []string{
			"the RSA signature of newer images is in the vendor's text or behind the last partition and is not verified",
			"OpenWrt's sysupgrade images for these devices have no header",
		},
		Verified:   "our own samples only",
		References: []string{"OpenWrt firmware-utils: src/tplink-safeloader.c (put_partitions, generate_factory_image, md5_salt)", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{At: tableAt, Bytes: []byte("fwup-ptn ")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	tableAt     = 0x1014
	tableLength = 0x800
	maxParts    = 64
)

// salt is the one that all known devices use.
var salt = []byte{0x7a, 0x2b, 0x15, 0xed, 0x9b, 0x98, 0x59, 0x6d, 0xe5, 0x04, 0xab, 0x44, 0xac, 0x2a, 0x9f, 0x4e}

type header struct {
	length   int64
	md5      []byte
	vendor   string
	parts    []format.Part
	tableEnd int64
}

func read(in *format.Input) (*header, error) {
	b := in.Head(0, tableAt+tableLength)
	if len(b) < tableAt+16 {
		return nil, format.Not("%d bytes are too short for a header", len(b))
	}
	h := &header{length: int64(binary.BigEndian.Uint32(b)), md5: b[4:0x14]}
	if n := binary.BigEndian.Uint32(b[0x14:]); n <= tableAt-0x18 {
		h.vendor, _ = format.Text([]byte(strings.TrimSpace(strings.ReplaceAll(string(b[0x18:0x18+n]), "\r\n", " "))))
	} else if n != 0xffffffff { // what mktplinkfw leaves when there is no text
		return nil, format.Not("vendor's text of 0x%x bytes", n)
	}
	if err := h.table(b[tableAt:]); err != nil {
		return nil, err
	}
	if h.length <= h.tableEnd {
		return nil, format.Not("length 0x%x", h.length)
	}
	return h, nil
}

// table reads the lines; one that is none ends them.
func (h *header) table(b []byte) error {
	h.tableEnd = tableAt
	text := string(b)
	for len(h.parts) < maxParts {
		line, rest, ok := strings.Cut(text, "\n")
		if !ok || !strings.HasPrefix(line, "fwup-ptn ") {
			break
		}
		var p format.Part
		if n, err := fmt.Sscanf(line, "fwup-ptn %s base 0x%x size 0x%x", &p.Name, &p.Offset, &p.Length); n != 3 || err != nil {
			break
		}
		if _, ok := format.Text([]byte(p.Name)); !ok || p.Offset < 0 || p.Offset > 1<<32 || p.Length < 0 || p.Length > 1<<32 {
			break
		}
		p.Offset += tableAt
		h.parts = append(h.parts, p)
		h.tableEnd += int64(len(line)) + 1
		text = rest
	}
	if len(h.parts) == 0 {
		return format.Not("no line of the table can be read")
	}
	return nil
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.length, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(tableAt+tableLength, in.Size()))
	if h.vendor != "" {
		out.Property("vendor", h.vendor)
	}
	if v := h.softVersion(in); v != "" {
		out.Property("software-version", v)
	}
	format.Short(in, out, h.length)
	sum := md5.New()
	sum.Write(salt)
	if err := format.Sum(in, out, "md5", 4, sum, 0x14, h.length-0x14, func() any { return sum.Sum(nil) }, h.md5); err != nil {
		return err
	}
	return format.Parts(out, min(h.length, in.Size()), h.parts...)
}

// softVersion reads the partition of that name: 8 bytes, then a text, or a
// byte 0xff and three numbers.
func (h *header) softVersion(in *format.Input) string {
	for _, p := range h.parts {
		if p.Name != "soft-version" || p.Length < 12 {
			continue
		}
		b := in.Head(p.Offset, int(min(p.Length, 256)))
		if len(b) < 12 {
			return ""
		}
		if b[8] == 0xff {
			return fmt.Sprintf("%d.%d.%d", b[9], b[10], b[11])
		}
		text, _, _ := strings.Cut(string(b[8:]), "\x00")
		text, _ = format.Text([]byte(strings.TrimSpace(text)))
		return strings.TrimPrefix(text, "soft_ver:")
	}
	return ""
}
