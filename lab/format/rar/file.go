package rar

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf16"

	"assay"
)

// file is what a file block says.
type file struct {
	*block
	name          string
	size          int64 // -1 when not known
	stored        bool
	solid         bool
	dir           bool
	before, after bool // parts in other volumes
	encrypted     bool
	crc           uint32
	hasCRC        bool
	unix          bool
	attr          uint32
	time          int64
	hasTime       bool
	link          uint64 // version 5: kind of link
	target        string
}

// Kinds of links in version 5.
const (
	linkUnix     = 1
	linkWindows  = 2
	linkJunction = 3
	linkHard     = 4
	linkCopy     = 5
)

// parse reads a file block; nil when it is too short.
func (w *walker) parse(b *block) *file {
	if w.five {
		return parse5(b)
	}
	return parse4(b)
}

func parse4(b *block) *file {
	p := b.body
	if len(p) < 25 {
		return nil
	}
	f := &file{block: b, size: int64(le.Uint32(p[4:])), hasCRC: true, crc: le.Uint32(p[9:]), stored: p[18] == 0x30, attr: le.Uint32(p[21:])}
	f.unix = p[8] == 3
	f.dir = b.flags&0xe0 == 0xe0
	f.solid, f.encrypted = b.flags&solid4 != 0, b.flags&crypt4 != 0
	f.before, f.after = b.flags&before4 != 0, b.flags&after4 != 0
	f.time, f.hasTime = dosTime(le.Uint32(p[13:]))
	length, at := int(le.Uint16(p[19:])), 25
	if b.flags&large4 != 0 && len(p) >= 33 {
		f.size |= int64(le.Uint32(p[29:])&0x7fffffff) << 32
		at = 33
	}
	if length > len(p)-at {
		return nil
	}
	f.name = name4(p[at:at+length], b.flags&unicode4 != 0)
	return f
}

// dosTime reads a time without zone, which is taken for UTC.
func dosTime(t uint32) (int64, bool) {
	if t == 0 {
		return 0, false
	}
	return time.Date(1980+int(t>>25), time.Month(t>>21&15), int(t>>16&31), int(t>>11&31), int(t>>5&63), int(t&31)*2, 0, time.UTC).Unix(), true
}

// name4 reads a name of version 4: bytes, or bytes, NUL and instructions that
// make UTF-16 of them (technote.txt names them; unrar's encname.cpp has them).
func name4(b []byte, unicode bool) string {
	plain, code, packed := bytes.Cut(b, []byte{0})
	if !unicode || !packed || len(code) == 0 {
		return strings.ReplaceAll(string(plain), `\`, "/")
	}
	high := uint16(code[0]) << 8
	code = code[1:]
	var units []uint16
	take := func() (c byte) {
		if len(code) > 0 {
			c, code = code[0], code[1:]
		}
		return c
	}
	for flags, left := byte(0), 0; len(code) > 0 && len(units) < 4096; flags, left = flags<<2, left-1 {
		if left == 0 {
			flags, left = take(), 4
		}
		switch flags >> 6 {
		case 0:
			units = append(units, uint16(take()))
		case 1:
			units = append(units, uint16(take())|high)
		case 2:
			units = append(units, uint16(take())|uint16(take())<<8)
		case 3:
			n := take()
			var shift byte
			var top uint16
			if n&0x80 != 0 {
				shift, top = take(), high
			}
			for k := int(n&0x7f) + 2; k > 0 && len(units) < len(plain); k-- {
				units = append(units, uint16(plain[len(units)]+shift)|top)
			}
		}
	}
	return strings.ReplaceAll(string(utf16.Decode(units)), `\`, "/")
}

func parse5(b *block) *file {
	n := numbers{b: b.body}
	flags := n.next()
	f := &file{block: b, size: int64(min(n.next(), 1<<60))}
	f.attr = uint32(n.next())
	f.dir = flags&1 != 0
	if flags&2 != 0 {
		if t := n.bytes(4); t != nil {
			f.time, f.hasTime = int64(le.Uint32(t)), true
		}
	}
	if flags&4 != 0 {
		if c := n.bytes(4); c != nil {
			f.crc, f.hasCRC = le.Uint32(c), true
		}
	}
	if flags&8 != 0 {
		f.size = -1
	}
	how := n.next()
	f.solid, f.stored = how&0x40 != 0, how>>7&7 == 0
	f.unix = n.next() == 1
	f.before, f.after = b.flags&before5 != 0, b.flags&after5 != 0
	f.name = string(n.bytes(n.next()))
	if n.bad {
		return nil
	}
	f.records()
	return f
}

// records reads the extra area of a file.
func (f *file) records() {
	n := numbers{b: f.extra}
	for len(n.b) > 0 {
		r := numbers{b: n.bytes(n.next())}
		if n.bad {
			return
		}
		switch r.next() {
		case 1:
			f.encrypted = true
		case 3: // times
			flags := r.next()
			if flags&2 == 0 {
				continue
			}
			if t := r.bytes(4 + 4*(1-flags&1)); t != nil && flags&1 != 0 {
				f.time, f.hasTime = int64(le.Uint32(t)), true
			} else if t != nil {
				f.time, f.hasTime = int64(le.Uint64(t))/10_000_000-11_644_473_600, true
			}
		case 5:
			f.link = r.next()
			r.next()
			f.target = string(r.bytes(r.next()))
		}
	}
}

// entry is f's row.
func (f *file) entry() assay.Entry {
	e := assay.Entry{Name: f.name}
	if f.unix {
		e.Has, e.Mode = e.Has|assay.HasMode, f.attr&0o7777
		if t, ok := assay.TypeOfMode(f.attr); ok {
			e.Type = t
		}
	}
	switch {
	case f.dir:
		e.Type = assay.Dir
	case f.link == linkUnix || f.link == linkWindows || f.link == linkJunction:
		e.Type, e.Target = assay.Symlink, strings.ReplaceAll(f.target, `\`, "/")
	case f.link == linkHard || f.link == linkCopy:
		e.Type, e.Target = assay.Hardlink, f.target
	case e.Type == assay.Dir:
		e.Type = assay.Regular
	}
	if f.hasTime {
		e.Has, e.MTime = e.Has|assay.HasTime, f.time
	}
	return e
}
