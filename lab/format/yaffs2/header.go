package yaffs2

import (
	"bytes"
	"encoding/binary"

	"assay"
)

// Types of objects.
const (
	typeFile     = 1
	typeLink     = 2
	typeDir      = 3
	typeHardlink = 4
	typeSpecial  = 5
)

const headerLength = 512

// header is an object header (struct yaffs_obj_hdr in yaffs_guts.h).
type header struct {
	kind, parent    uint32
	name            string
	mode, uid, gid  uint32
	mtime           uint32
	size            int64
	equivalent      uint32
	target          string
	device, shadows uint32
	shrink          bool
}

// parseHeader reads an object header; ok says that it makes sense.
func parseHeader(b []byte, g *geometry) (h header, ok bool) {
	if len(b) < headerLength-16 {
		return h, false
	}
	var whole [headerLength]byte
	copy(whole[:], b)
	b = whole[:]
	o := g.order
	h = header{
		kind: o.Uint32(b), parent: o.Uint32(b[4:]), name: text(b[10:266]),
		mode: o.Uint32(b[268:]), uid: o.Uint32(b[272:]), gid: o.Uint32(b[276:]), mtime: o.Uint32(b[284:]),
		equivalent: o.Uint32(b[296:]), target: text(b[300:460]), device: o.Uint32(b[460:]),
	}
	if h.kind < typeFile || h.kind > typeSpecial || h.parent == 0 || h.parent > maxObject || !named(b[10:266]) {
		return h, false
	}
	if h.kind == typeFile {
		h.size = sizeOf(o, b)
	}
	shadows, shrink := b[504:], b[508:]
	if g.inband {
		shadows, shrink = b[488:], b[492:]
	}
	if s := o.Uint32(shadows); s <= maxObject {
		h.shadows = s
	}
	h.shrink = o.Uint32(shrink) == 1
	return h, true
}

// sound reports whether a header says in its mode, too, what its object is,
// and names it: what decides on a geometry must be certain.
func (h *header) sound() bool {
	if h.name == "" && !(h.kind == typeDir && h.parent == rootObject) {
		return false
	}
	t, ok := assay.TypeOfMode(h.mode)
	ok = ok && h.mode>>16 == 0
	switch h.kind {
	case typeFile:
		return ok && t == assay.Regular
	case typeDir:
		return ok && t == assay.Dir
	case typeLink:
		return ok && t == assay.Symlink && h.target != ""
	case typeSpecial:
		return ok && t > assay.Hardlink
	}
	// hard links have the mode of their object
	return h.equivalent > rootObject && h.equivalent <= maxObject
}

// sizeOf reads a file's size; the upper half is not set by older versions.
func sizeOf(o binary.ByteOrder, b []byte) int64 {
	low, high := o.Uint32(b[292:]), o.Uint32(b[496:])
	if low == 0xffffffff {
		return 0
	}
	if high > 0xff {
		high = 0
	}
	return int64(high)<<32 | int64(low)
}

// named reports whether b is text with an end, and nothing but fill behind it.
func named(b []byte) bool {
	n := bytes.IndexByte(b, 0)
	if n < 0 {
		return false
	}
	for _, c := range b[:n] {
		if c < ' ' || c == '/' || c == 0x7f {
			return false
		}
	}
	return true
}

// text is the bytes up to a NUL.
func text(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}

// entry is what the header says in our words, without name and content.
func (h *header) entry() assay.Entry {
	e := assay.Entry{Has: assay.HasMode | assay.HasOwner | assay.HasTime, Mode: h.mode & 0o7777, UID: h.uid, GID: h.gid, MTime: int64(h.mtime)}
	switch h.kind {
	case typeLink:
		e.Type, e.Target = assay.Symlink, h.target
	case typeDir:
		e.Type = assay.Dir
	case typeSpecial:
		e.Type, _ = assay.TypeOfMode(h.mode)
		if e.Type == assay.CharDev || e.Type == assay.BlockDev {
			e.Major, e.Minor = h.device>>8&0xfff, h.device&0xff|h.device>>12&0xfff00
		}
		if e.Type == assay.Regular {
			e.Type = assay.Fifo // a special object without a type
		}
	}
	return e
}
