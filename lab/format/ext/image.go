package ext

import (
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// image is an opened file system. It is for one goroutine: the bodies that it
// gives are ranges of the input and do not use it.
type image struct {
	*superblock
	superOff int64 // where the superblock was read
	content  assay.Content
	size     int64 // of what is there
	out      format.Sink
	inodeWin *window.Window
	blockWin *window.Window
	groupsAt []group
	used     format.Used
	replayed map[uint64]journalled // blocks that a journal holds a newer form of
	escaped  bool                  // ranges met a block that stands changed in the journal
	nodes    int64                 // blocks of extent trees and block maps that may still be read
	extents  int64                 // pieces of files that may still be made
}

func newImage(in *format.Input) (*image, error) {
	s, off, err := readSuper(in.Content)
	if err != nil {
		return nil, err
	}
	m := &image{
		superblock: s, superOff: off, content: in.Content, size: in.Size(),
		inodeWin: window.New(in.Content), blockWin: window.New(in.Content),
	}
	there := m.size>>m.blockLog + 1
	m.nodes, m.extents = 8*there+1<<16, 4*there+4096
	return m, nil
}

// length is the size of the file system in bytes.
func (m *image) length() int64 { return int64(m.blocks) << m.blockLog }

// where gives the place of a block in the input: the file system's own, or
// that of the journal's newer form.
func (m *image) where(block uint64) (int64, bool) {
	if block >= m.blocks {
		return 0, false
	}
	if j, is := m.replayed[block]; is {
		block = j.at
	}
	return int64(block) << m.blockLog, true
}

// block gives the content of a metadata block; it is valid until the next
// call. A block that is missing or incomplete is an error.
func (m *image) block(n uint64) ([]byte, error) {
	off, ok := m.where(n)
	if !ok {
		return nil, fmt.Errorf("block %d: past end of file system of %d blocks", n, m.blocks)
	}
	b := m.blockWin.At(off, int(m.blockSize))
	if int64(len(b)) < m.blockSize {
		return nil, fmt.Errorf("block %d at 0x%x: past end of image", n, off)
	}
	if m.replayed[n].escaped {
		b = append([]byte(nil), b...)
		copy(b, journalMagic)
	}
	return b, nil
}

// claim tells that blocks belong to the file system itself.
func (m *image) claim(block uint64, n int64) {
	if block >= m.blocks || n <= 0 {
		return
	}
	off := int64(block) << m.blockLog
	if off >= m.size {
		return
	}
	length := min(min(n, int64(m.blocks-block))<<m.blockLog, m.size-off)
	m.used.Add(off, length)
	if m.out != nil {
		m.out.Structure(off, length)
	}
}

// lost tells that a block should have been readable and was not.
func (m *image) lost(block uint64, why error) {
	off, ok := m.where(block)
	if ok && off < m.size {
		m.out.Unread(off, min(m.blockSize, m.size-off), why.Error())
	}
}

// place is an offset as Sink.Fail wants it.
func (m *image) place(off int64) int64 {
	if off < 0 || off >= m.size {
		return -1
	}
	return off
}
