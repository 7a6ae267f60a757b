package zip

import (
	"bytes"
	"fmt"

	"assay/internal/window"
)

// directory is where a central directory stands and what its end record says.
type directory struct {
	off, size int64 // of the headers, in the input
	count     int64
	shift     int64 // what makes a recorded offset one of the input
	tail      int64 // where the end records start (zip64 or not)
	end       int64 // behind the comment
	comment   string
	wide      bool // zip64
	disk      uint32
}

// end reads the end of central directory record at p (APPNOTE 4.3.16) and the
// zip64 records before it. Its directory must stand before it.
func end(w *window.Window, p int64) (*directory, error) {
	b := w.At(p, endSize)
	if len(b) < endSize || le.Uint32(b) != sigEnd {
		return nil, fmt.Errorf("end record at 0x%x: no signature", p)
	}
	d := &directory{
		disk: uint32(le.Uint16(b[4:])), count: int64(le.Uint16(b[10:])), size: int64(le.Uint32(b[12:])),
		tail: p, end: p + endSize + int64(le.Uint16(b[20:])),
	}
	off := int64(le.Uint32(b[16:]))
	d.comment = string(w.At(p+endSize, int(le.Uint16(b[20:]))))
	if at := end64(w, p); at >= 0 {
		b := w.At(at, end64Size)
		count, size, start := le.Uint64(b[32:]), le.Uint64(b[40:]), le.Uint64(b[48:])
		if size > 1<<60 || start > 1<<60 || count > 1<<60 {
			return nil, fmt.Errorf("zip64 end record at 0x%x: values out of range", at)
		}
		d.wide, d.tail, d.disk = true, at, le.Uint32(b[16:])
		d.count, d.size, off = int64(count), int64(size), int64(start)
	}
	d.off = d.tail - d.size
	if d.count > 0 && (d.off < 0 || signature(w, d.off) != sigCentral) {
		d.off = off
		if off > d.tail-d.size || signature(w, off) != sigCentral {
			return nil, fmt.Errorf("end record at 0x%x: no central directory of %d bytes before it", p, d.size)
		}
	}
	d.shift = d.off - off
	return d, nil
}

// end64 finds the zip64 end record by the locator before the end record at p
// (APPNOTE 4.3.14, 4.3.15); -1 when there is none.
func end64(w *window.Window, p int64) int64 {
	b := w.At(p-locatorSize, locatorSize)
	if len(b) < locatorSize || le.Uint32(b) != sigLocator64 {
		return -1
	}
	recorded := le.Uint64(b[8:])
	for _, at := range []int64{p - locatorSize - end64Size, int64(min(recorded, 1<<60))} {
		if x := w.At(at, end64Size); at < p && len(x) == end64Size && le.Uint32(x) == sigEnd64 {
			return at
		}
	}
	return -1
}

// ours reports whether d is the directory of the zip that starts at offset 0:
// offsets count from there, or one of the first entries stands there.
func (d *directory) ours(w *window.Window) bool {
	if d.count == 0 {
		return d.tail == 0 && d.size == 0
	}
	first := d.shift == 0
	for at, i := d.off, 0; i < 64 && at < d.tail; i++ {
		r, err := central(w, at)
		if err != nil {
			break
		}
		if r.offset+d.shift == 0 {
			return true
		}
		if first && r.offset < d.off && signature(w, r.offset) == sigLocal {
			return true
		}
		at += r.length
	}
	return false
}

// atEnd finds the directory of a zip that fills the input: its comment ends
// with the input.
func atEnd(w *window.Window) *directory {
	size := w.Size()
	from := max(0, size-endSize-0xffff)
	b := bytes.Clone(w.At(from, int(size-from)))
	for i := len(b) - endSize; i >= 0; i-- {
		if i = bytes.LastIndex(b[:i+4], []byte("PK\x05\x06")); i < 0 {
			break
		}
		if i+endSize > len(b) || i+endSize+int(le.Uint16(b[i+20:])) != len(b) {
			continue
		}
		if d, err := end(w, from+int64(i)); err == nil && d.ours(w) {
			return d
		}
	}
	return nil
}
