package btrfs

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"assay/lab/format"
)

const noSums = 1 // BTRFS_INODE_NODATASUM

// body describes a file's content.
func (v *volume) body(path string, id uint64, n inode, at int64) format.Body {
	if n.size == 0 {
		return format.Body{}
	}
	if n.size < 0 {
		v.out.Fail(path, v.m.place(at), fmt.Sprintf("inode %d: size %d", id, uint64(n.size)))
		return format.Body{}
	}
	key := ""
	if n.links > 1 {
		key = strconv.FormatUint(v.t.id, 10) + "/" + strconv.FormatUint(id, 10)
	}
	list, err := v.m.content(v.t, id, n.size, n.flags&noSums == 0)
	if err == nil && v.t.bad && len(v.t.of(id, kindExtent)) == 0 {
		err = fmt.Errorf("inode %d: no extents are left", id)
	}
	var ranges []format.Range
	for _, p := range list {
		if p.compression != 0 {
			return format.Body{Stream: stream(v.m.input, list, v.m.sector, err), Size: n.size, Key: key}
		}
		for _, r := range p.ranges {
			ranges = format.Extend(ranges, r.Offset, r.Length)
		}
	}
	if err == nil {
		return format.Body{Extents: ranges, Size: n.size, Key: key}
	}
	b := format.Damaged(v.m.input, ranges, err.Error())
	b.Size, b.Key = n.size, key
	return b
}

// target reads where a symbolic link points to: an inline extent.
func (v *volume) target(id uint64, size int64) (string, error) {
	for _, x := range v.t.of(id, kindExtent) {
		b := v.m.item(x)
		e, err := parseExtent(b)
		if err != nil {
			return "", err
		}
		if e.kind == extentInline && e.compression == 0 {
			if size < 0 || uint64(size) > e.n {
				return "", fmt.Errorf("%d bytes in %d", size, e.n)
			}
			return string(b[extentHead : extentHead+size]), nil
		}
	}
	return "", fmt.Errorf("%d bytes, no inline extent", size)
}

// salvage hands over the inodes that no directory names: under the name that
// they recorded, else as inode-NUMBER.
func (v *volume) salvage() error {
	for i := 0; i < len(v.t.items); i++ {
		x := v.t.items[i]
		if _, is := v.names[x.id]; x.kind != kindInode || is || x.id < firstObject || x.id > lastObject {
			continue
		}
		n, _, err := v.inode(x.id)
		if _, ok := kinds[n.mode>>12]; err != nil || !ok || n.links == 0 {
			continue
		}
		path := fmt.Sprintf("inode-%d", x.id)
		for _, r := range v.t.of(x.id, kindName) {
			// u64 index, u16 length, name
			dir, is := v.names[r.off]
			if b := v.m.item(r); is && len(b) > 10 && 10+int(binary.LittleEndian.Uint16(b[8:])) <= len(b) {
				path = format.Join(dir, string(b[10:10+binary.LittleEndian.Uint16(b[8:])]))
				break
			}
		}
		v.out.Fail(path, v.m.place(x.at), "no directory names it")
		if err := v.emit(path, x.id); err != nil {
			return err
		}
		if err := v.list(); err != nil {
			return err
		}
	}
	return nil
}
