package tar

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"assay"
)

// extensions tells the headers between a place and the member that they
// concern.
func (t *telling) extensions(at int64) {
	for at < t.m.at {
		b := t.block(at)
		if b == nil || !sound(b) || strings.IndexByte("LKxXg", b[156]) < 0 {
			return
		}
		h := parse(b)
		t.extension(b, h, at)
		if h.size <= maxExtension {
			body := append([]byte(nil), t.w.win.At(at+block, int(h.size))...)
			if int64(len(body)) == h.size {
				t.extended(h.flag, body, at+block)
				t.Zeros(at+block+h.size, round(h.size)-h.size)
			}
		}
		at += block + round(h.size)
	}
}

// extension tells the header block of an extension: nothing in it but type and
// size has a meaning for who reads archives.
func (t *telling) extension(b []byte, h header, at int64) {
	_, ok := clear(b[:100])
	pre := prefixLength(h.variant)
	if _, ok2 := clear(b[345 : 345+pre]); ok && ok2 {
		role := assay.Statement
		if customary(h.name, t.m.name) {
			role = assay.Identity
		}
		t.Value(role, "name of an extension header", at, 100, h.name)
		if pre > 0 && b[345] != 0 {
			t.Value(role, "name of an extension header", at+345, int64(pre), h.name)
		} else {
			t.Zeros(at+345, int64(pre))
		}
	}
	for _, f := range [...]struct {
		off   int
		name  string
		other int64
	}{{100, "mode", t.m.mode}, {108, "uid", t.m.uid}, {116, "gid", t.m.gid}} {
		n, ok := t.number(b, f.off, 8)
		if ok && (n == 0 || n == f.other || f.off == 100 && n == 0o644) {
			t.Field(assay.Parameter, f.name+" of an extension header", at+int64(f.off), 8)
		} else if !ok {
			t.Zeros(at+int64(f.off), 8)
		}
	}
	if _, ok := t.number(b, 124, 12); ok {
		t.Field(assay.Derived, "size of an extension header", at+124, 12)
	}
	if _, ok := t.number(b, 136, 12); ok {
		t.Field(assay.Moment, "mtime of an extension header", at+136, 12)
	} else {
		t.Zeros(at+136, 12)
	}
	t.sum(b, at)
	t.Field(assay.Parameter, "type of an extension header", at+156, 1)
	if s, ok := clear(b[157:257]); ok && s != "" && strings.HasPrefix(t.m.link, s) { // as libarchive writes it
		t.Field(assay.Derived, "linkname of an extension header", at+157, 100)
	} else {
		t.Zeros(at+157, 100)
	}
	t.rest(b, h.variant, at)
}

// customary names are those that GNU tar, libarchive and Python give to
// extension headers of a member: some have the number of a process in them.
func customary(name, of string) bool {
	if name == "././@LongLink" || name == "././@PaxHeader" || name == "pax_global_header" {
		return true
	}
	dir, base := path.Split(name)
	kind := path.Base(dir)
	kind, number, _ := strings.Cut(kind, ".")
	if strings.Trim(number, "0123456789") != "" {
		return false
	}
	if strings.HasPrefix(base, "GlobalHead.") {
		return strings.Trim(base[len("GlobalHead."):], "0123456789.") == ""
	}
	return (kind == "PaxHeader" || kind == "PaxHeaders") && base != "" && strings.HasPrefix(path.Base(of), base)
}

// extended tells the body of an extension header.
func (t *telling) extended(flag byte, b []byte, at int64) {
	n := int64(len(b))
	s, ok := clear(b)
	switch {
	case flag != 'L' && flag != 'K':
		t.records(b, at, flag == 'g')
	case !ok:
	case flag == 'L' && s == t.m.name:
		t.Value(assay.Attribute, "name", at, n, t.e.Name)
	case flag == 'K' && s == t.m.link && (t.e.Type == assay.Symlink || t.e.Type == assay.Hardlink):
		t.target(at, n)
	}
}

// records tells the records of an extended header, each as one field.
func (t *telling) records(b []byte, at int64, global bool) {
	list, _ := parsePax(b)
	entry := t.Entry
	if global {
		t.Entry = ""
	}
	for _, r := range list {
		rest := len(r.key) + len(r.value) + 3
		n := rest + len(strconv.Itoa(rest))
		n = rest + len(strconv.Itoa(n))
		if !strings.HasPrefix(string(b), strconv.Itoa(n)+" ") {
			break // a length that is written otherwise
		}
		if role, name, value := t.keyword(r, global); name != "" {
			t.Value(role, name, at, int64(n), value)
		}
		b, at = b[n:], at+int64(n)
	}
	t.Entry = entry
}

// keyword is what a record means; the name is empty when it says something
// else than what the entry got.
func (t *telling) keyword(r record, global bool) (assay.Role, string, string) {
	own := "pax " + r.key
	inForce, _ := t.m.get(r.key)
	switch {
	case !wellFormed(r):
		return assay.Statement, own, r.value
	case strings.HasSuffix(r.key, "time"):
		return assay.Moment, own, r.value
	case r.key == "hdrcharset":
		return assay.Parameter, own, r.value
	case global:
		return assay.Statement, own, r.value
	case r.value != inForce && !strings.HasPrefix(r.key, "GNU.sparse."):
		return 0, "", "" // another record of the same header is in force
	}
	switch r.key {
	case "path", "GNU.sparse.name":
		if assay.CleanName(r.value) == t.e.Name {
			return assay.Attribute, "name", t.e.Name
		}
	case "linkpath":
		switch _, known := t.sizes[assay.CleanName(r.value)]; {
		case t.e.Type == assay.Symlink:
			return assay.Attribute, "linkname", r.value
		case t.e.Type == assay.Hardlink && known:
			return assay.Derived, "linkname of a hard link", r.value
		}
	case "size":
		if stored := t.w.pos - t.m.at - block; r.value == strconv.FormatInt(t.m.size, 10) || t.m.sparse && r.value == strconv.FormatInt(stored, 10) {
			return assay.Derived, "size", r.value
		}
	case "uid", "gid":
		return assay.Attribute, r.key, r.value
	case "uname":
		return t.nameRole("owner name", r.value), "owner name", r.value
	case "gname":
		return t.nameRole("group name", r.value), "group name", r.value
	case "SCHILY.dev", "SCHILY.ino", "SCHILY.nlink":
		return assay.Identity, own, r.value
	}
	if role, ok := t.sparse(r); ok {
		return role, own, r.value
	}
	if name, value, ok := t.xattr(r); ok {
		return assay.Attribute, "xattr " + name, value
	}
	return assay.Statement, own, r.value
}

// wellFormed: times and numbers are written as such.
func wellFormed(r record) bool {
	switch r.key {
	case "mtime", "atime", "ctime", "LIBARCHIVE.creationtime":
		whole, fraction, _ := strings.Cut(strings.TrimPrefix(r.value, "-"), ".")
		return digits(whole) && (fraction == "" || digits(fraction)) && len(fraction) <= 9
	case "uid", "gid", "size", "SCHILY.dev", "SCHILY.ino", "SCHILY.nlink":
		return digits(r.value)
	case "hdrcharset":
		return r.value == "BINARY" || r.value == "ISO-IR 10646 2000 UTF-8"
	}
	return !strings.HasSuffix(r.key, "time")
}

func digits(s string) bool { return s != "" && len(s) < 21 && strings.Trim(s, "0123456789") == "" }

// sparse is what a record about a sparse file is, if it was followed.
func (t *telling) sparse(r record) (assay.Role, bool) {
	if !t.m.sparse || t.m.broken != "" {
		return 0, false
	}
	_, table := t.m.get("GNU.sparse.map")
	_, major := t.m.get("GNU.sparse.major")
	switch r.key {
	case "GNU.sparse.major", "GNU.sparse.minor":
		return assay.Parameter, r.value == "0" || r.value == "1"
	case "GNU.sparse.realsize", "GNU.sparse.size":
		return assay.Derived, r.value == strconv.FormatInt(t.m.real, 10)
	case "GNU.sparse.numblocks":
		return assay.Derived, r.value == fmt.Sprint(len(t.m.segments))
	case "GNU.sparse.map":
		return assay.Derived, !major
	case "GNU.sparse.offset", "GNU.sparse.numbytes":
		return assay.Derived, !major && !table
	}
	return 0, false
}

// xattr is the extended attribute that a record gives to the entry.
func (t *telling) xattr(r record) (name, value string, ok bool) {
	one := records{local: []record{r}}
	for _, x := range one.xattrs() {
		for _, y := range t.e.Xattrs {
			if x.Name == y.Name && string(x.Value) == string(y.Value) {
				return x.Name, string(x.Value), true
			}
		}
	}
	return "", "", false
}
