package androidboot

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// readOld reads versions 0 to 2.
func readOld(b []byte) (*image, error) {
	le := binary.LittleEndian
	u32 := func(at int) int64 { return int64(le.Uint32(b[at:])) }
	page, version := u32(0x24), u32(0x28)
	if page < 512 || page > 1<<17 || page&(page-1) != 0 {
		return nil, format.Not("pages of %d bytes", page)
	}
	tree := int64(0)
	if version > 2 { // Qualcomm's length of a device tree
		version, tree = 0, version
	}
	i := &image{head: page, end: page}
	sizes := []int64{u32(0x08), u32(0x10), u32(0x18), tree}
	names := []string{"kernel", "ramdisk", "second", "dt"}
	if version >= 1 {
		sizes[3], names[3] = u32(0x660), "recovery_dtbo"
		if head := u32(0x66c); head < 0x670 || head > 0x680 {
			return nil, format.Not("header of %d bytes in version %d", head, version)
		}
	}
	if version == 2 {
		sizes, names = append(sizes, u32(0x670)), append(names, "dtb")
	}
	if err := plausible(sizes); err != nil {
		return nil, err
	}
	if len(bytes.Trim(b[0x260+1024-8:0x660], "\x00")) > 0 && version == 0 || bytes.IndexByte(b[0x30:0x40], 0) < 0 && !printable(b[0x30:0x40]) {
		return nil, format.Not("name and command line are no texts")
	}
	for k, n := range sizes {
		i.add(names[k], n, page)
	}
	i.id = bytes.Clone(b[0x240:0x254])
	i.tell("version", fmt.Sprint(version))
	i.tell("name", text(b[0x30:0x40]))
	i.tell("command-line", text(b[0x40:0x240])+text(b[0x260:0x660]))
	i.tell("os-version", osVersion(uint32(u32(0x2c))))
	for k, name := range names[:3] {
		if sizes[k] > 0 {
			i.tell(name+"-address", fmt.Sprintf("0x%08x", u32(0x0c+8*k)))
		}
	}
	return i, nil
}

// plausible asks for one part at least and for none that is too large.
func plausible(sizes []int64) error {
	total := int64(0)
	for _, n := range sizes {
		if n > maxPart {
			return format.Not("a part of %d bytes", n)
		}
		total += n
	}
	if total == 0 {
		return format.Not("no parts")
	}
	return nil
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}

// readNew reads versions 3 and 4.
func readNew(b []byte) (*image, error) {
	le := binary.LittleEndian
	u32 := func(at int) int64 { return int64(le.Uint32(b[at:])) }
	version, head := u32(0x28), u32(0x14)
	sizes, names := []int64{u32(0x08), u32(0x0c)}, []string{"kernel", "ramdisk"}
	if version == 4 {
		sizes, names = append(sizes, u32(0x62c)), append(names, "signature")
	}
	// mkbootimg wrote 16 bytes more for a time
	if want := 0x62c + 4*(version-3); head != want && head != want+16 {
		return nil, format.Not("header of %d bytes in version %d", head, version)
	}
	if err := plausible(sizes); err != nil {
		return nil, err
	}
	const page = 4096
	i := &image{head: page, end: page}
	for k, n := range sizes {
		i.add(names[k], n, page)
	}
	i.tell("version", fmt.Sprint(version))
	i.tell("command-line", text(b[0x2c:0x62c]))
	i.tell("os-version", osVersion(uint32(u32(0x10))))
	return i, nil
}
