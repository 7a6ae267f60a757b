package androidboot

import (
	"encoding/binary"
	"fmt"
	"strings"

	"assay/lab/format"
)

// readVendor reads vendor_boot.
func readVendor(in *format.Input, b []byte) (*image, error) {
	le := binary.LittleEndian
	u32 := func(at int) int64 { return int64(le.Uint32(b[at:])) }
	version, page := u32(0x08), u32(0x0c)
	if version < 3 || version > 4 || page < 2048 || page > 1<<17 || page&(page-1) != 0 {
		return nil, format.Not("version %d with pages of %d bytes", version, page)
	}
	// mkbootimg left out 4 bytes in its count for a time
	if head, want := u32(0x830), 0x840+16*(version-3); head != want && head != want-4 {
		return nil, format.Not("header of %d bytes in version %d", head, version)
	}
	sizes := []int64{u32(0x18), u32(0x834), 0, 0}
	if version == 4 {
		sizes[2], sizes[3] = u32(0x840), u32(0x84c)
	}
	if err := plausible(sizes); err != nil {
		return nil, err
	}
	head := (u32(0x830) + page - 1) / page * page
	i := &image{head: head, end: head}
	for k, name := range []string{"ramdisk", "dtb", "ramdisk_table", "bootconfig"} {
		i.add(name, sizes[k], page)
	}
	i.tell("version", fmt.Sprint(version))
	i.tell("name", text(b[0x820:0x830]))
	i.tell("command-line", text(b[0x1c:0x81c]))
	if version == 4 && sizes[2] > 0 {
		i.fragments(in, u32(0x844), u32(0x848))
	}
	return i, nil
}

// fragments replaces the ramdisk by what the table names
// (struct vendor_ramdisk_table_entry_v4). The table itself is structure.
func (i *image) fragments(in *format.Input, count, size int64) {
	var rest, list []part
	var whole, table part
	for _, p := range i.parts {
		switch p.name {
		case "ramdisk":
			whole = p
		case "ramdisk_table":
			table = p
		default:
			p.text = p.name == "bootconfig"
			rest = append(rest, p)
		}
	}
	if size < 108 || size > 4096 || count < 1 || count > 256 || count*size > table.n {
		return
	}
	t := make([]byte, count*size)
	if n, _ := in.ReadAt(t, table.at); n < len(t) {
		return
	}
	le := binary.LittleEndian
	for k := int64(0); k < count; k++ {
		e := t[k*size:]
		n, off := int64(le.Uint32(e)), int64(le.Uint32(e[4:]))
		if n == 0 || off+n > whole.n {
			return
		}
		name := strings.ReplaceAll(text(e[12:44]), "/", "_")
		if name == "" {
			name = fmt.Sprint(k)
		}
		kind := [...]string{"none", "platform", "recovery", "dlkm"}[min(3, le.Uint32(e[8:]))]
		i.tell("ramdisk-"+name, "type "+kind)
		list = append(list, part{name: "ramdisk-" + name, at: whole.at + off, n: n})
	}
	i.parts = append(list, rest...)
}

// readTable reads a dtbo image.
func readTable(in *format.Input, b []byte) (*image, error) {
	be := binary.BigEndian
	u32 := func(at int) int64 { return int64(be.Uint32(b[at:])) }
	total, head, size, count, at, version := u32(4), u32(8), u32(12), u32(16), u32(20), u32(28)
	if head != 32 || size != 32 || count < 1 || count > 4096 || at < head || version > 1 || at+count*size > total || total > maxPart {
		return nil, format.Not("header of %d bytes, %d entries of %d bytes at 0x%x of %d", head, count, size, at, total)
	}
	i := &image{head: at + count*size, end: total}
	i.tell("version", fmt.Sprint(version))
	t := make([]byte, count*size)
	n, _ := in.ReadAt(t, at)
	for k, t := 0, t[:n]; len(t) >= 32; k, t = k+1, t[32:] {
		p := part{name: fmt.Sprintf("dtb%d", k), n: int64(be.Uint32(t)), at: int64(be.Uint32(t[4:]))}
		if p.at < 32 || p.n > total || p.at > total-p.n {
			return nil, format.Not("device tree %d: %d bytes at 0x%x of %d", k, p.n, p.at, total)
		}
		i.tell(p.name, fmt.Sprintf("id 0x%08x, revision 0x%08x", be.Uint32(t[8:]), be.Uint32(t[12:])))
		i.parts = append(i.parts, p)
	}
	return i, nil
}
