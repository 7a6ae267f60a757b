package cpio

import (
	"encoding/binary"
	"strconv"

	"assay"
	"assay/lab/format"
)

// telling tells the fields of archives that follow each other.
type telling struct {
	*format.Telling
	o *opener
}

// fields walks the archives as open does.
func fields(in *format.Input, tell func(assay.Field)) error {
	w := newWalker(in.Ctx, in.Content, silent{})
	t := telling{format.NewTelling(in.Content, tell), &opener{in: in, w: w}}
	defer t.Done()
	for at := int64(0); ; {
		h, off := w.next()
		if h == nil {
			t.between(at, min(w.end, in.Size()))
			return in.Ctx.Err()
		}
		t.between(at, off)
		at = w.pos
		t.member(h, off)
		t.Entry = ""
	}
}

// between tells trailers and the zeros behind them.
func (t *telling) between(at, to int64) {
	for at < to {
		h, err := headerAt(t.o.w, at)
		if err != nil || !h.last() {
			t.Zeros(at, to-at)
			return
		}
		for _, f := range t.columns(h, at) {
			if f.n == 0 || f.name == "magic" || f.name == "namesize" || f.name == "nlink" && f.n == 1 {
				t.value(assay.Derived, "trailer", f)
			}
		}
		t.name(h, at)
		if next := h.next(at); h.size == 0 {
			at = next
		} else {
			return
		}
		// zeros up to the next archive or the end
		n := int64(0)
		for at+n < to && n < between && format.Holds(t.o.in, at+n, 1, 0) {
			n++
		}
		t.Zeros(at, n)
		at += n
	}
}

// column is a number of a header.
type column struct {
	name   string
	off, n int64 // n: the number
	length int64
	ok     bool
}

var (
	hexNames    = [...]string{"ino", "mode", "uid", "gid", "nlink", "mtime", "filesize", "devmajor", "devminor", "rdevmajor", "rdevminor", "namesize", "check"}
	octalNames  = [...]string{"dev", "ino", "mode", "uid", "gid", "nlink", "rdev", "mtime", "namesize", "filesize"}
	octalPlaces = [...]int64{6, 12, 18, 24, 30, 36, 42, 48, 59, 65, 76}
	wordNames   = [...]string{"dev", "ino", "mode", "uid", "gid", "nlink", "rdev", "mtime", "", "namesize", "filesize"}
)

// columns are the numbers of a header, the magic first.
func (t *telling) columns(h *header, at int64) (list []column) {
	b := t.o.w.win.At(at, newcSize)
	digit := func(name string, off, n int64, base int64) {
		v, ok := digits(b[off:off+n], base)
		list = append(list, column{name, at + off, v, n, ok})
	}
	switch h.variant {
	case newc, crc:
		list = append(list, column{"magic", at, 0, 6, true})
		for i, name := range hexNames {
			digit(name, 6+8*int64(i), 8, 16)
		}
	case odc:
		list = append(list, column{"magic", at, 0, 6, true})
		for i, name := range octalNames {
			digit(name, octalPlaces[i], octalPlaces[i+1]-octalPlaces[i], 8)
		}
	case binLE, binBE:
		order := binary.ByteOrder(binary.LittleEndian)
		if h.variant == binBE {
			order = binary.BigEndian
		}
		list = append(list, column{"magic", at, 0, 2, true})
		off := int64(2)
		for _, name := range wordNames {
			n, length := int64(order.Uint16(b[off:])), int64(2)
			if name == "mtime" || name == "filesize" {
				n, length = n<<16|int64(order.Uint16(b[off+2:])), 4
			}
			if name != "" {
				list = append(list, column{name, at + off, n, length, true})
				off += length
			}
		}
	}
	return list
}

// member tells a header, its name and what belongs to it.
func (t *telling) member(h *header, off int64) {
	t.Entry = assay.CleanName(h.name)
	kind, _ := assay.TypeOfMode(h.mode)
	body, n := t.o.w.data(h, off)
	for _, f := range t.columns(h, off) {
		if !f.ok {
			continue
		}
		switch f.name {
		case "magic":
			t.Field(assay.Parameter, f.name, f.off, f.length)
		case "mode":
			if f.n <= 0o177777 {
				t.value(assay.Attribute, f.name, f)
			}
		case "uid", "gid", "mtime":
			t.value(assay.Attribute, f.name, f)
		case "rdev", "rdevmajor", "rdevminor":
			if kind == assay.CharDev || kind == assay.BlockDev {
				t.value(assay.Attribute, f.name, f)
			} else if f.n == 0 {
				t.value(assay.Derived, f.name, f)
			}
		case "check":
			t.check(h, f, body, n)
		default: // inode, device and link count of the disk; sizes that were followed
			t.value(assay.Derived, f.name, f)
		}
	}
	t.name(h, off)
	switch {
	case n < h.size:
		return
	case kind == assay.Regular:
		t.Field(assay.Encoded, "content", body, n)
	case kind == assay.Symlink && n <= maxTarget:
		t.Value(assay.Attribute, "target", body, n, string(trimmed(t.o.w.win.At(body, int(n)))))
	}
	if end := min(h.next(off), t.o.in.Size()); end > body+n {
		t.Zeros(body+n, end-body-n)
	}
}

func trimmed(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

// check tells the sum of the data, which only the crc form has.
func (t *telling) check(h *header, f column, body, n int64) {
	switch {
	case h.variant == crc && n == h.size && (f.n == int64(t.o.sum(body, n)) || f.n == 0 && h.mode&0o170000 != 0o100000):
		t.value(assay.Checksum, f.name, f)
	case h.variant != crc && f.n == 0:
		t.value(assay.Derived, f.name, f)
	}
}

func (t *telling) value(role assay.Role, name string, f column) {
	t.Value(role, name, f.off, f.length, strconv.FormatInt(f.n, 10))
}

// name tells the name behind a header and what fills it up.
func (t *telling) name(h *header, off int64) {
	head := int64(newcSize)
	switch h.variant {
	case odc:
		head = odcSize
	case binLE, binBE:
		head = binSize
	}
	n := int64(len(h.name))
	if h.last() {
		t.Field(assay.Derived, "trailer", off+head, n)
	} else {
		t.Value(assay.Attribute, "name", off+head, n, t.Entry)
	}
	t.Zeros(off+head+n, h.head-head-n)
}

func headerAt(w *walker, off int64) (*header, error) { return at(w.win, off) }
