// Package uefi reads firmware of PCs and servers: firmware volumes, the
// sections of their files, and capsules.
package uefi

import (
	"encoding/binary"

	"assay/lab/format"
)

// Format is UEFI firmware.
var Format = format.Format{
	Doc: format.Doc{
		Title: "UEFI firmware volume and capsule",
		What:  "The boot firmware of servers, base-band hosts and appliances: volumes of files, which are made of sections, some of them compressed, and capsules, in which updates come.",
		Layout: `Numbers little-endian.
volume: 0x10 16 GUID of the file system; 0x20 8 length; 0x28 4 "_FVH"; 0x2c 4 attributes; 0x30 2 length of the header; 0x32 2 checksum (16-bit words add up to 0);
        0x34 2 extended header; 0x37 1 revision; 0x38 block map
file, at multiples of 8: 0x00 16 GUID; 0x10 1 checksum of the header; 0x11 1 of the file; 0x12 1 type; 0x13 1 attributes (1: large); 0x14 3 length; 0x17 1 state; large: 0x18 8 length
section, at multiples of 4: 0x00 3 length; 0x03 1 type; where the length is ffffff 0x04 4 length
  01 compressed: 4 length, 1 method; 02 by GUID: 16 GUID, 2 offset of data, 2 attributes; 10 PE32; 12 TE; 14 version; 15 name; 17 volume; 19 raw
capsule: 0x00 16 GUID; 0x10 4 length of the header; 0x14 4 flags; 0x18 4 length`,
		Reads: []string{
			"volumes with FFS2 and FFS3; one entry for each section that is code or data, below the file's GUID and name",
			"sections compressed with LZMA (also with x86 filter), EFI 1.1 and Tiano: each is an entry that opens to sections again",
			"raw files, volumes in files; capsules of UEFI, FMP, Intel and AMI",
			"a file whose header is damaged is left out and the next one looked for",
		},
		Not: []string{
			"sections compressed with Brotli or encrypted: named, and given as they stand",
			"volumes of variables (NVRAM): named; they are searched for containers only",
			"dependency expressions and checksums of files",
		},
		Verified:   "real images: Apollo Lake FSP, OVMF; capsules and Tiano compression on our own samples only",
		References: []string{"UEFI Platform Initialization Specification 1.8, volume 3: firmware storage", "UEFI Specification 2.10, section 23.3 (capsules)", "EDK2: MdePkg/Include/Pi/PiFirmwareVolume.h, PiFirmwareFile.h"},
	},
	Version: 1,
	Signatures: append([]format.Signature{
		{At: 0x28, Bytes: []byte("_FVH")},
	}, capsuleSignatures()...),
	Starts:  startsSections,
	Measure: measure,
	Open:    open,
}

func measure(in *format.Input) (format.Extent, error) {
	v, err := readVolume(in)
	if err == nil {
		return format.Extent{Length: v.length}, nil
	}
	if c, why := readCapsule(in); why == nil {
		return format.Extent{Length: c.length}, nil
	}
	if s, why := readSections(in); why == nil {
		return format.Extent{Length: s}, nil
	}
	return format.Extent{}, err
}

func open(in *format.Input, out format.Sink) error {
	if v, err := readVolume(in); err == nil {
		return v.open(in, out)
	}
	if c, err := readCapsule(in); err == nil {
		return c.open(in, out)
	}
	n, err := readSections(in)
	if err != nil {
		return err
	}
	w := &walker{in: in, out: out}
	return w.sections("", 0, min(n, in.Size()), 0)
}

func u16(b []byte) int64 { return int64(binary.LittleEndian.Uint16(b)) }
func u24(b []byte) int64 { return int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16 }
func u32(b []byte) int64 { return int64(binary.LittleEndian.Uint32(b)) }

// u64 is clipped to what offsets can be.
func u64(b []byte) int64 { return int64(min(binary.LittleEndian.Uint64(b), 1<<50)) }

// at gives n bytes at an offset, fewer at the end.
func at(in *format.Input, off, n int64) []byte {
	if off < 0 || off >= in.Size() {
		return nil
	}
	b := make([]byte, min(n, in.Size()-off))
	m, _ := in.ReadAt(b, off)
	return b[:m]
}
