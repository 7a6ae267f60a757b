// Package formattest is the one suite that every format stands: it opens
// samples the way the driver does, and asks the questions that hold for all
// formats of cut, flipped and looping input.
package formattest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sort"
	"sync"
	"testing"

	"assay"
	"assay/lab/format"
)

// MaxOutput is how many bytes one Open may decode in tests.
const MaxOutput = 64 << 20

// Opened is what a format gave for one content.
type Opened struct {
	Extent     format.Extent
	Properties []assay.Property
	Entries    []Entry
	Structures []format.Range
	Unread     []Unread
	Failures   []assay.Failure
	Length     int64 // what Open told; -1 if nothing
	Err        error // what Open returned
}

// Entry is an entry with its decoded content.
type Entry struct {
	assay.Entry
	Body    format.Body
	Content []byte
	Err     error // what the Stream returned
}

// Unread is one call of Sink.Unread.
type Unread struct {
	format.Range
	Reason string
}

// Open measures and opens b, reading every stream. The error is Measure's.
func Open(f format.Format, name string, b []byte) (*Opened, error) {
	return OpenContent(f, name, assay.Bytes(b))
}

// Copied is a content that cannot show its bytes without copying them, as
// files are.
type Copied struct{ assay.Bytes }

// Slice shadows that of assay.Bytes.
func (Copied) Slice() {}

// OpenContent is Open for a content that is not in memory.
func OpenContent(f format.Format, name string, c assay.Content) (*Opened, error) {
	in := &format.Input{Content: c, Ctx: context.Background(), Name: name, Limits: assay.DefaultLimits()}
	ext, err := f.Measure(in)
	if err != nil {
		return nil, err
	}
	if ext.Length < 0 {
		return nil, fmt.Errorf("measured length %d is negative", ext.Length)
	}
	if ext.Certainty != format.Unknown && ext.Length < in.Size() {
		in.Content = assay.Section(in.Content, 0, ext.Length)
	}
	o := &Opened{Extent: ext, Length: -1}
	s := &sink{o: o, in: in, seen: map[string][]byte{}}
	o.Err = f.Open(in, s)
	for i := range o.Entries {
		s.read(&o.Entries[i])
	}
	return o, nil
}

// Find gives the first entry of that name, nil if there is none.
func (o *Opened) Find(name string) *Entry {
	for i := range o.Entries {
		if o.Entries[i].Name == name {
			return &o.Entries[i]
		}
	}
	return nil
}

// Names lists the entries' names, sorted.
func (o *Opened) Names() []string {
	var names []string
	for i := range o.Entries {
		names = append(names, o.Entries[i].Name)
	}
	sort.Strings(names)
	return names
}

type sink struct {
	mu    sync.Mutex
	o     *Opened
	in    *format.Input
	seen  map[string][]byte
	total int64
}

var errLimit = errors.New("test limit reached")

func (s *sink) Property(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Properties = append(s.o.Properties, assay.Property{Name: name, Value: value})
}

func (s *sink) Entry(e assay.Entry, b format.Body) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.o.Entries) >= 200_000 {
		return errLimit
	}
	e.Name = assay.CleanName(e.Name)
	s.o.Entries = append(s.o.Entries, Entry{Entry: e, Body: b})
	if b.Now {
		s.mu.Unlock()
		s.read(&s.o.Entries[len(s.o.Entries)-1])
		s.mu.Lock()
	}
	return nil
}

func (s *sink) Structure(off, n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Structures = append(s.o.Structures, format.Range{Offset: off, Length: n})
}

func (s *sink) Unread(off, n int64, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Unread = append(s.o.Unread, Unread{format.Range{Offset: off, Length: n}, reason})
}

func (s *sink) Fail(name string, off int64, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Failures = append(s.o.Failures, assay.Failure{Name: name, Offset: off, Reason: reason})
}

func (s *sink) Length(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Length = n
}

func (s *sink) read(e *Entry) {
	b := e.Body
	if e.Content != nil {
		return
	}
	switch {
	case b.Key != "" && s.seen[b.Key] != nil:
		e.Content = s.seen[b.Key]
	case b.Stream != nil:
		w := &limited{s: s}
		e.Err = b.Stream(struct{ io.Writer }{w}) // without ReadFrom, which knows no limit
		e.Content = w.Bytes()
	case b.Content != nil:
		n := min(b.Content.Size(), MaxOutput)
		e.Content = make([]byte, n)
		m, err := b.Content.ReadAt(e.Content, 0)
		if int64(m) < n {
			e.Content, e.Err = e.Content[:m], err
		}
	default:
		for _, x := range b.Extents {
			if s.total += x.Length; x.Length < 0 || s.total > MaxOutput {
				e.Err = errLimit
				break
			}
			if x.Offset < 0 {
				e.Content = append(e.Content, make([]byte, x.Length)...)
				continue
			}
			p := make([]byte, x.Length)
			n, _ := s.in.ReadAt(p, x.Offset)
			e.Content = append(e.Content, p[:n]...)
		}
	}
	if b.Key != "" {
		s.seen[b.Key] = e.Content
	}
}

type limited struct {
	bytes.Buffer
	s *sink
}

func (l *limited) Write(p []byte) (int, error) {
	if l.s.total += int64(len(p)); l.s.total > MaxOutput {
		return 0, errLimit
	}
	return l.Buffer.Write(p)
}

var _ io.Writer = (*limited)(nil)

// MustOpen opens a sound sample and fails the test if anything in it could
// not be read.
func MustOpen(t testing.TB, f format.Format, name string, b []byte) *Opened {
	t.Helper()
	o, err := Open(f, name, b)
	if err != nil {
		t.Fatalf("measure: %v", err)
	}
	if o.Err != nil {
		t.Fatalf("open: %v", o.Err)
	}
	for _, x := range o.Failures {
		t.Errorf("failure: %q at %d: %s", x.Name, x.Offset, x.Reason)
	}
	for _, e := range o.Entries {
		if e.Err != nil {
			t.Errorf("%s: %v", e.Name, e.Err)
		}
	}
	return o
}
