package ar

import (
	"fmt"
	"strconv"
	"strings"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// telling tells the fields of one archive.
type telling struct {
	*format.Telling
	w     *walker
	table *member // that holds the long names
	used  []bool  // which of its bytes some name takes
}

// fields walks the archive as open does. Tables of symbols are not told: they
// say where the linker finds what, and nobody verifies that here.
func fields(in *format.Input, tell func(assay.Field)) error {
	w, err := newWalker(in.Ctx, window.New(in.Content), silent{})
	if err != nil {
		return err
	}
	if w.thin {
		return fmt.Errorf("thin archive: its members stand in other files")
	}
	t := &telling{Telling: format.NewTelling(in.Content, tell), w: w}
	t.Field(assay.Derived, "magic", 0, int64(len(magic)))
	for {
		from := w.pos
		m := w.next()
		if m == nil {
			t.tables(from, w.pos)
			break
		}
		t.tables(from, m.at)
		t.member(m)
	}
	t.Entry = ""
	t.names()
	t.Done()
	return in.Ctx.Err()
}

// tables tells the headers of tables between two places, and what fills up
// members to even lengths.
func (t *telling) tables(at, to int64) {
	t.Entry = ""
	for at < to {
		if at&1 == 1 {
			t.Filled(at, 1, '\n')
			at++
			continue
		}
		b := append([]byte(nil), t.w.win.At(at, headerLength)...)
		if !sound(b) {
			return // a hole
		}
		m := parse(b, at)
		raw := strings.TrimRight(string(b[:16]), " ")
		t.header(m, b, raw)
		if raw == "//" && m.size <= longMost && t.table == nil {
			t.table, t.used = m, make([]bool, m.size)
		}
		at = m.body + m.size
	}
}

// member tells a file.
func (t *telling) member(m *member) {
	b := append([]byte(nil), t.w.win.At(m.at, headerLength)...)
	raw := strings.TrimRight(string(b[:16]), " ")
	t.Entry = assay.CleanName(m.name)
	t.header(m, b, raw)
	if n := m.body - m.at - headerLength; n > 0 { // BSD: the name stands in front of the data
		long := int64(len(m.name))
		t.Value(assay.Attribute, "name", m.at+headerLength, long, t.Entry)
		t.Zeros(m.at+headerLength+long, n-long)
	}
	if raw[0] == '/' {
		t.takes(raw[1:])
	}
	t.Field(assay.Encoded, "content", m.body, min(m.size, t.w.win.Size()-m.body))
}

// takes marks what a name takes of the table of long names.
func (t *telling) takes(digits string) {
	off, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || t.table == nil {
		return
	}
	for i := off; i < t.table.size; i++ {
		t.used[i] = true
		if c := t.w.long[i]; c == '\n' || c == 0 {
			return
		}
	}
}

// names tells the table of long names, as far as names take it.
func (t *telling) names() {
	if t.table == nil {
		return
	}
	for i := int64(0); i < t.table.size; {
		n := int64(0)
		for i+n < t.table.size && t.used[i+n] {
			n++
		}
		t.Field(assay.Derived, "long names", t.table.body+i, n)
		if i += n; i < t.table.size {
			t.Filled(t.table.body+i, 1, '\n')
			i++
		}
	}
}

// header tells a member header.
func (t *telling) header(m *member, b []byte, raw string) {
	role := assay.Attribute
	if t.Entry == "" {
		role = assay.Derived // of a table
		if raw == "/" || raw == "//" || raw == "/SYM64/" {
			t.Value(role, "name of a table", m.at, 16, raw)
		}
	} else if name := strings.TrimSuffix(raw, "/"); name == m.name || raw[0] == '/' || m.body > m.at+headerLength {
		t.Value(role, "name", m.at, 16, t.Entry)
	}
	for _, f := range [...]struct {
		name    string
		off, to int
		n       int64
	}{{"mtime", 16, 28, m.time}, {"uid", 28, 34, m.uid}, {"gid", 34, 40, m.gid}, {"mode", 40, 48, m.mode}} {
		text := strings.TrimRight(string(b[f.off:f.to]), " ")
		at, n := m.at+int64(f.off), int64(f.to-f.off)
		switch {
		case text == "":
			t.Filled(at, n, ' ')
		case strings.Trim(text, "0123456789") != "" || f.name == "mode" && f.n&^0o7777 != 0 && f.n&^0o7777 != 0o100000:
			// not a number by itself
		case role == assay.Derived && f.name == "mtime":
			t.Field(assay.Moment, "mtime of a table", at, n)
		case role == assay.Derived && f.n == 0:
			t.Field(role, f.name, at, n)
		case role == assay.Attribute:
			n2 := f.n
			if f.name == "mode" {
				n2 &= 0o7777
			}
			t.Value(role, f.name, at, n, fmt.Sprint(n2))
		}
	}
	if text := strings.TrimRight(string(b[48:58]), " "); strings.Trim(text, "0123456789") == "" {
		t.Field(assay.Derived, "size", m.at+48, 10)
	}
	t.Field(assay.Derived, "end of the header", m.at+58, 2)
}
