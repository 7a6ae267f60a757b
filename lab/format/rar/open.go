package rar

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

const (
	targetMost = 64 << 10 // of a symbolic link
	filesMost  = 2 << 20
)

func open(in *format.Input, out format.Sink) error {
	w, err := newWalker(in, out)
	if err != nil {
		return err
	}
	version := "4"
	if w.five {
		version = "5"
	}
	out.Property("version", version)
	a := &archive{in: in, out: out, w: w, win: window.New(in.Content)}
	var files []*file
	for b := w.next(); b != nil; b = w.next() {
		switch b.kind {
		case archiveBlock:
			a.start = format.Range{Length: b.data}
			a.describe(b)
			claim(in, out, b)
		case cryptBlock:
			out.Property("encrypted", "headers")
			at := min(b.end(), in.Size())
			out.Unread(at, in.Size()-at, "encrypted headers, without a key")
			out.Fail("", b.at, "headers are encrypted")
			return nil
		case fileBlock:
			f := w.parse(b)
			if f == nil {
				out.Fail("", b.at, "file header is too short for what it says")
				continue
			}
			if f.body, f.extra = nil, nil; len(files) >= filesMost {
				return fmt.Errorf("more than %d files", filesMost)
			}
			files = append(files, f)
		case serviceBlock:
			claim(in, out, b)
		}
	}
	out.Property("files", strconv.Itoa(len(files)))
	if !w.done {
		out.Fail("", min(w.pos, in.Size()), "ends without the mark of the end")
	}
	for len(files) > 0 && in.Ctx.Err() == nil {
		n := 1
		for n < len(files) && files[n].solid {
			n++
		}
		if err := a.files(files[:n]); err != nil {
			return err
		}
		files = files[n:]
	}
	return in.Ctx.Err()
}

// claim makes the data of a block that is no file structure.
func claim(in *format.Input, out format.Sink, b *block) {
	if n := min(b.end(), in.Size()) - b.data; n > 0 {
		out.Structure(b.data, n)
	}
}

// archive is one run of open.
type archive struct {
	in    *format.Input
	out   format.Sink
	w     *walker
	win   *window.Window
	start format.Range // magic and archive header
}

func (a *archive) describe(b *block) {
	flags := b.flags
	volume, solid := flags&1 != 0, flags&8 != 0
	if a.w.five {
		n := numbers{b: b.body}
		flags = n.next()
		volume, solid = flags&1 != 0, flags&4 != 0
	}
	a.out.Property("solid", strconv.FormatBool(solid))
	if volume {
		a.out.Property("volume", "true")
	}
}

// files hands over a file and the solid ones that follow it.
func (a *archive) files(files []*file) error {
	g := &group{a: a, parts: files}
	if files[0].solid {
		g.err = errors.New("solid file whose beginning is missing")
	}
	for i := range files {
		if err := a.file(g, i); err != nil {
			return err
		}
	}
	return nil
}

// file hands over the nth file of a group.
func (a *archive) file(g *group, nth int) error {
	f := g.parts[nth]
	e := f.entry()
	have := min(f.packed, max(0, a.in.Size()-f.data))
	why := a.unreadable(f)
	if e.Type == assay.Symlink && e.Target == "" && why == "" {
		var target bytes.Buffer
		if err := a.write(g, nth, &atMost{&target, targetMost}); err != nil {
			a.out.Fail(e.Name, f.at, fmt.Sprintf("link target: %v", err))
		}
		e.Target = target.String()
	}
	if e.Type != assay.Regular {
		if have > 0 {
			a.out.Structure(f.data, have)
		}
		return a.out.Entry(e, format.Body{})
	}
	return a.out.Entry(e, a.body(g, nth, why, have))
}

// unreadable says why a file's content cannot be decoded.
func (a *archive) unreadable(f *file) string {
	switch {
	case f.encrypted:
		return "encrypted, without a key"
	case f.before:
		return "begins in another volume"
	case f.after:
		return "goes on in another volume"
	}
	return ""
}

func (a *archive) body(g *group, nth int, why string, have int64) format.Body {
	f := g.parts[nth]
	at := []format.Range{{Offset: min(f.data, a.in.Size()), Length: have}}
	switch {
	case f.stored && !f.encrypted && why != "":
		return format.Damaged(a.in.Content, at, why)
	case why != "":
		a.out.Unread(at[0].Offset, have, why)
		return format.Body{Size: -1, Stream: func(io.Writer) error { return errors.New(why) }}
	case f.stored && have < f.packed:
		return format.Damaged(a.in.Content, at, fmt.Sprintf("the archive ends %d bytes before the entry does", f.packed-have))
	case f.stored && f.packed == 0:
		return format.Body{}
	case f.stored:
		if sum := a.sum(f.data, f.packed); f.hasCRC && sum != f.crc {
			return format.Damaged(a.in.Content, at, fmt.Sprintf("CRC-32 is %08x, recorded: %08x", sum, f.crc))
		}
		return format.One(f.data, f.packed)
	}
	stream := func(w io.Writer) error { return g.write(w, nth) }
	return format.Body{Size: f.size, Now: len(g.parts) > 1, From: at[0], Stream: stream}
}

func (a *archive) write(g *group, nth int, w io.Writer) error {
	if f := g.parts[nth]; f.stored {
		_, err := w.Write(bytes.Clone(a.win.At(f.data, int(min(f.packed, targetMost+1)))))
		return err
	}
	return g.write(w, nth)
}

func (a *archive) sum(off, n int64) (crc uint32) {
	for n > 0 && a.in.Ctx.Err() == nil {
		b := a.win.At(off, int(min(n, 128<<10)))
		if len(b) == 0 {
			break
		}
		crc = crc32.Update(crc, crc32.IEEETable, b)
		off, n = off+int64(len(b)), n-int64(len(b))
	}
	return crc
}

// atMost is a writer for n bytes.
type atMost struct {
	w io.Writer
	n int64
}

func (a *atMost) Write(p []byte) (int, error) {
	if int64(len(p)) > a.n {
		return 0, errors.New("more bytes than are wanted")
	}
	a.n -= int64(len(p))
	return a.w.Write(p)
}
