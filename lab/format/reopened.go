package format

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"

	"assay"
)

// Row is one field of a header with a fixed layout: offset from the header's
// start and length in bytes, name and role. A row of role Fill is told when all
// its bytes are zero.
type Row struct {
	At, Length int64
	Name       string
	Role       assay.Role
}

// Reopened tells the fields of a container out of what opening it gave: which
// checksums match and where contents stand. It keeps account of what was told,
// so that what is left over can be looked at.
type Reopened struct {
	In         *Input
	Properties map[string]string
	// Failed: opening it told of something that is not as it should be.
	Failed bool

	tell    func(assay.Field)
	told    []Range
	entries []given
	mu      sync.Mutex
}

// given is an entry that opening the container gave.
type given struct {
	name    string
	extents []Range
	from    Range
	same    bool // the stream gives a byte for each byte
}

// Reopen opens the container for telling its fields.
func Reopen(in *Input, open func(*Input, Sink) error, tell func(assay.Field)) (*Reopened, error) {
	t := &Reopened{In: in, Properties: map[string]string{}, tell: tell}
	if in.Ctx == nil {
		c := *in
		c.Ctx = context.Background()
		t.In = &c
	}
	return t, open(t.In, (*gathering)(t))
}

// Says reports whether a property says that a checksum matches.
func (t *Reopened) Says(property string) bool { return t.Properties[property] == Matches }

// Field tells one field. One that is not wholly inside the container is left
// out.
func (t *Reopened) Field(f assay.Field) {
	if f.Offset < 0 || f.Length <= 0 || f.Length > t.In.Size()-f.Offset {
		return
	}
	t.told = append(t.told, Range{f.Offset, f.Length})
	t.tell(f)
}

// Rows tells the fields of a header at base.
func (t *Reopened) Rows(base int64, rows ...Row) {
	for _, r := range rows {
		if r.Role == assay.Fill && !t.holds(base+r.At, r.Length, 0) {
			continue
		}
		t.Field(assay.Field{Offset: base + r.At, Length: r.Length, Name: r.Name, Role: r.Role})
	}
}

// When tells a field if what it says was found to be true.
func (t *Reopened) When(true bool, off, n int64, name string, role assay.Role) {
	if true {
		t.Field(assay.Field{Offset: off, Length: n, Name: name, Role: role})
	}
}

// Sum tells a checksum if the property of that name says that it matches.
func (t *Reopened) Sum(off, n int64, property string) {
	t.When(t.Says(property), off, n, property, assay.Checksum)
}

// Contents tells where the contents of entries stand in the container as they
// are, or masked byte by byte.
func (t *Reopened) Contents() {
	for _, g := range t.entries {
		list := g.extents
		if g.same {
			list = []Range{g.from}
		}
		for _, r := range list {
			if r.Offset >= 0 {
				t.Field(assay.Field{Offset: r.Offset, Length: r.Length, Name: "content", Entry: g.name, Role: assay.Encoded})
			}
		}
	}
}

// Content tells where one entry's content is stored; for what its caller has
// decoded to the end.
func (t *Reopened) Content(entry string, off, n int64) {
	t.Field(assay.Field{Offset: off, Length: n, Name: "content", Entry: entry, Role: assay.Encoded})
}

// Fill tells what was not told of [from, to) as far as it is unused: each gap
// that holds one of the values from end to end. Without values these are zero
// and 0xff, with which files and flash are filled.
func (t *Reopened) Fill(from, to int64, values ...byte) {
	if len(values) == 0 {
		values = []byte{0, 0xff}
	}
	to = min(to, t.In.Size())
	told := slices.Clone(t.told)
	slices.SortFunc(told, func(a, b Range) int { return int(max(-1, min(1, a.Offset-b.Offset))) })
	gap := func(at, end int64) {
		for _, v := range values {
			if at < end && t.holds(at, end-at, v) {
				t.Field(assay.Field{Offset: at, Length: end - at, Name: "padding", Role: assay.Fill})
				return
			}
		}
	}
	for _, r := range told {
		if r.Offset >= to {
			break
		}
		gap(from, r.Offset)
		from = max(from, r.Offset+r.Length)
	}
	gap(from, to)
}

// holds: all n bytes at off are there and have that value.
func (t *Reopened) holds(off, n int64, v byte) bool {
	if off < 0 || n <= 0 || n > t.In.Size()-off {
		return false
	}
	for n > 0 {
		b := t.In.View(off, int(min(n, 64<<10)))
		if len(b) == 0 || b[0] != v || !bytes.Equal(b[1:], b[:len(b)-1]) {
			return false
		}
		off, n = off+int64(len(b)), n-int64(len(b))
	}
	return true
}

// gathering is the Sink of a Reopened.
type gathering Reopened

func (t *gathering) Property(name, value string) { t.Properties[name] = value }

func (t *gathering) Entry(e assay.Entry, b Body) error {
	if b.Now && b.Stream != nil {
		_ = b.Stream(io.Discard) // what is damaged is told by the stream itself
	}
	if b.Stream == nil && b.Content == nil || b.Stream != nil && b.Size == b.From.Length {
		t.entries = append(t.entries, given{assay.CleanName(e.Name), b.Extents, b.From, b.Stream != nil})
	}
	return t.In.Ctx.Err()
}

func (t *gathering) Structure(off, n int64) {}

func (t *gathering) Unread(off, n int64, reason string) { t.fail() }

func (t *gathering) Fail(name string, off int64, reason string) { t.fail() }

func (t *gathering) Length(n int64) {}

func (t *gathering) fail() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Failed = true
}
