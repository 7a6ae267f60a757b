// Package vmdk reads virtual disks of VMware.
package vmdk

import "assay/lab/format"

// Format is VMDK.
var Format = format.Format{
	Doc: format.Doc{
		Title: "VMDK virtual disk",
		What:  "VMware's virtual disk, in which virtual appliances come: sparse extents, stream-optimised ones (in OVA files), and descriptors, texts that name extents in other files.",
		Layout: `Numbers little-endian, sectors of 512 bytes.
0x00  4   "KDMV"
0x04  4   version 1 to 3; 0x08 4 flags: 1 line ends, 2 second directory, 10000 compressed, 20000 markers
0x0c  8   sectors of the disk; 0x14 8 sectors of a grain
0x1c  8   first sector of the descriptor; 0x24 8 its sectors
0x2c  4   entries of a grain table (512)
0x30  8   sector of the second grain directory; 0x38 8 of the first; all ones: it stands in the footer
0x40  8   sectors of header, descriptor and tables
0x49  4   line ends "\n \r\n"; 0x4d 2 compression: 0 none, 1 DEFLATE (zlib)
grain directory: sectors of grain tables; grain table: sectors of grains, 0 none, 1 zeros
stream: markers of a sector: 0 8 value; 8 4 length of data; then data (a grain: value is its first sector), or 12 4 type: 0 end, 1 grain table, 2 grain directory, 3 footer`,
		Reads: []string{
			"sparse extents (monolithicSparse, twoGbMaxExtentSparse parts) and streamOptimized ones; one entry disk",
			"streams by their markers, so that a stream that is cut gives what came before",
			"the descriptor's type, extents and parent as properties; a descriptor alone as text",
		},
		Not: []string{
			"extents in other files and the parent disk: named",
			"ESX redo logs (COWD, SESPARSE)",
		},
		Verified:   "disks made by Debian's qemu-img in its subformats; no real firmware",
		References: []string{"VMware: Virtual Disk Format 5.0", "QEMU: block/vmdk.c"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte("KDMV\x01\x00\x00\x00")}, {Bytes: []byte("KDMV\x02\x00\x00\x00")}, {Bytes: []byte("KDMV\x03\x00\x00\x00")},
		{Bytes: []byte("# Disk DescriptorFile")},
	},
	Measure: measure,
	Open:    open,
}

func measure(in *format.Input) (format.Extent, error) {
	if t := alone(in); t != nil {
		return format.Extent{Length: int64(len(t.text))}, nil
	}
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	d := layout(in, h)
	return format.Extent{Length: d.end}, nil
}

func open(in *format.Input, out format.Sink) error {
	if t := alone(in); t != nil {
		out.Structure(0, int64(len(t.text)))
		t.describe(out)
		return nil
	}
	h, err := read(in)
	if err != nil {
		return err
	}
	return layout(in, h).hand(in, out)
}
