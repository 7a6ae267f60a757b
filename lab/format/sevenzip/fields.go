package sevenzip

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"assay"
	"assay/anatomy/lzma"
	"assay/internal/window"
	"assay/lab/format"
)

var errOdd = errors.New("header with things that nobody asks for")

// telling tells the fields of one archive.
type telling struct {
	*format.Telling
	in *format.Input
	at span // the header that says what is in the archive, as it is stored
	to io.Writer
}

// fields tells the start header, the header, which is packed for the most
// part, by what it says of each file, and the packed streams that are used up
// by their decoders.
func fields(in *format.Input, tell func(assay.Field)) error {
	win := window.New(in.Content)
	s, err := readStart(win)
	if err != nil {
		return err
	}
	t := &telling{Telling: format.NewTelling(in.Content, tell), in: in, to: format.Bounded(in, io.Discard)}
	defer t.Done()
	t.Field(assay.Derived, "magic", 0, 6)
	t.Field(assay.Parameter, "version", 6, 2)
	if s.sound {
		t.Field(assay.Checksum, "CRC-32 of the start header", 8, 4)
	}
	t.Field(assay.Derived, "place of the header", 12, 16)
	if s.length == 0 {
		return nil
	}
	if s.length > headerMost {
		return fmt.Errorf("header of %d bytes: more than %d are not read", s.length, headerMost)
	}
	b := bytes.Clone(win.At(s.offset, int(s.length)))
	if int64(len(b)) < s.length {
		return io.ErrUnexpectedEOF
	}
	if crc32.ChecksumIEEE(b) == s.crc {
		t.Field(assay.Checksum, "CRC-32 of the header", 28, 4)
	}
	t.at = span{s.offset, s.length}
	return t.header(b)
}

// header tells a header, through the ones around it.
func (t *telling) header(b []byte) error {
	for range 4 {
		c := &cursor{b: b}
		switch id := c.number(); id {
		case idHeader:
			h := c.header(t.in.Size())
			if c.err != nil {
				return c.err
			}
			if c.odd || len(c.b) > 0 {
				return errOdd
			}
			t.Value(assay.Derived, "header", t.at.off, t.at.length, "")
			if len(c.old) > 0 {
				t.Value(assay.Moment, "times of creation and access", t.at.off, t.at.length, string(c.old))
			}
			t.files(h)
			return t.streams(h.streams)
		case idEncodedHeader:
			st := c.streams(t.in.Size())
			if c.err != nil {
				return c.err
			}
			if c.odd || len(c.b) > 0 || len(st.packed) != 1 {
				return errOdd
			}
			t.Value(assay.Parameter, "description of the packed header", t.at.off, t.at.length, "")
			next, err := unpackHeader(t.in, st, quiet{})
			if err != nil {
				return err
			}
			if f := st.folders[0]; !t.usedUp(f, st, 0) || int64(len(next)) != f.size() {
				return errOdd
			}
			b, t.at = next, st.packed[0]
		default:
			return fmt.Errorf("header begins with property %d", id)
		}
	}
	return errors.New("header packed more than four times")
}

// quiet is a sink for what open has said already.
type quiet struct{ format.Sink }

func (quiet) Structure(int64, int64) {}

// files tells what the header says of each file.
func (t *telling) files(h *header) {
	for i := range h.files {
		f := &h.files[i]
		e := f.entry(i)
		t.Entry = assay.CleanName(e.Name)
		tell := func(role assay.Role, name, value string) { t.Value(role, name, t.at.off, t.at.length, value) }
		tell(assay.Attribute, "name", t.Entry)
		tell(assay.Attribute, "type", e.Type.String())
		if f.hasTime {
			tell(assay.Moment, "mtime", string(binary.LittleEndian.AppendUint64(nil, uint64(f.time))))
		}
		if n := f.rest(&e); n != 0 {
			tell(assay.Statement, "attributes", fmt.Sprintf("0x%x", n))
		}
		if e.Has&assay.HasMode != 0 {
			tell(assay.Attribute, "mode", fmt.Sprintf("%o", e.Mode))
		}
	}
	t.Entry = ""
}

// rest are the attributes that the entry does not have.
func (f *file) rest(e *assay.Entry) uint32 {
	const archive, readOnly = 0x20, 0x01
	n := f.attr &^ archive
	if e.Type == assay.Dir {
		n &^= attrDir
	}
	if f.attr&attrUnix != 0 {
		n &^= attrUnix | readOnly
		if k, ok := assay.TypeOfMode(f.attr >> 16); ok && k == e.Type {
			n &= 0xffff
		}
	}
	return n
}

// streams tells packed streams that are used up, of folders all of whose
// content is in files.
func (t *telling) streams(s *streams) error {
	for _, f := range s.folders {
		total := int64(0)
		for _, n := range f.files {
			total += n
		}
		if total != f.size() {
			return fmt.Errorf("folder of %d bytes with files of %d", f.size(), total)
		}
		for p := range len(f.packed) {
			if i := f.first + p; i < len(s.packed) && t.usedUp(f, s, p) {
				t.Field(assay.Encoded, "packed stream", s.packed[i].off, s.packed[i].length)
			}
		}
	}
	return t.in.Ctx.Err()
}

// usedUp decodes the pth packed stream of a folder by the coder that takes it
// and reports whether that needs all of it. Of other coders than LZMA, LZMA2
// and none at all nobody knows.
func (t *telling) usedUp(f *folder, s *streams, p int) bool {
	if f.first+p >= len(s.packed) {
		return false
	}
	at := s.packed[f.first+p]
	in, out := 0, 0
	for i := range f.coders {
		k := &f.coders[i]
		if to, is := f.packed[in]; is && to == p && k.in == 1 && k.out == 1 && out < len(f.sizes) {
			return t.decodes(k, at, f.sizes[out])
		}
		in, out = in+k.in, out+k.out
	}
	return false
}

func (t *telling) decodes(k *coder, at span, size int64) bool {
	src := io.NewSectionReader(t.in, at.off, at.length)
	switch {
	case k.id == idCopy:
		return at.length == size && len(k.props) == 0
	case k.id == idLZMA && len(k.props) == 5:
		p, err := lzma.ParseProps(k.props[0])
		if err != nil {
			return false
		}
		r, err := lzma.NewReader(src, p, min(le.Uint32(k.props[1:]), dictMost), size)
		if err != nil {
			return false
		}
		n, err := r.WriteTo(t.to)
		return err == nil && n == size && r.Clean() && r.Consumed() == at.length
	case k.id == idLZMA2 && len(k.props) == 1 && k.props[0] <= 40:
		r := lzma.NewReader2(src, uint32(min(uint64(2|k.props[0]&1)<<(k.props[0]/2+11), dictMost)))
		n, err := r.WriteTo(t.to)
		return err == nil && n == size && r.Consumed() == at.length
	}
	return false
}
