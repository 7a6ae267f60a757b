package uefi

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"assay"
	"assay/anatomy/guid"
	"assay/lab/format"
)

// types of files (PI volume 3, 2.1.4.1)
const (
	typeRaw = 0x01
	typePad = 0xf0
)

type file struct {
	id   guid.GUID
	kind byte
	off  int64 // of the header
	head int64
	n    int64 // with the header
}

// sectioned reports whether the file is made of sections.
func (f *file) sectioned() bool { return f.kind >= 0x02 && f.kind <= 0x0f }

func (f *file) open(w *walker, size int64) error {
	w.out.Structure(f.off, min(f.head, size-f.off))
	start, end := f.off+f.head, min(f.off+f.n, size)
	if f.off+f.n > size {
		w.out.Fail(f.id.String(), size, fmt.Sprintf("file %s at 0x%x: %d of %d bytes are missing", f.id, f.off, f.off+f.n-size, f.n))
	}
	if start >= end {
		return nil
	}
	switch {
	case f.kind == typePad:
		for _, r := range (format.Used{}).Leftover(w.in, start, end) {
			name := w.unique(fmt.Sprintf("pad-%x", r.Offset))
			if err := w.out.Entry(assay.Entry{Name: name, Piece: true}, format.One(r.Offset, r.Length)); err != nil {
				return err
			}
		}
		return nil
	case !f.sectioned():
		return w.out.Entry(assay.Entry{Name: w.unique(f.id.String() + ".raw"), Piece: true}, format.One(start, end-start))
	}
	name := f.id.String()
	if ui := w.name(start, end); ui != "" {
		name += "." + ui
	}
	return w.sections(w.unique(name)+"/", start, end, 0)
}

// name finds the section with the file's name among the outermost ones.
func (w *walker) name(from, to int64) string {
	for s := w.next(from, from, to); s != nil; s = w.next(from, s.end(), to) {
		if s.kind == sectionName {
			return text(at(w.in, s.data, min(s.end()-s.data, 256)))
		}
	}
	return ""
}

// text reads UTF-16 up to NUL; what a name should not have becomes _.
func text(b []byte) string {
	var u []uint16
	for ; len(b) >= 2; b = b[2:] {
		c := uint16(u16(b))
		if c == 0 {
			break
		}
		u = append(u, c)
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == '/' || r == 0xfffd {
			return '_'
		}
		return r
	}, string(utf16.Decode(u)))
}
