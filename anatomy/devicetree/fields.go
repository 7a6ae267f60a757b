package devicetree

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"assay"
)

// Fields tells what the bytes of a sound blob mean: names of nodes and values
// of properties are statements, called by their paths; the rest follows from
// them. judge may give the value of a property another role or entry, or say
// that it is not to be told; nil for none. A blob that cannot be read to its
// end is an error.
func Fields(src Source, tell func(assay.Field), judge func(path, name string, f *assay.Field) bool) error {
	_, h, err := Parse(src)
	if err != nil {
		return err
	}
	if h.Total > src.Size() {
		return fmt.Errorf("device tree of %d bytes: %d are there", h.Total, src.Size())
	}
	t := &teller{src: src, h: h, tell: tell, judge: judge}
	end := t.structure()
	names := t.strings()
	t.header(end, names)
	if t.reserved() {
		t.field(16, 4, "reservations-offset", assay.Derived, nil)
	}
	t.fill()
	return nil
}

type span struct{ at, n int64 }

// teller tells the fields of one blob, of which Parse has read all.
type teller struct {
	src   Source
	h     Header
	tell  func(assay.Field)
	judge func(path, name string, f *assay.Field) bool
	told  []span
	names []span // of properties, in the blob
}

func (t *teller) field(at, n int64, name string, role assay.Role, value []byte) {
	if n > 0 {
		t.told = append(t.told, span{at, n})
		t.tell(assay.Field{Offset: at, Length: n, Name: name, Role: role, Value: value})
	}
}

func (t *teller) word(at int64) int64 {
	var b [4]byte
	_, _ = t.src.ReadAt(b[:], at) // Parse has read it
	return int64(binary.BigEndian.Uint32(b[:]))
}

// text is the string at a place, up to its NUL.
func (t *teller) text(at int64) string {
	b := make([]byte, min(maxName, max(0, t.h.Total-at)))
	n, _ := t.src.ReadAt(b, at)
	s, _, _ := bytes.Cut(b[:n], []byte{0})
	return string(s)
}

// structure goes over the tokens (5.4.1) and gives where they end.
func (t *teller) structure() int64 {
	at := t.h.Struct
	var path []string
	dir := func() string {
		s := ""
		for _, p := range path[min(1, len(path)):] {
			s += "/" + p
		}
		return s
	}
	for at+4 <= t.h.Struct+t.h.StructSize {
		token := t.word(at)
		switch token {
		case beginNode:
			name := t.text(at + 4)
			path = append(path, name)
			t.field(at, 4, "token", assay.Derived, nil)
			n := int64(len(name)) + 1
			if n > 1 {
				t.field(at+4, n, "node "+dir(), assay.Statement, nil)
			}
			at = t.align(at + 4 + n)
		case endNode:
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
			t.field(at, 4, "token", assay.Derived, nil)
			at += 4
		case property:
			at = t.property(at, dir())
		default:
			t.field(at, 4, "token", assay.Derived, nil)
			at += 4
			if token == end {
				return at
			}
		}
	}
	return at
}

// align goes to the next multiple of 4. The fill is told with all other.
func (t *teller) align(at int64) int64 { return at + (t.h.Struct-at)&3 }

func (t *teller) property(at int64, dir string) int64 {
	n, off := t.word(at+4), t.h.Strings+t.word(at+8)
	name := t.text(off)
	t.names = append(t.names, span{off, int64(len(name)) + 1})
	full := dir + "/" + name
	f := assay.Field{Offset: at + 12, Length: n, Name: full, Role: assay.Statement}
	switch {
	case n == 0:
		// that it is there is all that it says
		t.field(at, 12, full, assay.Statement, []byte("present"))
	case t.judge == nil || t.judge(dir, name, &f):
		t.field(at, 12, "property", assay.Derived, nil)
		t.told = append(t.told, span{f.Offset, n})
		t.tell(f)
	default:
		t.field(at, 12, "property", assay.Derived, nil)
		t.told = append(t.told, span{f.Offset, -n})
	}
	return t.align(at + 12 + n)
}

// strings tells the names that are used, and gives where the last one ends.
func (t *teller) strings() (end int64) {
	slices.SortFunc(t.names, func(a, b span) int { return int(max(-1, min(1, a.at-b.at))) })
	for _, s := range t.names {
		if end > s.at { // names share their ends
			s.n, s.at = s.at+s.n-end, end
		}
		t.field(s.at, s.n, "name", assay.Derived, nil)
		end = max(end, s.at+s.n)
	}
	return end
}

// header tells the header; sizes if the blocks end where they say.
func (t *teller) header(structs, names int64) {
	for i, name := range []string{"magic", "total-size", "struct-offset", "strings-offset"} {
		t.field(4*int64(i), 4, name, assay.Derived, nil)
	}
	t.field(20, 4, "version", assay.Parameter, nil)
	t.field(24, 4, "compatible-version", assay.Parameter, nil)
	t.field(28, 4, "boot-cpu", assay.Statement, nil)
	if names == t.h.Strings+t.h.StringsSize {
		t.field(32, 4, "strings-size", assay.Derived, nil)
	}
	if t.h.Version >= 17 && structs == t.h.Struct+t.h.StructSize {
		t.field(36, 4, "struct-size", assay.Derived, nil)
	}
}

// reserved tells the memory that must not be used (5.3), to the pair of zeros,
// and reports whether it stands where nothing else does.
func (t *teller) reserved() bool {
	end := t.h.Reserved
	for t.word(end)|t.word(end+4)|t.word(end+8)|t.word(end+12) != 0 {
		if end += 16; end+16 > t.h.Total {
			return false
		}
	}
	if t.overlaps(t.h.Reserved, end+16-t.h.Reserved) {
		return false
	}
	for at := t.h.Reserved; at < end; at += 16 {
		t.field(at, 16, "reservation", assay.Statement, nil)
	}
	t.field(end, 16, "end of reservations", assay.Derived, nil)
	return true
}

func (t *teller) overlaps(at, n int64) bool {
	return slices.ContainsFunc(t.told, func(s span) bool { return s.at < at+n && at < s.at+max(s.n, -s.n) })
}

// fill tells what is left of the blob as far as it is zero.
func (t *teller) fill() {
	slices.SortFunc(t.told, func(a, b span) int { return int(max(-1, min(1, a.at-b.at))) })
	at := int64(0)
	for _, s := range append(slices.Clone(t.told), span{t.h.Total, 0}) {
		if s.at > at && t.zero(at, s.at-at) {
			t.tell(assay.Field{Offset: at, Length: s.at - at, Name: "fill", Role: assay.Fill})
		}
		at = max(at, s.at+max(s.n, -s.n))
	}
}

func (t *teller) zero(at, n int64) bool {
	b := make([]byte, min(n, 64<<10))
	for n > 0 {
		m, err := t.src.ReadAt(b[:min(n, int64(len(b)))], at)
		if m == 0 || len(bytes.Trim(b[:m], "\x00")) > 0 {
			return err == nil && m == 0 && n == 0
		}
		at, n = at+int64(m), n-int64(m)
	}
	return true
}
