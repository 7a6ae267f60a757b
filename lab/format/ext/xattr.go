package ext

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay"
)

// Extended attributes (fs/ext4/xattr.h).
const (
	xattrMagic    = 0xea020000
	xattrHeader   = 32 // of a block
	maxXattrValue = 1 << 20
)

// xattrPrefixes are the name spaces by their index (EXT4_XATTR_INDEX_*).
var xattrPrefixes = map[byte]string{
	0: "", 1: "user.", 2: "system.posix_acl_access", 3: "system.posix_acl_default", 4: "trusted.",
	5: "lustre.", 6: "security.", 7: "system.", 8: "system.richacl", 9: "encryption.", 10: "gnu.",
}

// rawXattr is an attribute in its place.
type rawXattr struct {
	index byte
	name  string
	value []byte
	at    int    // of the value in its area; -1 in an inode of its own
	inode uint32 // that has the value
	size  uint32
}

var errXattr = errors.New("extended attributes are damaged")

// inlineXattrs reads the attributes behind the inode's fields. The values'
// offsets count from the first entry.
func (n *inode) inlineXattrs() ([]rawXattr, error) {
	at := 128 + n.extra()
	if n.extra() == 0 || at+4 > len(n.raw) || binary.LittleEndian.Uint32(n.raw[at:]) != xattrMagic {
		return nil, nil
	}
	list, err := parseXattrs(n.raw[at+4:], 0)
	for i := range list {
		if list[i].at >= 0 {
			list[i].at += at + 4
		}
	}
	return list, err
}

// parseXattrs reads entries from first on; values' offsets count from the
// start of b. An entry: u8 length of the name, u8 name space, u16 offset and
// u32 inode of the value, u32 size, u32 hash, name, filled up to 4 bytes.
func parseXattrs(b []byte, first int) (list []rawXattr, err error) {
	for at := first; at+4 <= len(b) && binary.LittleEndian.Uint32(b[at:]) != 0; {
		if at+16+int(b[at]) > len(b) || len(list) > 4096 {
			return list, errXattr
		}
		x := rawXattr{index: b[at+1], name: string(b[at+16 : at+16+int(b[at])]), at: -1}
		off := int(binary.LittleEndian.Uint16(b[at+2:]))
		x.inode, x.size = binary.LittleEndian.Uint32(b[at+4:]), binary.LittleEndian.Uint32(b[at+8:])
		at += (16 + len(x.name) + 3) &^ 3
		if x.inode == 0 {
			if int64(off)+int64(x.size) > int64(len(b)) {
				err = errXattr
				continue
			}
			x.at, x.value = off, b[off:off+int(x.size)]
		}
		list = append(list, x)
	}
	return list, err
}

// inlineRest is the part of an inline content that does not fit into the
// block map: the value of "system.data".
func (n *inode) inlineRest() []byte {
	list, _ := n.inlineXattrs()
	for _, x := range list {
		if x.index == 7 && x.name == "data" {
			return x.value
		}
	}
	return nil
}

// inlineRestAt is where that part stands in the inode.
func (n *inode) inlineRestAt() (at, size int64) {
	list, _ := n.inlineXattrs()
	for _, x := range list {
		if x.index == 7 && x.name == "data" && x.at >= 0 {
			return int64(x.at), int64(len(x.value))
		}
	}
	return 0, 0
}

// xattrs gives all extended attributes of an inode under their full names.
func (m *image) xattrs(n *inode) (out []assay.Xattr, err error) {
	list, err := n.inlineXattrs()
	if n.acl != 0 {
		b, e := m.block(n.acl)
		switch {
		case e != nil:
			err = e
		case binary.LittleEndian.Uint32(b) != xattrMagic:
			err = fmt.Errorf("extended attributes in block %d: magic 0x%x", n.acl, binary.LittleEndian.Uint32(b))
		default:
			m.claim(n.acl, 1)
			more, e := parseXattrs(append([]byte(nil), b...), xattrHeader)
			if e != nil {
				err = e
			}
			list = append(list, more...)
		}
	}
	for _, x := range list {
		if x.index == 7 && x.name == "data" {
			continue // inline content
		}
		if x.inode != 0 {
			value, e := m.xattrInode(x)
			if x.value = value; e != nil {
				err = e
			}
		}
		prefix, known := xattrPrefixes[x.index]
		if !known {
			prefix = fmt.Sprintf("%d.", x.index)
		}
		if x.index == 2 || x.index == 3 {
			x.value = accessList(x.value)
		}
		out = append(out, assay.Xattr{Name: prefix + x.name, Value: x.value})
	}
	return out, err
}

// xattrInode reads a value that has an inode of its own.
func (m *image) xattrInode(x rawXattr) ([]byte, error) {
	n, err := m.inode(x.inode)
	if err != nil {
		return nil, err
	}
	if !n.has(flagEAInode) || x.size > maxXattrValue || n.size < int64(x.size) {
		return nil, fmt.Errorf("extended attribute %q: %d bytes in inode %d", x.name, x.size, x.inode)
	}
	runs, err := m.mapped(n, func(b uint64) { m.claim(b, 1) })
	value := make([]byte, x.size)
	for _, r := range runs {
		for i := range r.n {
			at := (int64(r.logical) + i) << m.blockLog
			if at >= int64(len(value)) {
				break
			}
			b, e := m.block(r.physical + uint64(i))
			if e != nil {
				return value, e
			}
			m.claim(r.physical+uint64(i), 1)
			copy(value[at:], b)
		}
	}
	return value, err
}

// accessList turns an access control list as it stands on disk (version 1:
// the id only where there is one) into the form that system calls give and
// archives keep (version 2: always an id). Sources: fs/ext4/acl.h,
// include/uapi/linux/posix_acl_xattr.h.
func accessList(b []byte) []byte {
	if len(b) < 4 || binary.LittleEndian.Uint32(b) != 1 {
		return b
	}
	out := binary.LittleEndian.AppendUint32(nil, 2)
	for at := 4; at+4 <= len(b); {
		tag := binary.LittleEndian.Uint16(b[at:])
		out = append(out, b[at:at+4]...)
		at += 4
		if tag != 2 && tag != 8 { // not a named user or group
			out = binary.LittleEndian.AppendUint32(out, ^uint32(0))
			continue
		}
		if at+4 > len(b) {
			break
		}
		out = append(out, b[at:at+4]...)
		at += 4
	}
	return out
}
