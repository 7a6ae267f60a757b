// Package mbr reads disks with a master boot record.
package mbr

import "assay/lab/format"

// Format is the MBR partition table.
var Format = format.Format{
	Doc: format.Doc{
		Title: "MBR partition table",
		What:  "A disk whose first sector has a table of four partitions, one of which may be a chain of more. Images of SD cards, eMMC and disks begin so.",
		Layout: `Numbers little-endian, sectors of 512 bytes.
0x000  446  boot code; its last 6 bytes: disk signature
0x1be  64   four entries of 16 bytes
0x1fe  2    55 aa
entry: 0 1 status (80 active, 00 not); 1 3 first sector as CHS; 4 1 type; 5 3 last sector as CHS; 8 4 first sector; 12 4 number of sectors
types 05, 0f, 85: an extended partition. Its first sector has a table again: a logical partition (from that sector), and the next such sector (from the start of the extended partition)`,
		Reads: []string{
			"primary and logical partitions, one entry each: partition1 to partition4, logical ones from partition5 on",
			"what stands between the partitions is searched for containers",
		},
		Not:      []string{"the table that protects a GPT: format gpt", "boot sectors of FAT and NTFS file systems, which end in 55 aa too", "disks with sectors of other sizes"},
		Verified: "samples of binwalk and FACT's extractor; a generated disk; no real firmware",
		References: []string{
			"UEFI Specification 2.10, section 5.2 \"LBA 0 Format\"", "Linux: block/partitions/msdos.c",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 0x1fe, Bytes: []byte{0x55, 0xaa}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	d, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	end := int64(sector)
	for _, p := range d.primary {
		end = max(end, p.end())
	}
	return format.Extent{Length: end}, nil
}
