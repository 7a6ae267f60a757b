package tar

import (
	"fmt"
	"path"
	"strings"

	"assay"
)

// clear gives the text of a field; false when something else than NULs follows
// the first NUL.
func clear(f []byte) (string, bool) {
	s := text(f)
	return s, zero(f[len(s):])
}

// named tells the name of a header, and the prefix before it. A name that an
// extension header overrules is the beginning of that one, or GNU tar's
// stand-in for sparse files.
func (t *telling) named(b []byte, h header) {
	at := t.m.at
	_, whole := clear(b[:100])
	pre := prefixLength(h.variant)
	if _, ok := clear(b[345 : 345+pre]); !ok || !whole {
		return
	}
	role, name, value := assay.Attribute, "name", t.e.Name
	switch {
	case t.m.flag == 'V':
		role, name, value = assay.Statement, "volume label", h.name
	case assay.CleanName(h.name) == t.e.Name:
	case strings.HasPrefix(t.m.name, h.name), h.name == standIn(t.m.name, h.name):
		role, name = assay.Derived, "name overruled"
	default:
		role, name, value = assay.Statement, "name overruled", h.name
	}
	t.Value(role, name, at, 100, value)
	if pre > 0 && b[345] != 0 {
		t.Value(role, name, at+345, int64(pre), value)
	} else {
		t.Zeros(at+345, int64(pre))
	}
}

// standIn is the name that GNU tar gives to sparse files in the extended
// format, with the number of the process that have has.
func standIn(name, have string) string {
	dir, base := path.Split(strings.TrimSuffix(name, "/"))
	number, ok := strings.CutPrefix(path.Base(path.Dir(have)), "GNUSparseFile.")
	if !ok || number == "" || strings.Trim(number, "0123456789") != "" {
		return ""
	}
	return dir + "GNUSparseFile." + number + "/" + base
}

// prefixLength is how long the prefix of a name may be.
func prefixLength(v variant) int {
	switch v {
	case ustar:
		return 155
	case star:
		return 131
	}
	return 0
}

// linked tells the name that a link points to; other entries have none.
func (t *telling) linked(b []byte, h header) {
	at := t.m.at + 157
	s, ok := clear(b[157:257])
	switch {
	case !ok:
	case s == "":
		t.Zeros(at, 100)
	case t.e.Type != assay.Symlink && t.e.Type != assay.Hardlink:
	case s == t.m.link:
		t.target(at, 100)
	case strings.HasPrefix(t.m.link, s), s == "././@LongSymLink":
		t.Field(assay.Derived, "linkname overruled", at, 100)
	}
}

// target tells the bytes that hold the target of a link. That of a hard link
// is one of the names of a file, as good as another.
func (t *telling) target(at, n int64) {
	switch _, known := t.sizes[assay.CleanName(t.m.link)]; {
	case t.e.Type == assay.Symlink:
		t.Value(assay.Attribute, "linkname", at, n, t.m.link)
	case known:
		t.Field(assay.Derived, "linkname of a hard link", at, n)
	default:
		t.Value(assay.Statement, "linkname of a hard link", at, n, t.m.link)
	}
}

// rest tells what stands behind the linkname, in the way of each dialect.
func (t *telling) rest(b []byte, v variant, at int64) {
	if v == v7 {
		if string(b[329:345]) == "0000000\x000000000\x00" { // as GNU tar writes it
			t.Zeros(at+257, 329-257)
			t.Field(assay.Parameter, "device number without magic", at+329, 16)
			t.Zeros(at+345, block-345)
			return
		}
		t.Zeros(at+257, block-257)
		return
	}
	if s := string(b[257:265]); s == "ustar\x0000" || s == "ustar  \x00" {
		t.Field(assay.Parameter, "magic and version", at+257, 8)
	}
	own := at == t.m.at
	for i, name := range [...]string{"owner name", "group name"} {
		off := 265 + 32*i
		switch who, ok := clear(b[off : off+32]); {
		case !ok:
		case who == "":
			t.Zeros(at+int64(off), 32)
		case own:
			t.Value(t.nameRole(name, who), name, at+int64(off), 32, who)
		default:
			t.Field(assay.Identity, name+" of an extension header", at+int64(off), 32)
		}
	}
	for i, name := range [...]string{"devmajor", "devminor"} {
		off := 329 + 8*i
		n, ok := t.number(b, off, 8)
		node := own && (t.e.Type == assay.CharDev || t.e.Type == assay.BlockDev)
		switch {
		case !ok:
			t.Zeros(at+int64(off), 8)
		case node:
			t.Value(assay.Attribute, name, at+int64(off), 8, fmt.Sprint(n))
		case n == 0:
			t.Field(assay.Derived, name, at+int64(off), 8)
		}
	}
	switch v {
	case ustar:
		t.Zeros(at+500, 12)
	case star:
		t.moments(b, at, 476)
		t.Zeros(at+500, 8)
		t.Field(assay.Parameter, "magic of star", at+508, 4)
	case gnu:
		t.moments(b, at, 345)
		t.Zeros(at+369, 17)
		t.table(b, at)
		t.Zeros(at+495, 17)
	}
}

// nameRole is what the name of an owner is. Unpacking goes by it where the
// system knows it, else by the number: root says no more than 0 does.
func (t *telling) nameRole(field, who string) assay.Role {
	id := t.e.UID
	if field == "group name" {
		id = t.e.GID
	}
	if who == "root" && id == 0 && t.e.Has&assay.HasOwner != 0 {
		return assay.Derived
	}
	return assay.Statement
}

// moments tells two times that entries do not have.
func (t *telling) moments(b []byte, at int64, off int) {
	for i, name := range [...]string{"atime", "ctime"} {
		if _, ok := t.number(b, off+12*i, 12); ok {
			t.Field(assay.Moment, name, at+int64(off+12*i), 12)
		} else {
			t.Zeros(at+int64(off+12*i), 12)
		}
	}
}

// table tells the sparse table of an old GNU header and its extension blocks.
func (t *telling) table(b []byte, at int64) {
	if b[156] != 'S' {
		t.Zeros(at+386, 109)
		return
	}
	if t.m == nil || t.m.broken != "" || b[482] > 1 {
		return
	}
	t.segments(b[386:482], at+386)
	t.Field(assay.Derived, "sparse table goes on", at+482, 1)
	if n, ok := t.number(b, 483, 12); ok && n == t.m.real {
		t.Field(assay.Derived, "real size", at+483, 12)
	}
	for x := at + block; x < t.m.body; x += block {
		if e := t.block(x); e != nil && e[504] <= 1 {
			t.segments(e[:504], x)
			t.Field(assay.Derived, "sparse table goes on", x+504, 1)
			t.Zeros(x+505, 7)
		}
	}
}

// segments tells a part of a sparse table: numbers, then zeros.
func (t *telling) segments(table []byte, at int64) {
	for i := 0; i+24 <= len(table); i += 24 {
		if table[i+12] == 0 {
			t.Zeros(at+int64(i), int64(len(table)-i))
			return
		}
		_, ok := t.number(table, i, 12)
		_, ok2 := t.number(table, i+12, 12)
		if !ok || !ok2 {
			return
		}
		t.Field(assay.Derived, "sparse table", at+int64(i), 24)
	}
}
