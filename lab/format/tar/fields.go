package tar

import (
	"fmt"
	"strconv"
	"strings"

	"assay"
	"assay/lab/format"
)

// telling tells the fields of one archive.
type telling struct {
	*format.Telling
	in    *format.Input
	w     *walker
	m     *member          // whose headers are told
	e     assay.Entry      // its entry
	sizes map[string]int64 // of members so far, for hard links
}

// fields walks the archive as open does. Of a damaged header what is right is
// told, and its checksum is not.
func fields(in *format.Input, tell func(assay.Field)) error {
	t := &telling{Telling: format.NewTelling(in.Content, tell), in: in, w: newWalker(in.Ctx, in.Content, silent{}), sizes: map[string]int64{}}
	for {
		from := t.w.pos
		m, more := t.w.next()
		if !more {
			t.Zeros(from, min(t.w.end, in.Size())-from)
			t.Done()
			return in.Ctx.Err()
		}
		t.m, t.e = m, m.entry(nothing{})
		t.e.Name = assay.CleanName(m.name)
		if m.flag != 'V' {
			t.Entry = t.e.Name
		}
		t.extensions(from)
		t.header()
		t.body()
		t.Entry = ""
		t.sizes[t.e.Name] = m.size
	}
}

// nothing is a sink for what open has said already.
type nothing struct{ format.Sink }

func (nothing) Fail(string, int64, string) {}

// block reads the header at a place.
func (t *telling) block(at int64) []byte {
	b := t.w.win.At(at, block)
	if len(b) < block {
		return nil
	}
	return append([]byte(nil), b...)
}

// header tells the header block of the member itself.
func (t *telling) header() {
	m, b := t.m, t.block(t.m.at)
	if b == nil {
		return
	}
	at := m.at
	h := parse(b)
	t.named(b, h)
	if n, ok := t.number(b, 100, 8); ok && n&^0o7777 == typeBits(n, t.e.Type) && m.flag != 'V' {
		t.Value(assay.Attribute, "mode", at+100, 8, fmt.Sprintf("%o", n&0o7777))
	}
	t.owner(b, "uid", 108, h.uid, int64(t.e.UID))
	t.owner(b, "gid", 116, h.gid, int64(t.e.GID))
	t.size(b, h)
	if n, ok := t.number(b, 136, 12); ok {
		if _, by := m.decimal("mtime"); by || m.flag == 'V' {
			t.Field(assay.Moment, "mtime", at+136, 12)
		} else {
			t.Value(assay.Attribute, "mtime", at+136, 12, strconv.FormatInt(n, 10))
		}
	}
	t.sum(b, at)
	switch {
	case m.flag == 'S':
		t.Field(assay.Parameter, "typeflag", at+156, 1)
	case m.flag == 'V':
		t.Field(assay.Statement, "typeflag", at+156, 1)
	case strings.IndexByte("\x0001234567", m.flag) >= 0:
		t.Value(assay.Attribute, "type", at+156, 1, kindName(t.e.Type))
	}
	t.linked(b, h)
	t.rest(b, h.variant, at)
}

// typeBits are the bits above the rights that some writers put in the mode
// field, if they are those of the entry's type.
func typeBits(mode int64, of assay.Type) int64 {
	if mode >= 0 && mode <= 0o177777 {
		if k, ok := assay.TypeOfMode(uint32(mode)); ok && (k == of || of == assay.Hardlink && k == assay.Regular) {
			return mode & 0o170000
		}
	}
	return 0
}

// kindName is the word for a type; which of the names of a file is the link
// hangs on the order.
func kindName(k assay.Type) string {
	if k == assay.Hardlink {
		k = assay.Regular
	}
	return k.String()
}

// number reads a numeric field that holds a number and nothing else.
func (t *telling) number(b []byte, off, n int) (int64, bool) {
	f := b[off : off+n]
	v, set, ok := number(f)
	return v, set && ok && (f[0]&0x80 != 0 || spelled(f))
}

// spelled: blanks, octal digits, then blanks or NULs.
func spelled(f []byte) bool {
	s := strings.TrimRight(strings.TrimLeft(string(f), " "), " \x00")
	return s != "" && strings.Trim(s, "01234567") == ""
}

// owner tells a number of an owner that the entry has; what an extended header
// overrules has to be the same or 0.
func (t *telling) owner(b []byte, name string, off int, own, inForce int64) {
	n, ok := t.number(b, off, 8)
	_, by := t.m.decimal(name)
	switch at := t.m.at + int64(off); {
	case !ok:
		t.Zeros(at, 8)
	case t.m.flag == 'V':
		t.Field(assay.Parameter, name, at, 8)
	case by && (own == 0 || own == inForce):
		t.Field(assay.Derived, name+" overruled", at, 8)
	case !by:
		t.Value(assay.Attribute, name, at, 8, strconv.FormatInt(n, 10))
	}
}

// size tells the size field where it is followed: of a link it is that of the
// target or 0.
func (t *telling) size(b []byte, h header) {
	n, ok := t.number(b, 124, 12)
	at := t.m.at + 124
	stored := t.w.pos - t.m.at - block // with padding, tables and all
	_, by := t.m.decimal("size")
	switch {
	case !ok:
		if h.size == 0 {
			t.Zeros(at, 12)
		}
	case n == 0, bodiless(h.flag) && n == 0, !by && !bodiless(h.flag) && h.flag != 'S' && round(n) == stored,
		h.flag == 'S' && n == t.m.size,
		h.flag == '1' && t.m.size == 0 && n == t.sizes[assay.CleanName(t.m.link)]:
		t.Field(assay.Derived, "size", at, 12)
	case by && round(n) == stored:
		t.Field(assay.Derived, "size overruled", at, 12)
	}
}

// sum tells the checksum of a header block if it is right.
func (t *telling) sum(b []byte, at int64) {
	if checksumRight(b) && spelled(b[148:156]) {
		n, _, _ := number(b[148:156])
		t.Value(assay.Checksum, "checksum", at+148, 8, fmt.Sprintf("%o", n))
	}
}

// body tells the content and what fills it up.
func (t *telling) body() {
	m := t.m
	end := m.body + m.size
	ranges := m.ranges(maxSize)
	if front := m.at + block; m.sparse && m.flag != 'S' && m.broken == "" && m.body > front {
		b := append([]byte(nil), t.w.win.At(front, int(m.body-front))...)
		if _, used, err := readMap(b); err == nil {
			t.Field(assay.Derived, "sparse map", front, int64(used))
			t.Zeros(front+int64(used), m.body-front-int64(used))
		}
	}
	if m.broken == "" && t.e.Type == assay.Regular && strings.IndexByte("\x0007S", m.flag) >= 0 {
		var used int64
		for _, r := range ranges {
			if r.Offset >= 0 {
				t.Field(assay.Encoded, "content", r.Offset, r.Length)
				used = max(used, r.Offset+r.Length-m.body)
			}
		}
		if m.sparse && used < m.size {
			return // bytes that no segment of the file asks for
		}
	}
	if stop := min(t.w.pos, t.in.Size()); stop > end {
		t.Zeros(end, stop-end)
	}
}
