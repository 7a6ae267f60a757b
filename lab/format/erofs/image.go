package erofs

import (
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

// image is an opened file system. Its methods may be called concurrently,
// those of the walker not.
type image struct {
	*superblock
	content assay.Content
	slicer  assay.Slicer
	end     int64 // of what is there
	out     format.Sink
	pack    *packed // ends of files
}

var errPastEnd = errors.New("past end of image")

func newImage(in *format.Input) (*image, error) {
	s, err := readSuper(in.Content)
	if err != nil {
		return nil, err
	}
	m := &image{superblock: s, content: in.Content, end: min(in.Size(), s.size())}
	m.slicer, _ = in.Content.(assay.Slicer)
	return m, nil
}

// bytes gives the n bytes at off, which must not be written.
func (m *image) bytes(off, n int64) ([]byte, error) {
	if off < 0 || n < 0 || off > m.end || n > m.end-off {
		return nil, errPastEnd
	}
	if m.slicer != nil {
		if b, ok := m.slicer.Slice(off, n); ok {
			return b, nil
		}
	}
	b := make([]byte, n)
	k, err := m.content.ReadAt(b, off)
	if int64(k) < n {
		if err == nil || err == io.EOF {
			err = errPastEnd
		}
		return nil, err
	}
	return b, nil
}

// some gives up to n bytes at off.
func (m *image) some(off, n int64) []byte {
	b, _ := m.bytes(off, max(0, min(n, m.end-off)))
	return b
}

func (m *image) place(off int64) int64 {
	if off < 0 || off >= m.end {
		return -1
	}
	return off
}

func measure(in *format.Input) (format.Extent, error) {
	m, err := newImage(in)
	if err != nil {
		return format.Extent{}, err
	}
	ext := format.Extent{Length: m.size(), Certainty: format.Exact}
	if m.checksum == "matches" {
		return ext, nil
	}
	n, err := m.inode(m.root)
	switch {
	case errors.Is(err, errPastEnd) && m.end < m.size():
		return ext, nil // cut short
	case err != nil:
		return ext, format.Not("root: %v", err)
	case n.mode&0o170000 != 0o040000:
		return ext, format.Not("root node %d: mode %o", m.root, n.mode)
	}
	return ext, nil
}

// Layouts of contents (EROFS_INODE_*).
const (
	layoutPlain = iota
	layoutFull  // compressed, full index
	layoutInline
	layoutCompact // compressed, compacted index
	layoutChunks
)

// inode is struct erofs_inode_compact or erofs_inode_extended.
type inode struct {
	nid    uint64
	at     int64
	layout int
	mode   uint16
	links  uint32
	size   int64
	u      uint32 // block, device, format of chunks
	uid    uint32
	gid    uint32
	mtime  int64
	xattrs int64 // bytes of attributes
	tail   int64 // what stands behind them
	number uint32
}

func (m *image) inodeAt(nid uint64) (int64, error) {
	if nid > uint64(m.size())/32 {
		return 0, fmt.Errorf("node %d: %w", nid, errPastEnd)
	}
	return m.meta + int64(nid)*32, nil
}

func (m *image) inode(nid uint64) (*inode, error) {
	at, err := m.inodeAt(nid)
	if err != nil {
		return nil, err
	}
	b := m.some(at, 64)
	if len(b) < 32 {
		return nil, fmt.Errorf("node %d at 0x%x: %w", nid, at, errPastEnd)
	}
	f := le16(b)
	n := &inode{nid: nid, at: at, layout: int(f >> 1 & 7), mode: le16(b[4:]), size: int64(le32(b[8:])), u: le32(b[16:]), number: le32(b[20:])}
	if f>>5 != 0 || n.layout > layoutChunks {
		return nil, fmt.Errorf("node %d at 0x%x: format 0x%x", nid, at, f)
	}
	if c := int64(le16(b[2:])); c > 0 {
		n.xattrs = 12 + (c-1)*4
	}
	if f&1 == 0 {
		n.links, n.uid, n.gid, n.mtime = uint32(le16(b[6:])), uint32(le16(b[24:])), uint32(le16(b[26:])), m.built
		n.tail = at + 32 + n.xattrs
		return n, nil
	}
	if len(b) < 64 {
		return nil, fmt.Errorf("node %d at 0x%x: %w", nid, at, errPastEnd)
	}
	n.size, n.uid, n.gid, n.mtime, n.links = int64(le64(b[8:])), le32(b[24:]), le32(b[28:]), int64(le64(b[32:])), le32(b[44:])
	n.tail = at + 64 + n.xattrs
	if n.size < 0 {
		return nil, fmt.Errorf("node %d at 0x%x: size %d", nid, at, uint64(n.size))
	}
	return n, nil
}

func (n *inode) compressed() bool { return n.layout == layoutFull || n.layout == layoutCompact }

// device reads the number of a device node (new_decode_dev).
func (n *inode) device() (major, minor uint32) {
	return n.u >> 8 & 0xfff, n.u&0xff | n.u>>12&0xfff00
}
