// Package androidboot reads boot images of Android.
package androidboot

import (
	"encoding/binary"
	"fmt"
	"strings"

	"assay/lab/format"
)

// Format is the Android boot image with its kin.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Android boot image",
		What:  "Kernel, initial file system and device trees of Android devices: boot, recovery and init_boot partitions (versions 0 to 4), vendor_boot (3 and 4) and dtbo.",
		Layout: `boot, little-endian; parts stand in pages behind each other: header, kernel, ramdisk, second, recovery_dtbo (1 and 2), dtb (2) or signature (4)
0x000  8    "ANDROID!"
versions 0 to 2: 0x08 4 kernel, 0x0c 4 its address; 0x10 4 ramdisk, 0x14 4; 0x18 4 second, 0x1c 4; 0x24 4 page size; 0x28 4 version (0: or length of a device tree);
         0x2c 4 system version; 0x30 16 name; 0x40 512 command line; 0x240 32 SHA-1; 0x260 1024 more command line; 0x660 4 recovery_dtbo; 0x664 8 its offset; 0x66c 4 header; 0x670 4 dtb; 0x674 8 its address
versions 3 and 4: 0x08 4 kernel; 0x0c 4 ramdisk; 0x10 4 system version; 0x14 4 header; 0x28 4 version; 0x2c 1536 command line; 0x62c 4 signature; pages of 4096
vendor_boot: 0x00 "VNDRBOOT"; 0x08 4 version; 0x0c 4 page size; 0x18 4 ramdisk; 0x1c 2048 command line; 0x820 16 name; 0x830 4 header; 0x834 4 dtb; 0x840 4 ramdisk table, 0x844 4 its entries, 0x848 4 bytes of one, 0x84c 4 bootconfig
dtbo, big-endian: 0x00 4 d7 b7 ab 1e; 0x04 4 length; 0x08 4 header; 0x0c 4 entry; 0x10 4 entries; 0x14 4 their offset; entry: 4 length, 4 offset, 4 id, 4 revision`,
		Reads: []string{
			"boot versions 0 to 4, also with Qualcomm's device tree in version 0; vendor_boot 3 and 4; dtbo 0 and 1",
			"one entry for each part; the fragments of a vendor ramdisk by their names",
			"the SHA-1 of versions 0 to 2 is verified",
		},
		Not:        []string{"what verifies an image (AVB) stands behind it: format vbmeta", "signatures are given, not verified"},
		Verified:   "images made by Debian's mkbootimg: headers 0 to 3, vendor boot 3; header 4 on our own samples only; no real firmware",
		References: []string{"AOSP system/tools/mkbootimg: include/bootimg/bootimg.h, mkbootimg.py", "AOSP: Device Tree Overlays, partition format (libufdt dt_table.h)"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte("ANDROID!")}, {Bytes: []byte("VNDRBOOT")}, {Bytes: []byte{0xd7, 0xb7, 0xab, 0x1e}},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

// part is a range that a header names.
type part struct {
	name  string
	at, n int64
	text  bool
}

type statement struct{ name, value string }

// image is what a header says.
type image struct {
	head  int64 // length of what stands before the parts
	props []statement
	parts []part
	id    []byte // SHA-1 over the parts, nil where there is none
	end   int64
}

func (i *image) tell(name, value string) {
	if value != "" {
		i.props = append(i.props, statement{name, value})
	}
}

// add puts a part behind the last one, in pages.
func (i *image) add(name string, n, page int64) {
	if n > 0 {
		i.parts = append(i.parts, part{name: name, at: i.end, n: n})
	}
	i.end += (n + page - 1) / page * page
}

// maxPart bounds a part: 1 GiB is more than boot partitions have.
const maxPart = 1 << 30

func read(in *format.Input) (*image, error) {
	b := make([]byte, 4096)
	n, _ := in.ReadAt(b, 0)
	b = b[:n]
	switch {
	case n < 32:
		return nil, format.Not("%d bytes are too short for a header", n)
	case string(b[:8]) == "ANDROID!" && n >= 0x680:
		if v := binary.LittleEndian.Uint32(b[0x28:]); v == 3 || v == 4 {
			return readNew(b)
		}
		return readOld(b)
	case string(b[:8]) == "VNDRBOOT" && n >= 0x850:
		return readVendor(in, b)
	case string(b[:4]) == "\xd7\xb7\xab\x1e":
		return readTable(in, b)
	}
	return nil, format.Not("no magic")
}

func measure(in *format.Input) (format.Extent, error) {
	i, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: i.end}, nil
}

// text reads up to the first NUL.
func text(b []byte) string {
	t, _, _ := strings.Cut(string(b), "\x00")
	return t
}

// osVersion is a system version with its month of security fixes: three times
// seven bits, seven bits of years since 2000, four bits of month (bootimg.h).
func osVersion(v uint32) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d, fixes of %04d-%02d", v>>25&0x7f, v>>18&0x7f, v>>11&0x7f, 2000+v>>4&0x7f, v&0xf)
}
