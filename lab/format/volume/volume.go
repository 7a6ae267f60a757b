// Package volume names file systems and volumes that are not taken apart: what
// they are, how long they are and their labels.
package volume

import (
	"bytes"

	"assay"
	"assay/lab/format"
)

// Format is a volume that is named only.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Other file systems and volumes",
		What:  "File systems that are met on disks of appliances and servers but not read here, and encrypted volumes: named as what they are, with their labels. What is inside is searched for containers: files of archives and images are often found in one piece.",
		Layout: `offset of a magic and what it means:
0x3      "NTFS    "; "-FVE-FS-": BitLocker
0x20     "NXSB": APFS; 0x24 4 bytes of a block, 0x28 8 blocks
0x400    "H+" 00 04, "HX" 00 05: HFS+; 0x428 4 bytes of a block, 0x42c 4 blocks (big-endian)
0x1018   16 bytes: bcache
0x2000   68191122: QNX6; 0x2030 4 bytes of a block, 0x203c 4 blocks
0x255c   00011954: UFS1 (superblock at 0x2000); 0x1055c 19540119: UFS2 (at 0x10000); either byte order; +0x34 4 bytes of a fragment
0x8000   "JFS1"; +0x08 8 blocks; +0x18 4 bytes of a block
0x8001   "BEA01", and 2 KiB behind it "NSR02" or "NSR03": UDF without ISO 9660
0x10000  01161970 00000001: GFS2 (big-endian)
0x10034  "ReIsErFs", "ReIsEr2Fs", "ReIsEr3Fs": ReiserFS; 0x10000 4 blocks, 0x1002c 2 bytes of a block
0x4014   00000007 "version" in XDR: ZFS, the list of its first label`,
		Reads:    []string{"name, label, UUID and length as far as the superblock has them, as properties", "entry content: all of it, searched for containers"},
		Not:      []string{"files and directories", "nothing is decrypted", "APFS and UFS that are cut short, and ZFS of less than 64 MiB: their superblocks have copies, which are no volumes"},
		Verified: "images of util-linux's tests for JFS, ReiserFS, ZFS, NTFS, HFS+, UDF, bcache and GFS2; UFS, APFS, QNX6 and BitLocker on our own samples only",
		References: []string{
			"Linux: fs/jfs/jfs_superblock.h, fs/reiserfs/reiserfs.h, fs/ufs/ufs_fs.h, fs/qnx6/qnx6.h, fs/hfsplus/hfsplus_raw.h, include/uapi/linux/gfs2_ondisk.h, drivers/md/bcache",
			"ECMA-167, part 2 and 3", "Apple File System Reference, \"nx_superblock_t\"", "OpenZFS: include/sys/vdev_impl.h, vdev_label_t",
		},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
}

// found is what a superblock says.
type found struct {
	name   string
	length int64 // 0: not recorded
	props  [][2]string
	table  format.Range // the superblock
}

func (f *found) tell(name, value string) {
	if value != "" {
		f.props = append(f.props, [2]string{name, value})
	}
}

func signatures() (list []format.Signature) {
	for _, k := range kinds {
		for _, m := range k.magics {
			list = append(list, format.Signature{At: k.at, Bytes: m})
		}
	}
	return list
}

// read tries the kinds in their order.
func read(in *format.Input) (*found, error) {
	for i := range kinds {
		k := &kinds[i]
		for _, m := range k.magics {
			if !bytes.Equal(in.Head(k.at, len(m)), m) {
				continue
			}
			b := in.Head(k.table, tableSize)
			if len(b) < tableSize {
				continue
			}
			f := &found{name: k.name, table: format.Range{Offset: k.table, Length: k.size}}
			if k.read(in, b, f) && f.length >= 0 && f.length < 1<<50 {
				return f, nil
			}
		}
	}
	return nil, format.Not("no superblock")
}

func measure(in *format.Input) (format.Extent, error) {
	f, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	if f.length == 0 {
		return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
	}
	return format.Extent{Length: f.length}, nil
}

func open(in *format.Input, out format.Sink) error {
	f, err := read(in)
	if err != nil {
		return err
	}
	out.Property("volume", f.name)
	for _, p := range f.props {
		out.Property(p[0], p[1])
	}
	end := in.Size()
	if f.length > 0 {
		format.Short(in, out, f.length)
		end = min(end, f.length)
	}
	out.Structure(f.table.Offset, min(f.table.Length, end-f.table.Offset))
	// everything but the superblock, so that the content is not the volume
	// again
	rest := []format.Range{{Offset: 0, Length: f.table.Offset}, {Offset: f.table.Offset + f.table.Length, Length: end - f.table.Offset - f.table.Length}}
	for i, name := range []string{"before", "content"} {
		if rest[i].Length <= 0 {
			continue
		}
		if err := out.Entry(assay.Entry{Name: name, Piece: true}, format.One(rest[i].Offset, rest[i].Length)); err != nil {
			return err
		}
	}
	return nil
}
