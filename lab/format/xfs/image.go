package xfs

import (
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// image is an opened file system. It is for one goroutine.
type image struct {
	*superblock
	content assay.Content
	win     *window.Window
	size    int64 // of what is there
	out     format.Sink
	used    format.Used
	lost    bool // something could not be read
	// blocks of B+trees and directories that may still be read, pieces of
	// files that may still be made
	nodes, pieces int64
}

func newImage(in *format.Input) (*image, error) {
	s, err := readSuper(in.Content)
	if err != nil {
		return nil, err
	}
	m := &image{superblock: s, content: in.Content, win: window.New(in.Content), size: min(in.Size(), s.length())}
	there := m.size>>s.blockLog + 1
	m.nodes, m.pieces = 8*there+1<<16, 4*there+4096
	return m, nil
}

// where gives the place of a block in the input: its number is made of the
// group and the block in it.
func (m *image) where(block uint64) (int64, bool) {
	ag, in := block>>m.agLog, block&(1<<m.agLog-1)
	if ag >= uint64(m.agCount) || in >= uint64(m.agBlocks) {
		return 0, false
	}
	n := ag*uint64(m.agBlocks) + in
	return int64(n) << m.blockLog, n < m.blocks
}

// block gives a copy of a metadata block.
func (m *image) block(block uint64) (b []byte, off int64, err error) {
	off, ok := m.where(block)
	if !ok {
		return nil, -1, fmt.Errorf("block 0x%x: past end of file system", block)
	}
	if m.nodes--; m.nodes < 0 {
		return nil, off, errTooMany
	}
	b = m.win.At(off, int(m.blockSize))
	if int64(len(b)) < m.blockSize {
		return nil, off, fmt.Errorf("block 0x%x at 0x%x: past end of image", block, off)
	}
	return append([]byte(nil), b...), off, nil
}

// claim tells that bytes belong to the file system itself.
func (m *image) claim(off, n int64) {
	if n = min(n, m.size-off); n > 0 && off >= 0 {
		m.used.Add(off, n)
		m.out.Structure(off, n)
	}
}

// place is an offset as Sink.Fail wants it.
func (m *image) place(off int64) int64 {
	if off < 0 || off >= m.size {
		return -1
	}
	return off
}
