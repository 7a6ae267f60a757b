package squashfs

import (
	"fmt"

	"assay"
)

// Extended attributes of version 4 (struct squashfs_xattr_* in squashfs_fs.h):
// the table at xattr_id_table_start begins with the start of the attributes'
// metadata blocks, the number of lists and an unused word; then follow the
// offsets of the metadata blocks that hold a 16-byte entry for each list.
const (
	xattrTypeMask  = 0xff
	xattrOutOfLine = 0x100
	maxXattrs      = 256
	maxXattrBytes  = 1 << 17 // of one list; Linux has 64 KiB at most for a value
)

var xattrPrefixes = [...]string{"user.", "trusted.", "security."}

// xattrs reads attribute list i.
func (m *image) xattrs(i uint32) ([]assay.Xattr, error) {
	if m.xattrTable == none {
		return nil, nil // mksquashfs 4.0 leaves the index in inodes unset
	}
	if m.xattrTable < m.inodeTable || m.xattrTable >= m.used {
		return nil, fmt.Errorf("xattr list %d: no table", i)
	}
	var head [16]byte
	b, err := m.bytes(m.xattrTable, 16, head[:])
	if err != nil {
		return nil, fmt.Errorf("xattr table at 0x%x: %w", m.xattrTable, err)
	}
	start := int64(m.u64(b))
	if lists := m.u32(b[8:]); i >= lists {
		return nil, fmt.Errorf("xattr list %d of %d", i, lists)
	}
	if start < m.size || start >= m.xattrTable {
		return nil, fmt.Errorf("xattrs at 0x%x of 0x%x", start, m.used)
	}
	var buf [16]byte
	if b, err = m.indexed(m.xattrTable+16, uint64(i), 16, buf[:]); err != nil {
		return nil, fmt.Errorf("xattr list %d: %w", i, err)
	}
	ref, count := m.u64(b), m.u32(b[8:])
	x := xattrReader{image: m, start: start, left: maxXattrBytes}
	x.cursor = m.metaAt(start, m.xattrTable, int64(ref>>16), int(ref&0xffff))
	var list []assay.Xattr
	for range min(count, maxXattrs) {
		a, err := x.next()
		if err != nil {
			return list, fmt.Errorf("xattr list %d: %w", i, err)
		}
		list = append(list, a)
	}
	if count > maxXattrs {
		return list, fmt.Errorf("xattr list %d: %d attributes", i, count)
	}
	return list, nil
}

type xattrReader struct {
	*image
	cursor
	start int64
	left  int // bytes that may still be read
}

func (x *xattrReader) next() (assay.Xattr, error) {
	var b [8]byte
	if err := x.read(b[:4]); err != nil {
		return assay.Xattr{}, err
	}
	kind, size := x.u16(b[:]), int(x.u16(b[2:]))
	name, err := x.text(size)
	if err != nil {
		return assay.Xattr{}, err
	}
	a := assay.Xattr{Name: string(name)}
	if p := int(kind & xattrTypeMask); p < len(xattrPrefixes) {
		a.Name = xattrPrefixes[p] + a.Name
	} else {
		a.Name = fmt.Sprintf("type%d.%s", p, a.Name)
	}
	if kind&xattrOutOfLine == 0 {
		a.Value, err = x.value()
		return a, err
	}
	// The value is a reference to a value that stands elsewhere.
	if err := x.read(b[:4]); err != nil {
		return a, err
	}
	if err := x.read(b[:]); err != nil {
		return a, err
	}
	ref := x.u64(b[:])
	far := xattrReader{image: x.image, left: x.left}
	far.cursor = x.metaAt(x.start, x.xattrTable, int64(ref>>16), int(ref&0xffff))
	a.Value, err = far.value()
	x.left = far.left
	return a, err
}

func (x *xattrReader) value() ([]byte, error) {
	var b [4]byte
	if err := x.read(b[:]); err != nil {
		return nil, err
	}
	size := x.u32(b[:])
	if int64(size) > int64(x.left) {
		return nil, fmt.Errorf("value of %d bytes", size)
	}
	return x.text(int(size))
}

func (x *xattrReader) text(n int) ([]byte, error) {
	if n > x.left {
		return nil, fmt.Errorf("%d bytes and more", maxXattrBytes)
	}
	x.left -= n
	b := make([]byte, n)
	return b, x.read(b)
}
