package xfs

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay"
)

// Flags of an attribute (XFS_ATTR_*).
const (
	attrLocal      = 0x01
	attrRoot       = 0x02
	attrSecure     = 0x04
	attrParent     = 0x08
	attrIncomplete = 0x80
)

const maxAttr = 64 << 10

var errAttr = errors.New("extended attributes are damaged")

// named gives an attribute its full name. Access control lists get the form
// that system calls give.
func named(name string, flags byte, value []byte) assay.Xattr {
	switch {
	case flags&attrSecure != 0:
		name = "security." + name
	case flags&attrRoot == 0:
		name = "user." + name
	case name == "SGI_ACL_FILE":
		name, value = "system.posix_acl_access", accessList(value)
	case name == "SGI_ACL_DEFAULT":
		name, value = "system.posix_acl_default", accessList(value)
	default:
		name = "trusted." + name
	}
	return assay.Xattr{Name: name, Value: value}
}

// accessList turns u32 count, then u32 tag, u32 id, u16 permissions, u16
// nothing, big-endian, into version 2 of include/uapi/linux/posix_acl_xattr.h.
func accessList(b []byte) []byte {
	if len(b) < 4 || int64(binary.BigEndian.Uint32(b))*12 > int64(len(b)-4) {
		return b
	}
	out := binary.LittleEndian.AppendUint32(nil, 2)
	for i := range int(binary.BigEndian.Uint32(b)) {
		e := b[4+12*i:]
		tag, id := binary.BigEndian.Uint32(e), binary.BigEndian.Uint32(e[4:])
		if tag != 2 && tag != 8 { // not a named user or group
			id = ^uint32(0)
		}
		out = binary.LittleEndian.AppendUint16(out, uint16(tag))
		out = binary.LittleEndian.AppendUint16(out, binary.BigEndian.Uint16(e[8:]))
		out = binary.LittleEndian.AppendUint32(out, id)
	}
	return out
}

// xattrs reads the attributes of an inode.
func (m *image) xattrs(n *inode) ([]assay.Xattr, error) {
	switch {
	case len(n.attr.b) == 0:
		return nil, nil
	case n.attr.format == forkLocal:
		return shortAttrs(n.attr.b)
	case n.attr.format == forkExtents && n.attr.count == 0:
		return nil, nil
	}
	runs, err := m.mapped(n, &n.attr)
	if err != nil {
		return nil, fmt.Errorf("extended attributes: %w", err)
	}
	return m.leafAttrs(runs)
}

// shortAttrs reads u16 size, u8 count, u8 nothing, then u8 length of the
// name, u8 length of the value, u8 flags, name, value.
func shortAttrs(b []byte) (list []assay.Xattr, err error) {
	if len(b) < 4 {
		return nil, errAttr
	}
	at := 4
	for range b[2] {
		if at+3 > len(b) || at+3+int(b[at])+int(b[at+1]) > len(b) {
			return list, errAttr
		}
		name, value, flags := int(b[at]), int(b[at+1]), b[at+2]
		at += 3
		if flags&(attrParent|attrIncomplete) == 0 {
			list = append(list, named(string(b[at:at+name]), flags, b[at+name:][:value:value]))
		}
		at += name + value
	}
	return list, nil
}

// Blocks of attributes begin with u32 next, u32 previous, u16 magic; version 5:
// checksum, place, log, uuid, owner.
func (m *image) leafAttrs(runs []run) (list []assay.Xattr, err error) {
	head, info, leaf, node := 32, 12, uint16(0xfbee), uint16(0xfebe)
	if m.five() {
		head, info, leaf, node = 80, 56, 0x3bee, 0x3ebe
	}
	at := uint64(0)
	for seen := map[uint64]bool{}; !seen[at]; {
		seen[at] = true
		b, err := m.read(runs, at, m.blockSize)
		if err != nil {
			return list, fmt.Errorf("extended attributes: %w", err)
		}
		switch magic := binary.BigEndian.Uint16(b[8:]); magic {
		case node: // u16 entries, u16 level, then u32 hash, u32 block
			first := info + 4
			if m.five() {
				first += 4
			}
			at = uint64(binary.BigEndian.Uint32(b[first+4:]))
			continue
		case leaf:
		default:
			return list, fmt.Errorf("extended attributes: magic 0x%x", magic)
		}
		count := int(binary.BigEndian.Uint16(b[info:]))
		if head+8*count > len(b) {
			return list, errAttr
		}
		for i := range count {
			e := b[head+8*i:]
			x, flags, bad := m.leafAttr(b, int(binary.BigEndian.Uint16(e[4:])), e[6], runs)
			if bad != nil {
				err = bad
			} else if flags&(attrParent|attrIncomplete) == 0 {
				list = append(list, x)
			}
		}
		if at = uint64(binary.BigEndian.Uint32(b)); at == 0 || err != nil {
			return list, err
		}
	}
	return list, errAttr
}

// leafAttr reads an attribute: u16 length of the value, u8 length of the name,
// name, value; or u32 block of the value, u32 its length, u8 length of the
// name, name.
func (m *image) leafAttr(b []byte, at int, flags byte, runs []run) (x assay.Xattr, _ byte, err error) {
	if flags&attrLocal != 0 {
		if at+3 > len(b) || at+3+int(b[at+2])+int(binary.BigEndian.Uint16(b[at:])) > len(b) {
			return x, 0, errAttr
		}
		value, name := int(binary.BigEndian.Uint16(b[at:])), int(b[at+2])
		return named(string(b[at+3:at+3+name]), flags, b[at+3+name:][:value:value]), flags, nil
	}
	if at+9 > len(b) || at+9+int(b[at+8]) > len(b) {
		return x, 0, errAttr
	}
	block, size := binary.BigEndian.Uint32(b[at:]), int64(binary.BigEndian.Uint32(b[at+4:]))
	if size > maxAttr {
		return x, 0, fmt.Errorf("extended attribute of %d bytes", size)
	}
	value, err := m.headed(runs, uint64(block), size, "XARM")
	return named(string(b[at+9:at+9+int(b[at+8])]), flags, value), flags, err
}

const blockHead = 56 // of blocks with links and values, version 5

// headed reads a content of blocks that have a header of their own in version
// 5: magic, u32 offset, u32 bytes, checksum, uuid, owner, place, log.
func (m *image) headed(runs []run, first uint64, size int64, magic string) ([]byte, error) {
	if !m.five() {
		b, err := m.read(runs, first, size)
		return b[:min(size, int64(len(b)))], err
	}
	per := m.blockSize - blockHead
	count := (size + per - 1) / per
	b, err := m.read(runs, first, count<<m.blockLog)
	if err != nil {
		return nil, err
	}
	var out []byte
	for i := range count {
		part := b[i<<m.blockLog:][:m.blockSize]
		if string(part[:4]) != magic {
			return out, fmt.Errorf("magic %q, want %q", part[:4], magic)
		}
		out = append(out, part[blockHead:][:min(per, size-int64(len(out)))]...)
	}
	return out, nil
}
