package f2fs

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// dirent is struct f2fs_dir_entry: u32 hash, u32 inode, u16 length of the
// name, u8 type.
type dirent struct {
	name string
	ino  uint32
}

const (
	direntSize = 11
	slotSize   = 8 // bytes of a name that one entry has room for
	blockSlots = 214
	maxDirents = 1 << 24
)

var errDirent = errors.New("entry is damaged")

// list reads the entries of a directory, without "." and "..".
func (m *image) list(n *inode) (list []dirent, err error) {
	if n.inline&inlineDentry != 0 {
		at, size := n.room()
		slots := size * 8 / ((direntSize+slotSize)*8 + 1)
		if size <= 0 || slots <= 0 {
			return nil, fmt.Errorf("inode %d: %d bytes for entries", n.ino, size)
		}
		b := n.raw[at : at+size]
		bitmap := (slots + 7) / 8
		return m.dirents(nil, b, slots, bitmap+size-((direntSize+slotSize)*slots+bitmap))
	}
	e := m.addresses(n, func(_ uint64, addr uint32) {
		if addr == addrCompressed || len(list) > maxDirents {
			return
		}
		if m.nodesLeft--; m.nodesLeft < 0 {
			err = errTooMany
			return
		}
		b, e := m.block(uint64(addr))
		if e != nil {
			err = e
			return
		}
		m.claim(uint64(addr), 1)
		if list, e = m.dirents(list, b, blockSlots, 30); e != nil {
			m.out.Unread(int64(addr)<<blockLog, blockSize, "directory block: "+e.Error())
			err = fmt.Errorf("directory block %d: %w", addr, e)
		}
	})
	if err == nil {
		err = e
	}
	return list, err
}

// dirents reads a group of entries: a bitmap of the slots in use, then from
// first on the entries, then the names.
func (m *image) dirents(list []dirent, b []byte, slots, first int) (_ []dirent, err error) {
	names := first + slots*direntSize
	for i := 0; i < slots; {
		if b[i/8]>>(i%8)&1 == 0 {
			i++
			continue
		}
		e := b[first+i*direntSize:]
		size := int(binary.LittleEndian.Uint16(e[8:]))
		ino := binary.LittleEndian.Uint32(e[4:])
		at := names + i*slotSize
		if size == 0 || size > 255 || at+size > len(b) || ino == 0 || uint64(ino) >= m.superblock.nodes() {
			err = errDirent
			i++
			continue
		}
		if name := string(b[at : at+size]); name != "." && name != ".." {
			list = append(list, dirent{name, ino})
		}
		i += (size + slotSize - 1) / slotSize
	}
	return list, err
}
