// Package mikrotik reads NPK, the packages of MikroTik's RouterOS.
package mikrotik

import (
	"encoding/binary"

	"assay/lab/format"
)

// Format is the NPK package.
var Format = format.Format{
	Doc: format.Doc{
		Title: "MikroTik NPK",
		What:  "Packages of MikroTik's RouterOS: parts with name and version, dependencies, scripts, files (a zlib stream with the boot loader's kernel among them) and a squashfs with the rest.",
		Layout: `Numbers little-endian.
0x00  4   magic 1e f1 d0 ba
0x04  4   length of the parts
then      parts: type 2, length 4, content:
          1 name 16, version 4 (patch, f for final, minor, major), build time 4
          2 description; 3 dependencies; 4 files, zlib; 7 and 8 scripts for
          installation and removal; 9 signature; 16 processor; 21 squashfs;
          22 fill; 23 signature; 24 channel
Files, decompressed: mode 2, zeros 6, times 3 x 4, zeros 4, length 4, length of
the name 2, name, content`,
		Reads: []string{
			"files of type 4 with mode, entry squashfs, scripts as install and uninstall, other parts as part<type>",
			"name, version, build time, description, processor and channel as properties",
		},
		Not:      []string{"signatures are shown as present, not verified", "hidden packages (fb 0f 10 a1) are not searched for"},
		Verified: "our own samples only",
		References: []string{
			"OpenWrt firmware-utils: src/npk_pack_kernel.c",
			"github.com/botlabsDev/npkpy (types of parts)", "gitlab.com/gavz/mikrotik-npk: createnpk.py",
			"checked with our own samples only",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0x1e, 0xf1, 0xd0, 0xba}}},
	Measure:    measure,
	Open:       open,
	Fields:     told,
}

const (
	partInfo      = 1
	partText      = 2
	partFiles     = 4
	partInstall   = 7
	partUninstall = 8
	partSignature = 9
	partProcessor = 16
	partSquashfs  = 21
	partFill      = 22
	partSigned    = 23
	partChannel   = 24

	headerLength = 8
	partHeader   = 6
	maxParts     = 256
	maxKind      = 64
	longest      = 1 << 30
)

var le = binary.LittleEndian

// part is one part of a package.
type part struct {
	kind           uint16
	offset, length int64 // of the content
}

// read walks the parts. A package that is cut gives those whose headers are
// there; whole says whether the parts end where the package does.
func read(in *format.Input) (length int64, parts []part, whole bool, err error) {
	b := in.Head(0, headerLength)
	if len(b) < headerLength || le.Uint32(b) != 0xbad0f11e {
		return 0, nil, false, format.Not("no header")
	}
	length = headerLength + int64(le.Uint32(b[4:]))
	if length <= headerLength+partHeader || length > longest {
		return 0, nil, false, format.Not("length 0x%x", length)
	}
	at, inside := int64(headerLength), 0
	for at < length && len(parts) < maxParts {
		b := in.Head(at, partHeader)
		if len(b) < partHeader {
			break
		}
		p := part{le.Uint16(b), at + partHeader, int64(le.Uint32(b[2:]))}
		if p.kind > maxKind || p.length > length-p.offset {
			if inside < 2 {
				return 0, nil, false, format.Not("part at 0x%x: type %d, 0x%x bytes", at, p.kind, p.length)
			}
			break
		}
		parts = append(parts, p)
		if at = p.offset + p.length; at <= in.Size() {
			inside++
		}
	}
	if whole = at == length; !whole && inside < 2 {
		return 0, nil, false, format.Not("%d parts end at 0x%x of 0x%x", len(parts), at, length)
	}
	if len(parts) == 1 && parts[0].kind != partInfo && parts[0].kind != partFiles && parts[0].kind != partSquashfs {
		return 0, nil, false, format.Not("one part of type %d", parts[0].kind)
	}
	return length, parts, whole, nil
}

func measure(in *format.Input) (format.Extent, error) {
	n, _, _, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: n, Certainty: format.Exact}, nil
}
