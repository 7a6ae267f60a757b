package f2fs

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay"
)

// Extended attributes (fs/f2fs/xattr.h): a header of 24 bytes, then entries of
// u8 name space, u8 length of the name, u16 length of the value, name, value,
// filled up to 4 bytes. The area is what stands behind the block numbers of
// the inode, then the attribute node.
const (
	xattrMagic  = 0xf2f52011
	xattrHeader = 24
)

var xattrPrefixes = map[byte]string{
	1: "user.", 2: "system.posix_acl_access", 3: "system.posix_acl_default", 4: "trusted.",
	5: "lustre.", 6: "security.", 7: "system.advise", 9: "encryption.", 11: "verity.",
}

var errXattr = errors.New("extended attributes are damaged")

func (m *image) xattrs(n *inode) (list []assay.Xattr, err error) {
	var area []byte
	if n.inline&inlineXattr != 0 {
		end := addrsAt + 4*addrsInode
		area = append(area, n.raw[end-4*n.xattrAddrs:end]...)
	}
	if n.xattrNode != 0 {
		b, block, e := m.node(n.xattrNode, n.ino)
		if err = e; e == nil {
			m.claim(block, 1)
			area = append(area, b[:footerAt]...)
		}
	}
	if len(area) < xattrHeader || binary.LittleEndian.Uint32(area) == 0 {
		return nil, err
	}
	if magic := binary.LittleEndian.Uint32(area); magic != xattrMagic {
		return nil, fmt.Errorf("extended attributes: magic 0x%x", magic)
	}
	for at := xattrHeader; at+4 <= len(area) && binary.LittleEndian.Uint32(area[at:]) != 0; {
		index, name, value := area[at], int(area[at+1]), int(binary.LittleEndian.Uint16(area[at+2:]))
		if at+4+name+value > len(area) {
			return list, errXattr
		}
		prefix, known := xattrPrefixes[index]
		if !known {
			prefix = fmt.Sprintf("%d.", index)
		}
		x := assay.Xattr{Name: prefix + string(area[at+4:at+4+name]), Value: area[at+4+name:][:value:value]}
		if index == 2 || index == 3 {
			x.Value = accessList(x.Value)
		}
		list = append(list, x)
		at += (4 + name + value + 3) &^ 3
	}
	return list, err
}

// accessList turns an access control list as it stands on disk (version 1:
// an id only where there is one) into the form that system calls give
// (version 2: always an id). Sources: fs/f2fs/acl.h,
// include/uapi/linux/posix_acl_xattr.h.
func accessList(b []byte) []byte {
	if len(b) < 4 || binary.LittleEndian.Uint32(b) != 1 {
		return b
	}
	out := binary.LittleEndian.AppendUint32(nil, 2)
	for at := 4; at+4 <= len(b); {
		tag := binary.LittleEndian.Uint16(b[at:])
		out = append(out, b[at:at+4]...)
		if at += 4; tag != 2 && tag != 8 { // not a named user or group
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
