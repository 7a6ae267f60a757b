package hexrecord

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sort"

	"assay"
)

// Fields tells what the lines of a sound file mean, of which Read gave i: data
// are stored content of the segments, called by name; addresses that data
// follow are derived; texts, starting addresses and what nothing follows are
// statements. White space other than ends of lines is not told.
func (s Syntax) Fields(ctx context.Context, src io.ReaderAt, i *Image, name func(*Segment) string, tell func(assay.Field)) error {
	if i.BadCount > 0 || !i.Ended {
		return fmt.Errorf("%d damaged lines, end record %v", i.BadCount, i.Ended)
	}
	for k := range i.Segments {
		if g := &i.Segments[k]; g.Damaged != "" {
			return fmt.Errorf("%s: %s", name(g), g.Damaged)
		}
	}
	t := &teller{i: i, name: name, tell: tell}
	l := newLines(src, 0, i.Length)
	var buf [260]byte
	for n := 0; ; n++ {
		line, at, after, ok := l.next()
		if !ok {
			break
		}
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		length := int64(len(line))
		if !l.plain(at+length, after) {
			after = at + length // the rest of the line is not told
		}
		if len(line) == 0 {
			t.field(at, after, "empty line", assay.Parameter, nil)
			continue
		}
		r, err := s.parse(line, &buf)
		if err != nil || !r.Sum || line[0] != s.Mark {
			return fmt.Errorf("line at 0x%x: %v", at, err)
		}
		t.record(s, r, line, at, after)
	}
	t.flush()
	return nil
}

// plain reports whether [from, to) is an end of a line and nothing else.
func (l *lines) plain(from, to int64) bool {
	b := make([]byte, min(to-from, 3))
	n, _ := l.src.ReadAt(b, from)
	s := string(b[:n])
	return s == "\n" || s == "\r\n" || to == from
}

type teller struct {
	i          *Image
	name       func(*Segment) string
	tell       func(assay.Field)
	base       uint32
	data       int64 // records of data before
	pending    assay.Field
	from, upto int64 // of lines of data of one entry that are not told yet
	entry      string
}

func (t *teller) field(at, after int64, name string, role assay.Role, value []byte) {
	t.flush()
	if after > at {
		t.tell(assay.Field{Offset: at, Length: after - at, Name: name, Role: role, Value: value})
	}
}

// meaning is what a record says, however it is written down.
func meaning(line []byte, buf *[260]byte) []byte {
	b, _, _ := decode(line, buf)
	return bytes.Clone(b)
}

// flush tells what was held back: lines of data, and an address that no data
// follow.
func (t *teller) flush() {
	if t.upto > t.from {
		t.tell(assay.Field{Offset: t.from, Length: t.upto - t.from, Name: "content", Entry: t.entry, Role: assay.Encoded})
	}
	t.from, t.upto = 0, 0
	if t.pending.Length > 0 {
		t.tell(t.pending)
	}
	t.pending = assay.Field{}
}

func (t *teller) record(s Syntax, r Record, line []byte, at, after int64) {
	var said []byte
	if r.Kind != Data || len(r.Data) == 0 {
		var buf [260]byte
		said = meaning(line[1:], &buf)
		if s.Mark == Motorola.Mark {
			said = append([]byte{line[1]}, meaning(line[2:], &buf)...)
		}
	}
	switch {
	case r.Kind == Data && len(r.Data) > 0:
		t.data++
		if t.pending.Length > 0 {
			t.pending.Role = assay.Derived
			t.flush()
		}
		entry := t.segment(int64(t.base + r.Address))
		if t.upto != at || t.entry != entry {
			t.flush()
			t.from, t.entry = at, entry
		}
		t.upto = after
	case r.Kind == Base && string(line[3:7]) == "0000":
		t.flush()
		t.base = r.Address
		t.pending = assay.Field{Offset: at, Length: after - at, Name: "address", Role: assay.Statement, Value: said}
	case r.Kind == Base:
		t.base = r.Address
		t.field(at, after, "address", assay.Statement, said)
	case r.Kind == Count && int64(r.Address) == t.data && len(r.Data) == 0:
		t.field(at, after, "count", assay.Derived, said)
	case r.Kind == End && s.Mark == Intel.Mark && string(said) == "\x00\x00\x00\x01\xff":
		t.field(at, after, "end", assay.Derived, said)
	default:
		t.field(at, after, [...]string{"data", "address", "start", "header", "count", "end"}[min(r.Kind, End)], assay.Statement, said)
	}
}

// segment is the name of the one that holds an address.
func (t *teller) segment(at int64) string {
	k := sort.Search(len(t.i.Segments), func(k int) bool { return int64(t.i.Segments[k].Address) > at }) - 1
	if k < 0 {
		return ""
	}
	return t.name(&t.i.Segments[k])
}
