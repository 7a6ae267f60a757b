package romfs

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// Types of headers (ROMFH_* in romfs_fs.h).
const (
	typeHardlink = iota
	typeDir
	typeFile
	typeSymlink
	typeBlockDev
	typeCharDev
	typeSocket
	typeFifo
	executable = 8
)

const maxName = 255

// modes are what Linux shows for each type (romfs_modemap in fs/romfs/super.c).
var modes = [8]struct {
	kind assay.Type
	mode uint32
}{
	typeHardlink: {assay.Hardlink, 0}, typeDir: {assay.Dir, 0o644}, typeFile: {assay.Regular, 0o644}, typeSymlink: {assay.Symlink, 0o777},
	typeBlockDev: {assay.BlockDev, 0o600}, typeCharDev: {assay.CharDev, 0o600}, typeSocket: {assay.Socket, 0o644}, typeFifo: {assay.Fifo, 0o644},
}

// header is one file's, struct romfs_inode.
type header struct {
	at    int64
	next  int64
	kind  int
	exec  bool
	spec  uint32
	size  int64
	name  string
	data  int64 // where the content stands
	sound bool  // the checksum is right
}

// image is an opened romfs.
type image struct {
	size  int64 // that the file system has
	end   int64 // of what is there
	first int64 // the first header
	name  string
	sound bool // the checksum is right
	win   *window.Window
}

// sum adds big-endian words; bytes that do not make a word are left out.
func sum(b []byte) (s uint32) {
	for ; len(b) >= 4; b = b[4:] {
		s += binary.BigEndian.Uint32(b)
	}
	return s
}

// newImage reads the start of a file system.
func newImage(in *format.Input) (*image, error) {
	m := &image{win: window.New(in.Content)}
	b := m.win.At(0, 512)
	if len(b) < 32 || string(b[:8]) != "-rom1fs-" {
		return nil, format.Not("header: %d bytes", len(b))
	}
	m.size = int64(binary.BigEndian.Uint32(b[8:]))
	m.end = min(m.size, in.Size())
	end := bytes.IndexByte(b[16:], 0)
	if end < 0 || end > maxName {
		return nil, format.Not("volume name: no end")
	}
	m.name = string(b[16 : 16+end])
	m.first = int64(16+end+1+15) &^ 15
	if m.size < m.first+32 || m.size&15 != 0 {
		return nil, format.Not("image of %d bytes", m.size)
	}
	m.sound = sum(b[:min(int64(len(b)), m.size)]) == 0
	h, err := m.header(m.first)
	switch {
	case err != nil:
		return nil, format.Not("%v", err)
	case !m.sound && !h.sound:
		return nil, format.Not("checksums of the image and of its first header are wrong")
	}
	return m, nil
}

// header reads the header at a place and corrects it if it is damaged.
func (m *image) header(at int64) (header, error) {
	h, err := m.parse(at)
	if err != nil {
		return h, err
	}
	if !h.sound {
		m.repair(&h)
	}
	if h.data+h.size > m.size || h.next != 0 && h.next >= m.size {
		return h, fmt.Errorf("header at 0x%x: content of %d bytes and next header at 0x%x are past the end", at, h.size, h.next)
	}
	return h, nil
}

// parse reads the header at a place as it stands.
func (m *image) parse(at int64) (h header, err error) {
	b := m.win.At(at, int(min(16+maxName+1, max(0, m.end-at))))
	if at&15 != 0 || at < m.first || len(b) < 32 {
		return h, fmt.Errorf("header at 0x%x: past end of image", at)
	}
	end := bytes.IndexByte(b[16:], 0)
	if end < 0 {
		return h, fmt.Errorf("header at 0x%x: name has no end", at)
	}
	next := binary.BigEndian.Uint32(b)
	h = header{
		at: at, next: int64(next &^ 15), kind: int(next & 7), exec: next&executable != 0,
		spec: binary.BigEndian.Uint32(b[4:]), size: int64(binary.BigEndian.Uint32(b[8:])),
		name: string(b[16 : 16+end]), data: at + int64(16+end+1+15)&^15,
	}
	h.sound = h.data-at <= int64(len(b)) && sum(b[:h.data-at]) == 0
	return h, nil
}

// repair corrects a damaged header: a content ends before the next header, and
// behind a file's content the next header stands.
func (m *image) repair(h *header) {
	limit := m.size
	ahead := h.next > h.at && h.next < m.size
	if ahead {
		limit = h.next
	}
	if h.data+h.size > limit {
		h.size = max(0, limit-h.data)
		return
	}
	behind := (h.data + h.size + 15) &^ 15
	if h.next == 0 || ahead || h.kind == typeDir || behind+32 > m.end {
		return
	}
	if n, err := m.parse(behind); err == nil && n.sound {
		h.next = behind
	}
}
