package erofs

import (
	"bytes"
	"errors"
	"fmt"

	"assay"
)

// xattrPrefixes are the name spaces by their index (EROFS_XATTR_INDEX_*).
var xattrPrefixes = map[byte]string{
	1: "user.", 2: "system.posix_acl_access", 3: "system.posix_acl_default", 4: "trusted.", 5: "lustre.", 6: "security.",
}

// longPrefix marks an index into the table of long prefixes.
const longPrefix = 0x80

var errXattr = errors.New("extended attributes are damaged")

// attributes gives the extended attributes of a node: a header of 12 bytes
// with the number of shared ones, their places, then the node's own.
func (w *walker) attributes(n *inode) (list []assay.Xattr, err error) {
	if n.xattrs < 12 {
		return nil, nil
	}
	b, err := w.m.bytes(n.tail-n.xattrs, n.xattrs)
	if err != nil {
		return nil, fmt.Errorf("extended attributes: %w", err)
	}
	shared := int(b[4])
	if 12+4*shared > len(b) {
		return nil, errXattr
	}
	for i := range shared {
		at := w.m.xattrs + 4*int64(le32(b[12+4*i:]))
		x, size, e := w.attribute(w.m.some(at, 4+255+65535))
		if e != nil {
			err = e
			continue
		}
		w.claim(at, int64(size))
		list = append(list, x)
	}
	for b = b[12+4*shared:]; len(b) >= 4; {
		if b[0] == 0 && b[1] == 0 && le16(b[2:]) == 0 {
			break
		}
		x, size, e := w.attribute(b)
		if e != nil {
			return list, e
		}
		list = append(list, x)
		b = b[min(size, len(b)):]
	}
	return list, err
}

// attribute reads an entry: u8 length of the name, u8 name space, u16 length
// of the value, name, value, filled up to 4 bytes.
func (w *walker) attribute(b []byte) (x assay.Xattr, size int, err error) {
	if len(b) < 4 {
		return x, 0, errXattr
	}
	name, value := int(b[0]), int(le16(b[2:]))
	if 4+name+value > len(b) {
		return x, 0, errXattr
	}
	prefix, known := xattrPrefixes[b[1]]
	if b[1]&longPrefix != 0 {
		prefix, known = w.prefix(int(b[1] &^ longPrefix))
	}
	if !known {
		prefix = fmt.Sprintf("%d.", b[1])
	}
	x = assay.Xattr{Name: prefix + string(b[4:4+name]), Value: bytes.Clone(b[4+name : 4+name+value])}
	return x, (4 + name + value + 3) &^ 3, nil
}

// prefix gives a long prefix: entries of u16 length, u8 name space and the
// rest of the prefix, filled up to 4 bytes, in the image or in the packed
// content.
func (w *walker) prefix(i int) (string, bool) {
	if w.prefixes == nil {
		w.prefixes = w.readPrefixes()
	}
	if i >= len(w.prefixes) {
		return "", false
	}
	return w.prefixes[i], true
}

func (w *walker) readPrefixes() []string {
	list := []string{}
	m := w.m
	read := func(at, n int64) []byte { return m.some(at, n) }
	if m.pack != nil && m.incompat&incompatFragments != 0 {
		read = func(at, n int64) []byte {
			b := make([]byte, n)
			if m.pack.read(b, at) != nil {
				return nil
			}
			return b
		}
	}
	at := m.prefixAt
	for range m.prefixes {
		head := read(at, 3)
		if len(head) < 3 {
			break
		}
		size := int64(le16(head))
		b := read(at+2, size)
		if int64(len(b)) < size || size < 1 {
			break
		}
		list = append(list, xattrPrefixes[b[0]]+string(b[1:]))
		if m.pack == nil || m.incompat&incompatFragments == 0 {
			w.claim(at, 2+size)
		}
		at = (at + 2 + size + 3) &^ 3
	}
	return list
}
