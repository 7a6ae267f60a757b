// Package super reads the super partition of Android, which holds logical
// partitions.
package super

import "assay/lab/format"

// Format is Android's super partition.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Android super partition",
		What:  "A partition divided into logical partitions (system, vendor, product ...), each made of pieces anywhere in it.",
		Layout: `Numbers little-endian, sectors of 512 bytes. 4096 bytes are left free; the geometry stands at 4096 and again at 8192.
geometry: 0 4 magic 67 44 6c 61; 4 4 its length 52; 8 32 SHA-256 with this field zero; 40 4 most bytes of the metadata; 44 4 slots; 48 4 block size
metadata of slot N at 12288 + N times their most; copies behind the last slot:
0x00 4 magic 30 50 4c 41; 4 2 major version 10; 6 2 minor; 8 4 length of the header; 12 32 its SHA-256; 44 4 length of the tables; 48 32 their SHA-256;
80 four times offset, number, length of an entry (4 bytes each): partitions, extents, groups, block devices
partition: 36 name; 4 attributes; 4 first extent; 4 number of extents; 4 group
extent: 8 sectors; 4 type (0 linear, 1 zeros); 8 first sector; 4 block device
block device: 8 first sector for extents; 4 alignment; 4 alignment offset; 8 bytes; 36 name; 4 flags`,
		Reads: []string{
			"versions 10.0 to 10.2; geometry and metadata from their copies where the first are damaged",
			"the first slot whose metadata are sound; one entry for each logical partition that has extents",
		},
		Not:        []string{"extents on other block devices (retrofitted devices): their places stay empty, which is told", "differing metadata of other slots"},
		Verified:   "our own samples only",
		References: []string{"AOSP system/core: fs_mgr/liblp/include/liblp/metadata_format.h"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: geometryAt, Bytes: []byte("gDla\x34\x00\x00\x00")},
		{At: 2 * geometryAt, Bytes: []byte("gDla\x34\x00\x00\x00")},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	g, m, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	n := g.end()
	if len(m.devices) > 0 {
		n = max(n, m.devices[0].size)
	}
	return format.Extent{Length: n}, nil
}
