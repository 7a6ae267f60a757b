// Package gpt reads disks with a GUID partition table.
package gpt

import "assay/lab/format"

// Format is the GUID partition table.
var Format = format.Format{
	Doc: format.Doc{
		Title: "GUID partition table (GPT)",
		What:  "A disk with a table of named partitions behind a protective MBR, and a copy of it at the end. Images of eMMC and disks of phones, access equipment and servers begin so.",
		Layout: `Numbers little-endian; sectors of 512 or 4096 bytes. The header stands in sector 1, its copy in the last.
0x00  8   "EFI PART"
0x08  4   revision 00 00 01 00
0x0c  4   length of the header
0x10  4   CRC-32 of the header with this field zero
0x18  8   sector of this header; 0x20 8 sector of the other
0x28  8   first sector for partitions; 0x30 8 last
0x38  16  GUID of the disk
0x48  8   first sector of the table; 0x50 4 number of entries; 0x54 4 length of an entry; 0x58 4 CRC-32 of the table
entry: 0x00 16 type (zero: unused); 0x10 16 GUID; 0x20 8 first sector; 0x28 8 last sector; 0x30 8 attributes; 0x38 72 name, UTF-16`,
		Reads: []string{
			"sectors of 512 and 4096 bytes",
			"one entry for each partition, under its name (a slash in it becomes _), else partitionN",
			"checksums of header, table and copy are verified; where the first is damaged and the copy is not, the copy counts",
			"a damaged first header behind a protective MBR, by the copy at the end",
			"what stands between the partitions is searched for containers",
		},
		Not:        []string{"a disk of which both headers are damaged: format mbr gives the protective partition"},
		Verified:   "disks made by Debian's sgdisk; no real firmware",
		References: []string{"UEFI Specification 2.10, sections 5.2.3 and 5.3"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 512, Bytes: []byte("EFI PART\x00\x00\x01\x00")},
		{At: 4096, Bytes: []byte("EFI PART\x00\x00\x01\x00")},
		{At: 0x1fe, Bytes: []byte{0x55, 0xaa}},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	d, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	h := d.header
	if d.primary && !d.supported(in) {
		return format.Extent{}, format.Not("a header without a boot sector in front, a sound table or a copy")
	}
	return format.Extent{Length: (max(h.this, h.other, h.lastUsable) + 1) * d.sector}, nil
}
