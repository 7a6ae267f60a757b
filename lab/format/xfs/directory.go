package xfs

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// dirent is one entry of a directory.
type dirent struct {
	name   string
	number uint64
}

const (
	leafSpace  = 32 << 30 // bytes of a directory before its hash index
	maxDirents = 1 << 24
)

var errDirent = errors.New("entry is damaged")

// list reads the entries of a directory, without "." and "..".
func (m *image) list(n *inode) (list []dirent, err error) {
	if n.data.format == forkLocal {
		return m.short(n)
	}
	runs, err := m.mapped(n, &n.data)
	per := uint64(1) << m.dirLog
	buf := make([]byte, m.dirSize())
	var have uint64
	var at int64
	for _, x := range runs {
		for i := range x.n {
			logical := x.logical + uint64(i)
			b, off, e := m.block(x.block + uint64(i))
			if e != nil {
				if err == nil {
					err = e
				}
				if e == errTooMany {
					return list, err
				}
				continue
			}
			m.claim(off, m.blockSize)
			if logical >= leafSpace>>m.blockLog {
				continue // the index, claimed above
			}
			if logical%per == 0 {
				have, at = 0, off
			}
			copy(buf[int64(logical%per)<<m.blockLog:], b)
			if have++; have < per || logical%per != per-1 || len(list) > maxDirents {
				continue
			}
			if list, e = m.dirents(list, buf); e != nil {
				m.out.Unread(at, min(m.blockSize, m.size-at), "directory block: "+e.Error())
				if err == nil {
					err = fmt.Errorf("directory block at 0x%x: %w", at, e)
				}
			}
		}
	}
	return list, err
}

// short reads a directory in the inode: u8 entries, u8 entries with 64-bit
// numbers, parent, then u8 length, u16 offset, name, type, number.
func (m *image) short(n *inode) (list []dirent, err error) {
	b := n.data.b
	b = b[:max(0, min(int64(len(b)), n.size))]
	if len(b) < 6 {
		return nil, fmt.Errorf("short directory of %d bytes", n.size)
	}
	count, wide := int(b[0]), 4
	if b[1] != 0 {
		count, wide = max(int(b[0]), int(b[1])), 8
	}
	at, extra := 2+wide, 0
	if m.fileTypes() {
		extra = 1
	}
	for range count {
		if at+3 > len(b) || at+3+int(b[at])+extra+wide > len(b) || b[at] == 0 {
			return list, errDirent
		}
		size := int(b[at])
		e := dirent{name: string(b[at+3 : at+3+size])}
		at += 3 + size + extra
		if wide == 4 {
			e.number = uint64(binary.BigEndian.Uint32(b[at:]))
		} else {
			e.number = binary.BigEndian.Uint64(b[at:])
		}
		at += wide
		list = append(list, e)
	}
	return list, nil
}

// dirents reads a block of a directory. Behind a damaged entry it goes on with
// the next one that knows its own offset.
func (m *image) dirents(list []dirent, b []byte) (_ []dirent, err error) {
	at, end := 16, len(b)
	switch magic := string(b[:4]); magic {
	case "XD2B", "XDB3":
		if count := int64(binary.BigEndian.Uint32(b[len(b)-8:])); count <= int64(len(b)-8)/8 {
			end = len(b) - 8 - 8*int(count)
		} else {
			err = fmt.Errorf("%d entries of the index", count)
		}
	case "XD2D", "XDD3":
	default:
		return list, fmt.Errorf("magic %q", b[:4])
	}
	if m.five() {
		at = 64
		if !sound(b, 4) {
			err = errors.New("checksum is wrong")
		}
	}
	for at+8 <= end {
		if binary.BigEndian.Uint16(b[at:]) == 0xffff {
			size := int(binary.BigEndian.Uint16(b[at+2:]))
			if size == 0 && len(b) == 64<<10 {
				size = 64 << 10
			}
			if size < 8 || size%8 != 0 || at+size > end {
				size, err = 8, errDirent
			}
			at += size
			continue
		}
		e, size, ok := m.dirent(b[:end], at)
		if !ok {
			err = errDirent
			at += 8
			continue
		}
		if e.name != "." && e.name != ".." {
			list = append(list, e)
		}
		at += size
	}
	return list, err
}

// dirent reads u64 inode, u8 length, name, u8 type, and at the end, filled up
// to 8 bytes, u16 its own offset.
func (m *image) dirent(b []byte, at int) (e dirent, size int, ok bool) {
	if at+12 > len(b) {
		return e, 0, false
	}
	name := int(b[at+8])
	size = 8 + 1 + name + 2
	if m.fileTypes() {
		size++
	}
	size = (size + 7) &^ 7
	if name == 0 || at+size > len(b) || int(binary.BigEndian.Uint16(b[at+size-2:])) != at&0xffff {
		return e, size, false
	}
	return dirent{string(b[at+9 : at+9+name]), binary.BigEndian.Uint64(b[at:])}, size, true
}
