package ubifs

import (
	"fmt"

	"assay"
	"assay/anatomy/inflate"
	"assay/anatomy/zstdframe"

	"github.com/woozymasta/lzo"
)

// key claims the key of a node, of which 8 of 16 bytes are in use.
func (t *telling) key(at int64) {
	t.Field(assay.Derived, "key", "", at+24, 8)
	t.zeros(at+32, 8)
}

// Flags of inodes (UBIFS_*_FL) that tell how they are stored.
const flagsStored = 0x1 | 0x20 // compressed, attribute

// inodeNode claims struct ubifs_ino_node.
func (t *telling) inodeNode(at int64, n []byte) {
	ino := keyAt(n[24:]).inode()
	path, reached := t.paths[ino]
	if len(n) < inodeLength || !reached || t.inodes[ino].place.at != at {
		return
	}
	t.head(at, n)
	t.key(at)
	inline := inlineOf(n)
	size, mode, flags := le.Uint64(n[48:]), le.Uint32(n[104:]), le.Uint32(n[108:])
	kind, ok := assay.TypeOfMode(mode)
	if !ok || mode>>16 != 0 || len(inline) != len(n)-inodeLength || len(inline) != int(le.Uint32(n[112:])) {
		return
	}
	xattr := flags&0x20 != 0
	t.Field(assay.Derived, "creat_sqnum", path, at+40, 8)
	switch {
	case xattr:
		t.When(size == uint64(len(inline)), assay.Derived, "size", path, at+48, 8)
	case kind == assay.Dir:
		t.When(size == t.sizes[ino], assay.Derived, "size", path, at+48, 8)
	case kind == assay.Regular:
		t.Field(assay.Attribute, "size", path, at+48, 8)
	default:
		t.When(size == uint64(len(inline)) || size == 0, assay.Derived, "size", path, at+48, 8)
	}
	t.Field(assay.Moment, "atime_sec and ctime_sec", path, at+56, 16)
	if xattr {
		t.Field(assay.Moment, "mtime_sec", path, at+72, 8)
	} else {
		t.Field(assay.Attribute, "mtime_sec", path, at+72, 8)
	}
	t.Field(assay.Moment, "nanoseconds", path, at+80, 12)
	links := int(le.Uint32(n[92:]))
	t.When(xattr || kind == assay.Dir && links == 2+t.dirs[ino] || kind != assay.Dir && links == t.links[ino], assay.Derived, "nlink", path, at+92, 4)
	if xattr {
		t.Field(assay.Statement, "owner and mode of an attribute", path, at+96, 12)
	} else {
		t.Field(assay.Attribute, "uid, gid and mode", path, at+96, 12)
	}
	if flags&^flagsStored == 0 {
		t.Field(assay.Parameter, "flags", path, at+108, 4)
	} else {
		t.Field(assay.Statement, "flags", path, at+108, 4)
	}
	t.Field(assay.Derived, "data_len", path, at+112, 4)
	t.When(int(le.Uint32(n[116:])) == t.holders[ino], assay.Derived, "xattr_cnt", path, at+116, 4)
	t.When(t.holders[ino] > 0 || le.Uint32(n[120:]) == 0, assay.Derived, "xattr_size", path, at+120, 4)
	t.zeros(at+124, 4)
	t.When(t.holders[ino] > 0 || le.Uint32(n[128:]) == 0, assay.Derived, "xattr_names", path, at+128, 4)
	t.Field(assay.Parameter, "compr_type", path, at+132, 2)
	t.zeros(at+134, 26)
	switch {
	case xattr:
		t.Field(assay.Attribute, "xattr", path, at+inodeLength, int64(len(inline)))
	case kind == assay.Symlink:
		t.Field(assay.Attribute, "target", path, at+inodeLength, int64(len(inline)))
	case kind == assay.CharDev || kind == assay.BlockDev:
		major, minor := device(inline)
		t.Value(assay.Attribute, "device", path, at+inodeLength, int64(len(inline)), fmt.Appendf(nil, "%d:%d, %d bytes", major, minor, len(inline)))
	}
}

// dataNode claims struct ubifs_data_node when all of it is the content.
func (t *telling) dataNode(at int64, n []byte) {
	k, ok := dataKey(n)
	path, reached := t.paths[k.inode()]
	raw := t.win.At(t.inodes[k.inode()].at, inodeLength)
	if !ok || !reached || len(raw) < inodeLength {
		return
	}
	size, from := int64(le.Uint64(raw[48:])), int64(k.block())*fileBlock
	if size <= from {
		return // behind the end of the file
	}
	want := min(size-from, fileBlock)
	if int64(le.Uint32(n[40:])) != want {
		return
	}
	t.head(at, n)
	t.key(at)
	t.Field(assay.Derived, "size", path, at+40, 4)
	t.Field(assay.Parameter, "compr_type", path, at+44, 2)
	t.zeros(at+46, 2)
	t.When(wholly(le.Uint16(n[44:]), int(want), n[dataLength:]), assay.Encoded, "data", path, at+dataLength, int64(len(n)-dataLength))
}

// wholly reports whether src decodes to n bytes and nothing is left over.
func wholly(compr uint16, n int, src []byte) bool {
	dst := make([]byte, n)
	switch compr {
	case comprNone:
		return len(src) == n
	case comprLZO:
		out, in, err := lzo.DecompressNInto(src, dst)
		return err == nil && len(out) == n && in == len(src)
	case comprZlib:
		out, ok := inflate.Whole(dst, src)
		return ok && out == n
	case comprZstd:
		out, err := decompress(compr, dst, src)
		return err == nil && out == n && zstdframe.Whole(src)
	}
	return false
}

// nameNode claims struct ubifs_dent_node of a name that can be reached.
func (t *telling) nameNode(at int64, n []byte) {
	if len(n) < nameLength {
		return
	}
	length, ino := int(le.Uint16(n[50:])), le.Uint64(n[40:])
	dir, reached := t.paths[keyAt(n[24:]).inode()]
	child, known := t.paths[uint32(ino)]
	if !reached || !known || ino>>32 != 0 || len(n) != nameLength+length+1 || n[nameLength+length] != 0 {
		return
	}
	raw := t.win.At(t.inodes[uint32(ino)].at, inodeLength)
	if len(raw) < inodeLength || int(n[49]) >= len(kinds) {
		return
	}
	kind, _ := assay.TypeOfMode(le.Uint32(raw[104:]))
	path := dir
	if typeOf(n) == nameType {
		path = child
	}
	t.head(at, n)
	t.key(at)
	t.Field(assay.Derived, "inum", path, at+40, 8)
	t.zeros(at+48, 1)
	t.When(kinds[n[49]] == kind, assay.Derived, "type", path, at+49, 1)
	t.Field(assay.Derived, "nlen", path, at+50, 2)
	t.Field(assay.Identity, "cookie", path, at+52, 4)
	t.Field(assay.Encoded, "name", path, at+nameLength, int64(length)+1)
}
