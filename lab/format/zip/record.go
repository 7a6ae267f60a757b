package zip

import (
	"encoding/binary"
	"fmt"

	"assay/internal/window"
)

// Signatures of records (APPNOTE 4.3), little-endian.
const (
	sigLocal      = 0x04034b50
	sigCentral    = 0x02014b50
	sigEnd        = 0x06054b50
	sigEnd64      = 0x06064b50
	sigLocator64  = 0x07064b50
	sigDescriptor = 0x08074b50
)

const (
	localSize   = 30
	centralSize = 46
	endSize     = 22
	end64Size   = 56
	locatorSize = 20
)

// General purpose bits (APPNOTE 4.4.4).
const (
	flagEncrypted  = 1 << 0
	flagMarker     = 1 << 1 // method 14: the stream has an end marker
	flagDescriptor = 1 << 3
	flagUTF8       = 1 << 11
	flagReserved   = 1<<14 | 1<<15
)

var le = binary.LittleEndian

// record is what a local or central header says of a member.
type record struct {
	need     uint16 // version needed to extract
	madeBy   uint16
	flags    uint16
	method   uint16
	dos      uint32 // time in the low half, date in the high
	crc      uint32
	packed   int64
	size     int64
	name     string
	extra    extra
	external uint32
	offset   int64 // of the local header, as recorded
	length   int64 // of this header with name, extra and comment
	wide     bool  // has a zip64 field
}

func signature(w *window.Window, off int64) uint32 {
	if b := w.At(off, 4); len(b) == 4 {
		return le.Uint32(b)
	}
	return 0
}

// local reads the local file header at off (APPNOTE 4.3.7). A header that
// states a method, version or flag nobody defined is refused.
func local(w *window.Window, off int64) (*record, error) {
	b := w.At(off, localSize)
	if len(b) < localSize || le.Uint32(b) != sigLocal {
		return nil, fmt.Errorf("local header at 0x%x: no signature", off)
	}
	r := &record{
		need: le.Uint16(b[4:]), flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]), dos: le.Uint32(b[10:]),
		crc: le.Uint32(b[14:]), packed: int64(le.Uint32(b[18:])), size: int64(le.Uint32(b[22:])),
	}
	n, x := int64(le.Uint16(b[26:])), int64(le.Uint16(b[28:]))
	if r.need&0xff > 63 || r.need>>8 > 20 || r.flags&flagReserved != 0 || methods[r.method] == "" {
		return nil, fmt.Errorf("local header at 0x%x: version %d, flags 0x%x, method %d", off, r.need, r.flags, r.method)
	}
	r.length = localSize + n + x
	tail := w.At(off+localSize, int(n+x))
	if int64(len(tail)) < n {
		return nil, fmt.Errorf("local header at 0x%x: name is cut", off)
	}
	r.name, r.extra = string(tail[:n]), extra(string(tail[n:]))
	r.widen(r.size == wide32, r.packed == wide32, false)
	return r, nil
}

// wide32 in a field says that the value stands in the zip64 extra field.
const wide32 = 0xffffffff

// central reads the central directory header at off (APPNOTE 4.3.12).
func central(w *window.Window, off int64) (*record, error) {
	b := w.At(off, centralSize)
	if len(b) < centralSize || le.Uint32(b) != sigCentral {
		return nil, fmt.Errorf("central header at 0x%x: no signature", off)
	}
	r := &record{
		madeBy: le.Uint16(b[4:]), need: le.Uint16(b[6:]), flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]),
		dos: le.Uint32(b[12:]), crc: le.Uint32(b[16:]), packed: int64(le.Uint32(b[20:])), size: int64(le.Uint32(b[24:])),
		external: le.Uint32(b[38:]), offset: int64(le.Uint32(b[42:])),
	}
	n, x, c := int64(le.Uint16(b[28:])), int64(le.Uint16(b[30:])), int64(le.Uint16(b[32:]))
	r.length = centralSize + n + x + c
	tail := w.At(off+centralSize, int(n+x))
	if int64(len(tail)) < n+x {
		return nil, fmt.Errorf("central header at 0x%x: cut", off)
	}
	r.name, r.extra = string(tail[:n]), extra(string(tail[n:]))
	if !r.widen(r.size == wide32, r.packed == wide32, r.offset == wide32) {
		return nil, fmt.Errorf("central header at 0x%x: zip64 sizes out of range", off)
	}
	return r, nil
}

// widen takes the values that do not fit 32 bits from the zip64 extra field
// (APPNOTE 4.5.3): those whose field is all ones, in this order.
func (r *record) widen(size, packed, offset bool) bool {
	f := r.extra.field(0x0001)
	r.wide = f != ""
	for _, v := range []struct {
		wanted bool
		to     *int64
	}{{size, &r.size}, {packed, &r.packed}, {offset, &r.offset}} {
		if v.wanted && len(f) >= 8 {
			n := le.Uint64([]byte(f[:8]))
			if n > 1<<60 {
				return false
			}
			*v.to, f = int64(n), f[8:]
		}
	}
	return true
}

// extra is a sequence of fields: id and length, two bytes each, then data.
type extra string

// field gives the data of the first field of that id.
func (x extra) field(id uint16) string {
	for len(x) >= 4 {
		is, n := uint16(x[0])|uint16(x[1])<<8, int(x[2])|int(x[3])<<8
		if x = x[4:]; n > len(x) {
			return ""
		}
		if is == id {
			return string(x[:n])
		}
		x = x[n:]
	}
	return ""
}

// descriptor gives the length of the data descriptor at off (APPNOTE 4.3.9):
// with or without signature, sizes of 32 or 64 bits; 0 when none fits r.
func descriptor(w *window.Window, off int64, r *record) int64 {
	b := w.At(off, 24)
	for _, front := range []int{4, 0} {
		if front == 4 && (len(b) < 4 || le.Uint32(b) != sigDescriptor) || len(b) < front+12 {
			continue
		}
		f := b[front:]
		if le.Uint32(f) != r.crc {
			continue
		}
		if len(f) >= 20 && le.Uint64(f[4:]) == uint64(r.packed) && le.Uint64(f[12:]) == uint64(r.size) {
			return int64(front) + 20
		}
		if le.Uint32(f[4:]) == uint32(r.packed) && le.Uint32(f[8:]) == uint32(r.size) {
			return int64(front) + 12
		}
	}
	return 0
}
