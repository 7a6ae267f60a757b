package squashfs

import (
	"errors"
	"io"
	"sync"

	"assay"
	"assay/lab/format"
)

// image is an opened squashfs. All of its methods may be called concurrently.
type image struct {
	superblock
	content assay.Content
	slicer  assay.Slicer // nil when content cannot show its bytes
	out     format.Sink  // is told of damage; nil while the image is measured
	end     int64        // of what is there of the image
	lengths order        // of the lengths in front of metadata blocks
	codec   codec
	meta    metaCache
	frags   fragCache
	blocks  sync.Pool // of *[]byte with room for one data block
}

func newImage(in *format.Input) (*image, error) {
	s, err := readSuperblock(in.Content)
	if err != nil {
		return nil, err
	}
	m := &image{superblock: s, content: in.Content, end: min(s.used, in.Size())}
	m.slicer, _ = in.Content.(assay.Slicer)
	m.codec.declared = s.method
	m.lengthOrder()
	m.meta.init(metaCacheBlocks)
	m.frags.init(max(fragCacheBytes/int(s.blockSize), 4))
	m.blocks.New = func() any {
		b := make([]byte, s.blockSize, int(s.blockSize)+format.Slack)
		return &b
	}
	return m, nil
}

var errPastEnd = errors.New("past end of image")

// bytes gives the n bytes at off: a view of the image if it has one, else a
// copy in buf, which must have room for them or be nil.
func (m *image) bytes(off, n int64, buf []byte) ([]byte, error) {
	if off < 0 || n < 0 || off > m.end || n > m.end-off {
		return nil, errPastEnd
	}
	if m.slicer != nil {
		if b, ok := m.slicer.Slice(off, n); ok {
			return b, nil
		}
	}
	if int64(len(buf)) < n {
		buf = make([]byte, n)
	}
	k, err := m.content.ReadAt(buf[:n], off)
	if int64(k) < n {
		if err == nil || err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return buf[:n], nil
}

// unread tells that a part of the image is damaged.
func (m *image) unread(off, n int64, why error) {
	if m.out != nil && off >= 0 && off < m.end && n > 0 {
		m.out.Unread(off, min(n, m.end-off), why.Error())
	}
}

func (m *image) block() *[]byte    { return m.blocks.Get().(*[]byte) }
func (m *image) release(b *[]byte) { m.blocks.Put(b) }
