package jffs2

import (
	"encoding/binary"

	"assay"
)

// maxAttributes bounds the attributes of one inode, and their bytes.
const (
	maxAttributes     = 256
	maxAttributeBytes = 1 << 20
)

// attributes are the extended attributes of a volume: values by id, and which
// inode uses which.
type attributes struct {
	values map[uint32]attribute
	uses   map[uint32][]use // by inode
}

type attribute struct {
	version uint32
	assay.Xattr
}

type use struct{ id, sequence uint32 }

// prefixes are those of JFFS2_XPREFIX_* in fs/jffs2/xattr.h.
var prefixes = map[byte]string{1: "user.", 2: "security.", 3: "system.posix_acl_access", 4: "system.posix_acl_default", 5: "trusted."}

// value reads an attribute node; it returns why it is not sound.
func (a *attributes) value(b []byte, o binary.ByteOrder) string {
	if len(b) < xattrLength || checksum(b[:28]) != o.Uint32(b[28:]) {
		return "attribute: CRC of the header differs"
	}
	name := int(b[21])
	end := xattrLength + name + 1 + int(o.Uint16(b[22:]))
	if len(b) < end || checksum(b[xattrLength:end]) != o.Uint32(b[24:]) {
		return "attribute: CRC of the data differs"
	}
	id, version := o.Uint32(b[12:]), o.Uint32(b[16:])
	if old, known := a.values[id]; known && old.version > version {
		return ""
	}
	if a.values == nil {
		a.values = map[uint32]attribute{}
	}
	v := append([]byte(nil), b[xattrLength+name+1:end]...)
	a.values[id] = attribute{version, assay.Xattr{Name: prefixes[b[20]] + string(b[xattrLength:xattrLength+name]), Value: v}}
	return ""
}

// use reads a node that ties an attribute to an inode.
func (a *attributes) use(b []byte, o binary.ByteOrder) string {
	if len(b) < xrefLength || checksum(b[:24]) != o.Uint32(b[24:]) {
		return "use of an attribute: CRC differs"
	}
	ino, u := o.Uint32(b[12:]), use{o.Uint32(b[16:]), o.Uint32(b[20:])}
	if a.uses == nil {
		a.uses = map[uint32][]use{}
	}
	list := a.uses[ino]
	for i := range list {
		if list[i].id == u.id {
			list[i].sequence = max(list[i].sequence, u.sequence)
			return ""
		}
	}
	if len(list) < maxAttributes {
		a.uses[ino] = append(list, u)
	}
	return ""
}

// of lists the attributes of an inode.
func (a *attributes) of(ino uint32) (list []assay.Xattr) {
	size := 0
	for _, u := range a.uses[ino] {
		const removed = 1 // XREF_DELETE_MARKER
		v, known := a.values[u.id]
		if size += len(v.Value); u.sequence&removed == 0 && known && size <= maxAttributeBytes {
			list = append(list, v.Xattr)
		}
	}
	return list
}
