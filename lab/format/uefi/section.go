package uefi

import (
	"fmt"

	"assay"
	"assay/anatomy/guid"
	"assay/lab/format"
)

// types of sections (PI volume 3, 2.1.5.1)
const (
	sectionCompressed = 0x01
	sectionGUID       = 0x02
	sectionDisposable = 0x03
	sectionPE         = 0x10
	sectionTE         = 0x12
	sectionName       = 0x15
	sectionVolume     = 0x17
	sectionSubtype    = 0x18
)

var sectionNames = map[byte]string{
	0x10: "pe32", 0x11: "pic", 0x12: "te", 0x13: "", 0x14: "", 0x15: "", 0x16: "compat16", 0x17: "volume", 0x18: "freeform", 0x19: "raw", 0x1b: "", 0x1c: "",
}

// guided are the GUIDs of sections that are encoded.
var guided = map[string]string{
	"ee4e5898-3914-4259-9d6e-dc7bd79403cf": "lzma",
	"d42ae6bd-1352-4bfb-909a-ca72a6eae889": "lzma-x86",
	"a31280ad-481e-41b6-95e8-127f4c984779": "tiano",
	"3d532050-5cda-4fd0-879e-0f7f630d5afb": "brotli",
	"fc1bcdb0-7d31-49aa-936a-a4600d9dd083": "crc32",
	"0f9d89e8-9259-4f76-a5af-0c89e34023df": "signed",
	"a7717414-c616-4977-9420-844712a735bf": "signed-rsa2048",
}

type section struct {
	kind byte
	off  int64
	data int64
	stop int64 // where it ends
}

func (s *section) end() int64 { return s.stop }

// walker goes over sections of the input.
type walker struct {
	in   *format.Input
	out  format.Sink
	seen map[string]bool
}

// unique gives the first of name, name.1, name.2 ... that is free.
func (w *walker) unique(name string) string {
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	free := name
	for n := 1; w.seen[free]; n++ {
		free = fmt.Sprintf("%s.%d", name, n)
	}
	w.seen[free] = true
	return free
}

// next reads the section at the next multiple of 4 from base; nil when there is
// none.
func (w *walker) next(base, off, to int64) *section {
	off = base + (off-base+3)&^3
	b := at(w.in, off, 8)
	if len(b) < 4 || off+4 > to {
		return nil
	}
	s := &section{kind: b[3], off: off, data: off + 4}
	n := u24(b)
	if n == 0xffffff && len(b) == 8 {
		n, s.data = u32(b[4:]), off+8
	}
	if s.stop = off + n; s.stop < s.data || n == 0 || s.stop > to || !known(s.kind) {
		return nil
	}
	return s
}

func known(kind byte) bool {
	_, leaf := sectionNames[kind]
	return leaf || kind >= sectionCompressed && kind <= sectionDisposable
}

// maxNested bounds sections in sections.
const maxNested = 16

// sections hands over the sections of [from, to) under a name that ends with a
// slash, or "".
func (w *walker) sections(prefix string, from, to int64, depth int) error {
	for off := from; off < to; {
		s := w.next(from, off, to)
		if s == nil {
			if off = from + (off-from+3)&^3; to-off >= 4 && len((format.Used{}).Leftover(w.in, off, to)) > 0 {
				w.out.Unread(off, to-off, fmt.Sprintf("section at 0x%x: damaged", off))
				w.out.Fail(prefix, off, fmt.Sprintf("section at 0x%x: damaged", off))
			}
			return nil
		}
		if err := w.section(prefix, s, depth); err != nil {
			return err
		}
		off = s.end()
	}
	return nil
}

func (w *walker) section(prefix string, s *section, depth int) error {
	w.out.Structure(s.off, s.data-s.off)
	n := s.end() - s.data
	if depth >= maxNested {
		w.out.Fail(prefix, s.off, fmt.Sprintf("section at 0x%x: deeper than %d", s.off, maxNested))
		return nil
	}
	switch s.kind {
	case sectionCompressed:
		return w.compressed(prefix, s, depth)
	case sectionGUID:
		return w.guided(prefix, s, depth)
	case sectionDisposable:
		return w.sections(prefix, s.data, s.end(), depth+1)
	case sectionSubtype:
		w.out.Structure(s.data, min(16, n))
		s.data = min(s.data+16, s.end())
		n = s.end() - s.data
	}
	name := sectionNames[s.kind]
	if name == "" || n == 0 {
		w.out.Structure(s.data, n)
		return nil
	}
	piece := name == "volume" || name == "raw"
	return w.out.Entry(assay.Entry{Name: w.unique(prefix + name), Piece: piece}, format.One(s.data, n))
}

// compressed is EFI_COMPRESSION_SECTION.
func (w *walker) compressed(prefix string, s *section, depth int) error {
	b := at(w.in, s.data, 5)
	if len(b) < 5 || s.data+5 > s.end() {
		w.out.Fail(prefix, s.off, fmt.Sprintf("section at 0x%x: too short", s.off))
		return nil
	}
	w.out.Structure(s.data, 5)
	from := s.data + 5
	switch b[4] {
	case 0:
		return w.sections(prefix, from, s.end(), depth+1)
	case 1:
		return w.decode(prefix+"efi", from, s.end(), unEFI)
	case 2:
		return w.decode(prefix+"lzma", from, s.end(), unLZMA)
	}
	w.out.Fail(prefix, s.off, fmt.Sprintf("section at 0x%x: compression %d is not known", s.off, b[4]))
	return w.out.Entry(assay.Entry{Name: w.unique(prefix + "compressed"), Piece: true}, format.One(from, s.end()-from))
}

// guided is EFI_GUID_DEFINED_SECTION.
func (w *walker) guided(prefix string, s *section, depth int) error {
	b := at(w.in, s.data, 20)
	if len(b) < 20 || s.data+20 > s.end() {
		w.out.Fail(prefix, s.off, fmt.Sprintf("section at 0x%x: too short", s.off))
		return nil
	}
	id := guid.GUID(b[:16]).String()
	from := s.off + u16(b[16:])
	if from < s.data+20 || from > s.end() {
		w.out.Fail(prefix, s.off, fmt.Sprintf("section at 0x%x: data at 0x%x", s.off, from))
		return nil
	}
	w.out.Structure(s.data, from-s.data)
	const processing = 1 // EFI_GUIDED_SECTION_PROCESSING_REQUIRED
	name := guided[id]
	switch name {
	case "lzma":
		return w.decode(prefix+name, from, s.end(), unLZMA)
	case "lzma-x86":
		return w.decode(prefix+name, from, s.end(), unLZMAx86)
	case "tiano":
		return w.decode(prefix+name, from, s.end(), unTiano)
	}
	if u16(b[18:])&processing == 0 {
		return w.sections(prefix, from, s.end(), depth+1)
	}
	if name == "" {
		name = id
	}
	w.out.Fail(prefix+name, from, fmt.Sprintf("section at 0x%x: not decoded: %s", s.off, name))
	return w.out.Entry(assay.Entry{Name: w.unique(prefix + name), Piece: true}, format.One(from, s.end()-from))
}
