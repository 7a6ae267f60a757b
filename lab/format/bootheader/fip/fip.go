// Package fip reads firmware image packages of Trusted Firmware-A.
package fip

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is the firmware image package (FIP).
var Format = format.Format{
	Doc: format.Doc{
		Title: "Firmware image package (FIP)",
		What:  "The boot stages behind BL2 of Arm's Trusted Firmware-A in one file: run-time firmware (BL31), trusted OS (BL32), boot loader (BL33), certificates. A partition of its own in routers with MediaTek, NXP and Marvell processors.",
		Layout: `Numbers little-endian.
0x00  4  aa640001; 0x04 4 serial number, not 0; 0x08 8 flags
0x10  40 for each image: 0 16 UUID; 16 8 offset; 24 8 length; 32 8 flags
The last one has a UUID of zeros, and its offset is the end of the package.`,
		Reads:      []string{"all images, named by what their UUID stands for, else by the UUID"},
		Not:        []string{"encrypted images stand as they are", "certificates are not verified"},
		Verified:   "packages of Debian's fiptool (arm-trusted-firmware-tools) where it is installed, and our own samples; no real firmware",
		References: []string{"Trusted Firmware-A: docs/design/firmware-design.rst \"Firmware Image Package (FIP)\"; include/tools_share/firmware_image_package.h"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0x01, 0x00, 0x64, 0xaa}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	headSize, rowSize = 16, 40
	maxImages         = 256
	most              = 1 << 30
)

// names of images by the bytes of their UUID.
var names = map[string]string{
	"\x5f\xf9\xec\x0b\x4d\x22\x3e\x4d\xa5\x44\xc3\x9d\x81\xc7\x3f\x0a": "bl2",
	"\x97\x66\xfd\x3d\x89\xbe\xe8\x49\xae\x5d\x78\xa1\x40\x60\x82\x13": "scp-bl2",
	"\x47\xd4\x08\x6d\x4c\xfe\x98\x46\x9b\x95\x29\x50\xcb\xbd\x5a\x00": "bl31",
	"\x05\xd0\xe1\x89\x53\xdc\x13\x47\x8d\x2b\x50\x0a\x4b\x7a\x3e\x38": "bl32",
	"\xd6\xd0\xee\xa7\xfc\xea\xd5\x4b\x97\x82\x99\x34\xf2\x34\xb6\xe4": "bl33",
}

type table struct {
	serial uint32
	flags  uint64
	rows   int64 // bytes of the table
	end    int64
	parts  []format.Part
}

func read(in *format.Input) (*table, error) {
	le := binary.LittleEndian
	b := in.Head(0, headSize+rowSize*(maxImages+1))
	if len(b) < headSize+rowSize || le.Uint32(b) != 0xaa640001 || le.Uint32(b[4:]) == 0 {
		return nil, format.Not("no magic and serial number")
	}
	t := &table{serial: le.Uint32(b[4:]), flags: le.Uint64(b[8:])}
	seen := map[string]int{}
	for r := b[headSize:]; len(r) >= rowSize; r = r[rowSize:] {
		id, off, n := string(r[:16]), le.Uint64(r[16:]), le.Uint64(r[24:])
		if off > most || n > most {
			return nil, format.Not("image of 0x%x bytes at 0x%x", n, off)
		}
		t.rows += rowSize
		if id == string(make([]byte, 16)) {
			t.end = int64(off)
			break
		}
		name := names[id]
		if name == "" {
			name = fmt.Sprintf("%x-%x-%x-%x-%x", r[:4], r[4:6], r[6:8], r[8:10], r[10:16])
		}
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, seen[name])
		}
		t.parts = append(t.parts, format.Part{Name: name, Offset: int64(off), Length: int64(n), Named: true})
	}
	if t.end < headSize+t.rows || len(t.parts) == 0 {
		return nil, format.Not("%d images up to 0x%x", len(t.parts), t.end)
	}
	for _, p := range t.parts {
		if p.Offset < headSize+t.rows || p.Offset+p.Length > t.end {
			return nil, format.Not("%s: 0x%x bytes at 0x%x in a package of 0x%x", p.Name, p.Length, p.Offset, t.end)
		}
	}
	return t, nil
}

func measure(in *format.Input) (format.Extent, error) {
	t, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: t.end}, nil
}

func open(in *format.Input, out format.Sink) error {
	t, err := read(in)
	if err != nil {
		return err
	}
	out.Property("serial", fmt.Sprintf("0x%08x", t.serial))
	out.Property("flags", fmt.Sprintf("0x%x", t.flags))
	end := min(t.end, in.Size())
	out.Structure(0, headSize+t.rows)
	return format.Parts(out, end, t.parts...)
}
