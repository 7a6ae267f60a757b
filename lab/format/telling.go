package format

import (
	"bytes"

	"assay"
)

// Telling tells the fields of one container (Format.Fields), one after the
// other. Fields that reach out of the content are not told.
type Telling struct {
	Entry string // name of the entry that what follows belongs to; empty for the container

	c    assay.Content
	tell func(assay.Field)
	fill assay.Field // not told yet: fill behind it may join
}

// NewTelling is for the fields of c. Done has to be called at the end.
func NewTelling(c assay.Content, tell func(assay.Field)) *Telling {
	return &Telling{c: c, tell: tell}
}

// Done tells what was held back.
func (t *Telling) Done() {
	if t.fill.Length > 0 {
		t.tell(t.fill)
	}
	t.fill = assay.Field{}
}

// Field tells the n bytes at off.
func (t *Telling) Field(role assay.Role, name string, off, n int64) {
	t.put(assay.Field{Offset: off, Length: n, Name: name, Entry: t.Entry, Role: role})
}

// Value tells the n bytes at off, which mean value.
func (t *Telling) Value(role assay.Role, name string, off, n int64, value string) {
	t.put(assay.Field{Offset: off, Length: n, Name: name, Entry: t.Entry, Role: role, Value: []byte(value)})
}

// Zeros tells the n bytes at off as fill if all of them are zero.
func (t *Telling) Zeros(off, n int64) bool { return t.Filled(off, n, 0) }

// Filled tells the n bytes at off as fill if all of them are b.
func (t *Telling) Filled(off, n int64, b byte) bool {
	if !Holds(t.c, off, n, b) {
		return false
	}
	if f := &t.fill; f.Length > 0 && f.Offset+f.Length == off {
		f.Length += n
		return true
	}
	t.Done()
	t.fill = assay.Field{Offset: off, Length: n, Name: "fill", Role: assay.Fill}
	return true
}

func (t *Telling) put(f assay.Field) {
	if f.Length <= 0 || f.Offset < 0 || f.Offset > t.c.Size() || f.Length > t.c.Size()-f.Offset {
		return
	}
	t.tell(f)
}

// Holds reports whether the n bytes at off are there and all of them are b.
func Holds(c assay.Content, off, n int64, b byte) bool {
	if off < 0 || n < 0 || off > c.Size() || n > c.Size()-off {
		return false
	}
	buf := make([]byte, min(n, 32<<10))
	for n > 0 {
		part := buf[:min(n, int64(len(buf)))]
		if m, _ := c.ReadAt(part, off); m < len(part) || bytes.Count(part, []byte{b}) < m {
			return false
		}
		off, n = off+int64(len(part)), n-int64(len(part))
	}
	return true
}
