package zip

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"assay"
	"assay/anatomy/inflate"
	"assay/internal/window"
	"assay/lab/format"
)

// telling tells the fields of one archive.
type telling struct {
	*format.Telling
	in    *format.Input
	win   *window.Window
	d     *directory
	spans []span
	to    io.Writer // counts what is decoded
}

var errWithout = errors.New("no central directory")

// fields goes by the central directory. Members that it does not list, members
// over each other and damaged headers are told as an error: what readers make
// of them differs.
func fields(in *format.Input, tell func(assay.Field)) error {
	t := &telling{Telling: format.NewTelling(in.Content, tell), in: in, win: window.New(in.Content), to: format.Bounded(in, io.Discard)}
	defer t.Done()
	_, d, err := find(in.Ctx, t.win, nil)
	switch {
	case err != nil:
		return err
	case d == nil:
		return errWithout
	case d.disk != 0:
		return fmt.Errorf("disk %d of a split archive", d.disk+1)
	}
	t.d = d
	at, found := d.off, int64(0)
	for ; found < d.count && in.Ctx.Err() == nil; found++ {
		r, err := central(t.win, at)
		if err != nil || at+r.length > d.tail {
			return fmt.Errorf("central directory at 0x%x: no header where one belongs", at)
		}
		if err := t.listed(r, at); err != nil {
			return err
		}
		at += r.length
	}
	t.Entry = ""
	t.end(at, found)
	if err := t.signing(); err != nil {
		return err
	}
	return in.Ctx.Err()
}

// listed tells one member: both headers, data and descriptor.
func (t *telling) listed(r *record, at int64) error {
	off := r.offset + t.d.shift
	l, err := local(t.win, off)
	if err != nil {
		return err
	}
	if off < 0 || off+l.length+r.packed > t.in.Size() {
		return fmt.Errorf("member at 0x%x: past end of archive", off)
	}
	e := attributes(r, l)
	e.Name = assay.CleanName(e.Name)
	t.Entry = e.Name
	data := off + l.length
	end := data + r.packed
	sound := t.data(r, &e, data)
	if sound && r.flags&flagDescriptor != 0 && l.flags == r.flags {
		if n := descriptor(t.win, end, r); n > 0 {
			t.Field(assay.Checksum, "data descriptor", end, n)
			end += n
		}
	}
	t.spans = append(t.spans, span{off, end})
	t.local(r, l, &e, off, sound)
	t.central(r, &e, at, sound)
	return nil
}

// data decodes a member and tells its data when all of it was needed, and its
// size and CRC-32 are right.
func (t *telling) data(r *record, e *assay.Entry, at int64) bool {
	if r.flags&flagEncrypted != 0 {
		return false
	}
	if e.Type != assay.Regular && e.Type != assay.Symlink { // somebody may have compressed nothing
		if r.packed == 0 {
			return r.size == 0 && r.crc == 0
		} else if r.size > 0 || r.method != 8 {
			return false
		}
	}
	sound := false
	switch r.method {
	case 8:
		sound = t.deflated(r, at)
	case 0, 95:
		s := &stream{c: t.in.Content, data: at, packed: r.packed, size: r.size, crc: r.crc, method: r.method, flags: r.flags}
		sound = s.write(t.to) == nil
	default:
		return false // bytes may be left over, or stand in frames that are passed over
	}
	if sound {
		t.Field(assay.Encoded, "data", at, r.packed)
	}
	return sound
}

var streams = sync.Pool{New: func() any { return inflate.NewStream(nil) }}

// deflated reports whether the member decodes to what its header says, with
// nothing left over.
func (t *telling) deflated(r *record, at int64) bool {
	s := streams.Get().(*inflate.Stream)
	s.Reset(io.NewSectionReader(t.in, at, r.packed))
	defer func() {
		s.Reset(nil)
		streams.Put(s)
	}()
	c := &checked{w: t.to}
	_, err := s.Decode(c, 0)
	return err == nil && s.Clean() && s.Used() == r.packed && c.n == r.size && c.crc == r.crc
}

// local tells a local header (APPNOTE 4.3.7). What contradicts the central one
// is not told.
func (t *telling) local(r, l *record, e *assay.Entry, at int64, sound bool) {
	t.Field(assay.Derived, "signature of a local header", at, 4)
	t.Field(assay.Parameter, "version needed", at+4, 2)
	later := l.flags&flagDescriptor != 0 // sizes stand behind the data
	if l.flags == r.flags {
		t.flags(l, at+6)
	}
	if l.method == r.method {
		t.Field(assay.Parameter, "compression method", at+8, 2)
	}
	t.Field(assay.Moment, "modification time", at+10, 4)
	if sound && (l.crc == r.crc || later && l.crc == 0) {
		t.Value(assay.Checksum, "CRC-32", at+14, 4, fmt.Sprint(r.crc))
	}
	if sound && (l.packed == r.packed || later && (l.packed == 0 || l.packed == wide32)) {
		t.Value(assay.Derived, "compressed size", at+18, 4, fmt.Sprint(r.packed))
	}
	if sound && (l.size == r.size || later && (l.size == 0 || l.size == wide32)) {
		t.Value(assay.Derived, "uncompressed size", at+22, 4, fmt.Sprint(r.size))
	}
	t.Field(assay.Derived, "length of the name", at+26, 2)
	t.Field(assay.Derived, "length of the extra fields", at+28, 2)
	n := int64(len(l.name))
	if l.name == r.name {
		t.Value(assay.Attribute, "name", at+localSize, n, e.Name)
	}
	t.extra(l.extra, at+localSize+n, r, e)
}

// flags tells general purpose bits that say how a member is packed.
func (t *telling) flags(r *record, at int64) {
	known := uint16(flagDescriptor | flagUTF8)
	if r.method == 0 || r.method == 8 || r.method == 9 {
		known |= 6 // how hard was tried, also of what did not get smaller
	}
	if r.method == 14 {
		known |= flagMarker
	}
	if r.flags&^known == 0 {
		t.Field(assay.Parameter, "general purpose bits", at, 2)
	}
}

// central tells a central header (APPNOTE 4.3.12).
func (t *telling) central(r *record, e *assay.Entry, at int64, sound bool) {
	b := slices.Clone(t.win.At(at, centralSize))
	t.Field(assay.Derived, "signature of a central header", at, 4)
	t.Field(assay.Parameter, "version made by and needed", at+4, 4)
	t.flags(r, at+8)
	t.Field(assay.Parameter, "compression method", at+10, 2)
	t.Field(assay.Moment, "modification time", at+12, 4)
	if sound {
		t.Value(assay.Checksum, "CRC-32", at+16, 4, fmt.Sprint(r.crc))
		t.Field(assay.Derived, "compressed size", at+20, 4)
		t.Field(assay.Derived, "uncompressed size", at+24, 4)
	}
	t.Field(assay.Derived, "lengths of name, extra fields and comment", at+28, 6)
	if n := le.Uint16(b[34:]); n == 0 || n == 0xffff && r.wide {
		t.Field(assay.Derived, "disk", at+34, 2)
	}
	if le.Uint16(b[36:]) <= 1 {
		t.Field(assay.Parameter, "internal attributes", at+36, 2)
	}
	t.external(r, e, at+38)
	t.Field(assay.Derived, "offset of the local header", at+42, 4)
	n, x := int64(len(r.name)), int64(len(r.extra))
	t.Value(assay.Attribute, "name", at+centralSize, n, e.Name)
	t.extra(r.extra, at+centralSize+n, r, e)
	t.Field(assay.Statement, "comment", at+centralSize+n+x, r.length-centralSize-n-x)
}

// external tells the attributes of MS-DOS, and the mode of Unix above them,
// when the entry has it.
func (t *telling) external(r *record, e *assay.Entry, at int64) {
	const directory, archive, readOnly, unix = 0x10, 0x20, 0x01, 0x8000
	mode, dos := r.external>>16, r.external&0xffff
	has := e.Has&assay.HasMode != 0
	known := uint32(archive)
	if has {
		known |= readOnly | unix
	}
	if e.Type == assay.Dir {
		known |= directory
	}
	if dos&^known == 0 {
		t.Field(assay.Parameter, "attributes of MS-DOS", at, 2)
	}
	kind, ok := assay.TypeOfMode(mode)
	switch {
	case mode == 0:
		t.Zeros(at+2, 2)
	case has && (ok && kind == e.Type || mode&0o170000 == 0):
		t.Value(assay.Attribute, "mode", at+2, 2, fmt.Sprintf("%o", e.Mode))
	}
}
