package iso9660

import (
	"encoding/binary"
	"strings"
)

// attributes are what the fields of SUSP and Rock Ridge say of an entry.
type attributes struct {
	posix      bool // PX is there
	mode       uint32
	uid, gid   uint32
	device     bool
	high, low  uint32
	name       string
	named      bool
	target     string
	mtime      int64
	child      uint32 // block of a directory that was moved away
	relocated  bool   // the directory that was moved
	zisofs     bool
	zSize      int64
	zHead      int // bytes in front of the blocks' places
	zLog       uint8
	rockRidge  bool
	skip       int // bytes in front of the fields, from SP
	continues  bool
	linkParts  bool // the last component goes on in the next field
	directions int  // continuation areas that were read
}

// maxAreas bounds the continuation areas of one record.
const maxAreas = 64

// fields reads the system use fields of a record.
func (m *image) fields(v *volume, b []byte, skip int) (a attributes) {
	if skip < len(b) {
		b = b[skip:]
	} else {
		b = nil
	}
	for b != nil && a.directions <= maxAreas {
		b = m.area(v, b, &a)
	}
	return a
}

// area reads one run of fields and gives the continuation area, if there is
// one.
func (m *image) area(v *volume, b []byte, a *attributes) (next []byte) {
	for len(b) >= 4 {
		n := int(b[2])
		if n < 4 || n > len(b) {
			return next
		}
		f := b[:n]
		b = b[n:]
		if string(f[:2]) == "CE" && n >= 28 {
			block, at, size := le32(f[4:]), le32(f[12:]), le32(f[20:])
			off := int64(block)*v.block + int64(at)
			if size > 0 && size <= 1<<16 && off < m.end {
				a.directions++
				next = append([]byte(nil), m.win.At(off, int(size))...)
				if m.out != nil {
					m.claim(off, int64(size))
				}
			}
			continue
		}
		if string(f[:2]) == "ST" {
			return next
		}
		a.field(f)
	}
	return next
}

func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// field reads one field (IEEE P1281 5, P1282 4).
func (a *attributes) field(f []byte) {
	n := len(f)
	switch sig := string(f[:2]); {
	case sig == "SP" && n >= 7 && f[4] == 0xbe && f[5] == 0xef:
		a.skip = int(f[6])
	case sig == "RR", sig == "ER" && n >= 8 && strings.Contains(string(f[8:]), "RRIP"), sig == "ER" && n >= 8 && strings.Contains(string(f[8:]), "P1282"):
		a.rockRidge = true
	case sig == "PX" && n >= 36:
		a.posix, a.rockRidge = true, true
		a.mode, a.uid, a.gid = le32(f[4:]), le32(f[20:]), le32(f[28:])
	case sig == "PN" && n >= 20:
		a.device, a.high, a.low = true, le32(f[4:]), le32(f[12:])
	case sig == "NM" && n >= 5:
		switch {
		case f[4]&0x06 != 0: // "." or ".."
		case a.named && !a.continues:
		default:
			a.name, a.named, a.continues = a.name+string(f[5:]), true, f[4]&1 != 0
		}
	case sig == "SL" && n >= 5:
		a.link(f[5:])
	case sig == "CL" && n >= 12:
		a.child = le32(f[4:])
	case sig == "RE":
		a.relocated = true
	case sig == "TF" && n >= 5:
		a.times(f[4], f[5:])
	case sig == "ZF" && n >= 16 && string(f[4:6]) == "pz":
		a.zisofs, a.zHead, a.zLog, a.zSize = true, int(f[6])*4, f[7], int64(le32(f[8:]))
	}
}

// link appends components of a symbolic link's target (P1282 4.1.3.1).
func (a *attributes) link(b []byte) {
	for len(b) >= 2 && len(b) >= 2+int(b[1]) {
		flags, text := b[0], string(b[2:2+int(b[1])])
		b = b[2+int(b[1]):]
		if a.target != "" && !a.linkParts && !strings.HasSuffix(a.target, "/") {
			a.target += "/"
		}
		switch {
		case flags&2 != 0:
			a.target += "."
		case flags&4 != 0:
			a.target += ".."
		case flags&8 != 0:
			a.target = "/"
		default:
			a.target += text
		}
		a.linkParts = flags&1 != 0
	}
}

// times reads the times of a TF field; that of modification is the second.
func (a *attributes) times(flags byte, b []byte) {
	size := 7
	if flags&0x80 != 0 {
		size = 17
	}
	if flags&1 != 0 {
		b = b[min(size, len(b)):]
	}
	if flags&2 == 0 || len(b) < size {
		return
	}
	if size == 7 {
		a.mtime = date(b)
	} else {
		a.mtime = longDate(b)
	}
}

// numbers gives major and minor number of a device. Some writers put both into
// the low half, as system calls have them (fs/isofs/rock.c).
func (a *attributes) numbers() (major, minor uint32) {
	if a.high == 0 && a.low&^0xff != 0 {
		return a.low >> 8 & 0xfff, a.low&0xff | a.low>>12&0xfff00
	}
	return a.high, a.low
}
