package lha

import (
	"encoding/binary"
	"strings"
	"time"

	"assay/internal/window"
)

const (
	fixedLength = 22
	headerMost  = 64 << 10
	extendMost  = 256
)

var le = binary.LittleEndian

// header is a file's.
type header struct {
	at, data       int64
	level          byte
	method         string // "lh5"
	packed, size   int64
	time           int64
	name, dir      string
	crc            uint16
	hasCRC         bool
	system         byte
	mode           uint32
	uid, gid       uint32
	hasMode, owned bool
	strong         bool // a checksum of 16 bits fits
	target         string
}

// read reads the header at pos: its checksum decides.
func read(win *window.Window, pos int64) *header {
	b := win.At(pos, fixedLength)
	if len(b) < fixedLength || b[2] != '-' || b[3] != 'l' || b[4] != 'h' && b[4] != 'z' || b[6] != '-' || b[20] > 3 {
		return nil
	}
	h := &header{at: pos, level: b[20], method: string(b[3:6]), packed: int64(le.Uint32(b[7:])), size: int64(le.Uint32(b[11:]))}
	if t := le.Uint32(b[15:]); h.level < 2 {
		h.time = dosTime(t)
	} else {
		h.time = int64(t)
	}
	switch h.level {
	case 0, 1:
		return h.short(win)
	case 2:
		return h.long(win, int(le.Uint16(b)), 24, 2)
	}
	if le.Uint16(b) != 4 {
		return nil
	}
	if b = win.At(pos, 32); len(b) < 32 {
		return nil
	}
	return h.long(win, int(min(le.Uint32(b[24:]), headerMost+1)), 28, 4)
}

func dosTime(t uint32) int64 {
	if t == 0 {
		return 0
	}
	return time.Date(1980+int(t>>25), time.Month(t>>21&15), int(t>>16&31), int(t>>11&31), int(t>>5&63), int(t&31)*2, 0, time.UTC).Unix()
}

// short reads a header of level 0 or 1.
func (h *header) short(win *window.Window) *header {
	first := win.At(h.at, 2)
	n := int(first[0]) + 2
	sum := first[1]
	b := win.At(h.at, n)
	if len(b) < n || n < fixedLength+2 {
		return nil
	}
	for _, c := range b[2:] {
		sum -= c
	}
	name := fixedLength + int(b[21])
	if sum != 0 || name+2 > n {
		return nil
	}
	h.name = string(b[fixedLength:name])
	h.crc, h.hasCRC = le.Uint16(b[name:]), true
	h.data = h.at + int64(n)
	rest := b[name+2:]
	if h.level == 0 {
		h.unix0(rest)
		return h
	}
	if len(rest) < 3 {
		return nil
	}
	h.system = rest[0]
	next := int(le.Uint16(rest[len(rest)-2:]))
	for i := 0; next > 0; i++ {
		b := win.At(h.data, next)
		if len(b) < next || next < 3 || i == extendMost || int64(next) > h.packed {
			return nil
		}
		h.extend(b[0], b[1:next-2])
		h.data += int64(next)
		h.packed -= int64(next)
		next = int(le.Uint16(b[next-2:]))
	}
	return h
}

// unix0 reads what LHa for Unix puts behind a header of level 0.
func (h *header) unix0(b []byte) {
	if len(b) >= 12 && b[0] == 'U' {
		h.system = b[0]
		h.time = int64(le.Uint32(b[2:]))
		h.mode, h.hasMode = uint32(le.Uint16(b[6:])), true
		h.uid, h.gid, h.owned = uint32(le.Uint16(b[8:])), uint32(le.Uint16(b[10:])), true
	}
}

// long reads a header of level 2 or 3, n bytes in all, with its extended
// headers, whose lengths have that many bytes.
func (h *header) long(win *window.Window, n, fixed, width int) *header {
	b := append([]byte(nil), win.At(h.at, min(n, headerMost))...)
	if n < fixed+width || n > headerMost || len(b) < n {
		return nil
	}
	h.crc, h.hasCRC, h.system = le.Uint16(b[21:]), true, b[23]
	number := func(at int) int {
		if width == 2 {
			return int(le.Uint16(b[at:]))
		}
		return int(min(le.Uint32(b[at:]), headerMost))
	}
	at := fixed + width
	for next := number(fixed); next > 0; {
		if next < 1+width || next > n-at {
			return nil
		}
		part := b[at : at+next]
		if part[0] == 0 && len(part) >= 3+width {
			want := le.Uint16(part[1:])
			part[1], part[2] = 0, 0
			if h.strong = crc16(0, b) == want; !h.strong {
				return nil
			}
		}
		h.extend(part[0], part[1:next-width])
		next, at = number(at+next-width), at+next
	}
	h.data = h.at + int64(n)
	return h
}

// extend reads an extended header.
func (h *header) extend(kind byte, b []byte) {
	switch {
	case kind == 1:
		h.name = string(b)
	case kind == 2:
		h.dir = strings.ReplaceAll(string(b), "\xff", "/")
	case kind == 0x50 && len(b) >= 2:
		h.mode, h.hasMode = uint32(le.Uint16(b)), true
	case kind == 0x51 && len(b) >= 4:
		h.gid, h.uid, h.owned = uint32(le.Uint16(b)), uint32(le.Uint16(b[2:])), true
	case kind == 0x54 && len(b) >= 4:
		h.time = int64(le.Uint32(b))
	}
}

// path is the name with its directories. Unix writes "name|target" for links.
func (h *header) path() string {
	p := h.name
	if h.dir != "" {
		p = strings.TrimSuffix(h.dir, "/") + "/" + p
	}
	p = strings.ReplaceAll(strings.ReplaceAll(p, "\xff", "/"), `\`, "/")
	if h.hasMode && h.mode&0o170000 == 0o120000 {
		p, h.target, _ = strings.Cut(p, "|")
	}
	return strings.TrimSuffix(p, "/")
}

var table16 = func() (t [256]uint16) {
	for i := range t {
		c := uint16(i)
		for range 8 {
			c = c>>1 ^ c&1*0xa001
		}
		t[i] = c
	}
	return t
}()

// crc16 is CRC-16/ARC.
func crc16(c uint16, b []byte) uint16 {
	for _, x := range b {
		c = c>>8 ^ table16[byte(c)^x]
	}
	return c
}
