package ext

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// dirent is one entry of a directory.
type dirent struct {
	name  string
	inode uint32
	kind  byte // 0: not told
}

// maxDirents bounds one directory: the kernel's hashed directories of three
// levels hold fewer.
const maxDirents = 1 << 24

// list reads the entries of a directory, without "." and "..". Hashed
// directories hide their index in blocks that look like one unused entry each,
// so that they read like plain ones (struct dx_root, struct dx_node).
func (m *image) list(n *inode) (list []dirent, err error) {
	fail := func(e error) {
		if err == nil {
			err = e
		}
	}
	if n.has(flagInlineData) {
		// the number of the parent, then entries; the rest is an attribute
		list, e := m.dirents(nil, n.block[4:])
		if e != nil {
			fail(e)
		}
		if more := n.inlineRest(); len(more) > 0 {
			if list, e = m.dirents(list, more); e != nil {
				fail(e)
			}
		}
		return list, err
	}
	runs, e := m.mapped(n, func(b uint64) { m.claim(b, 1) })
	if e != nil {
		fail(e)
	}
	for _, r := range runs {
		m.claim(r.physical, r.n)
		for i := range r.n {
			if int64(r.logical)+i >= (n.size+m.blockSize-1)>>m.blockLog || len(list) > maxDirents {
				break
			}
			// a directory that maps a block again and again is not read for ever
			if m.nodes--; m.nodes < 0 {
				fail(errTooMany)
				return list, err
			}
			block := r.physical + uint64(i)
			b, e := m.block(block)
			if e != nil {
				fail(e)
				continue
			}
			if list, e = m.dirents(list, b); e != nil {
				e = fmt.Errorf("directory block %d: %w", block, e)
				m.lost(block, e)
				fail(e)
			}
		}
	}
	return list, err
}

// dirents reads struct ext4_dir_entry_2: u32 inode, u16 length of the entry,
// u8 length of the name, u8 type (older: u16 length of the name), name. Behind
// a damaged entry it goes on with the next place that looks like one.
func (m *image) dirents(list []dirent, b []byte) (_ []dirent, err error) {
	for at := 0; at+8 <= len(b); {
		e, step, ok := m.dirent(b[at:])
		if !ok {
			if err == nil {
				err = fmt.Errorf("entry at %d: inode %d, length %d", at, e.inode, step)
			}
			for at += 4; at+12 <= len(b) && !m.looksRight(b[at:]); at += 4 {
			}
			continue
		}
		if e.inode != 0 && e.name != "." && e.name != ".." {
			list = append(list, e)
		}
		at += step
	}
	return list, err
}

// dirent reads the entry at the start of b and tells how long it is.
func (m *image) dirent(b []byte) (e dirent, step int, ok bool) {
	e.inode = binary.LittleEndian.Uint32(b)
	step = int(binary.LittleEndian.Uint16(b[4:]))
	if m.blockSize >= 1<<16 {
		if step == 0xffff || step == 0 {
			step = 1 << 16
		}
		step = step&^3 | step&3<<16 // lengths over 65,532: the low bits are the high ones
	}
	size := int(b[6])
	if m.incompat&incompatFileType == 0 {
		size |= int(b[7]) << 8
	}
	if step < 8 || step&3 != 0 || step > len(b) || e.inode > m.inodes || e.inode != 0 && (size == 0 || 8+size > step) {
		return e, step, false
	}
	e.name = string(b[8 : 8+min(size, step-8)])
	if m.incompat&incompatFileType != 0 {
		e.kind = b[7]
	}
	return e, step, true
}

// looksRight is stricter than dirent: it finds an entry in the middle of bytes.
func (m *image) looksRight(b []byte) bool {
	e, step, ok := m.dirent(b)
	if !ok || e.inode == 0 || len(e.name) > 255 || m.incompat&incompatFileType != 0 && (b[7] == 0 || b[7] > 7) {
		return false
	}
	if strings.ContainsAny(e.name, "/\x00") {
		return false
	}
	tight := (8 + len(e.name) + 3) &^ 3
	return step == tight || step == len(b) || step < len(b)-8
}

// parent is the inode that ".." of a directory names; 0 when it cannot be read.
func (m *image) parent(n *inode) uint32 {
	if n.has(flagInlineData) {
		return binary.LittleEndian.Uint32(n.block[:])
	}
	runs, _ := m.mapped(n, nil)
	if len(runs) == 0 || runs[0].logical != 0 {
		return 0
	}
	b, err := m.block(runs[0].physical)
	if err != nil || string(b[8:9]) != "." || string(b[20:22]) != ".." {
		return 0
	}
	return binary.LittleEndian.Uint32(b[12:])
}
