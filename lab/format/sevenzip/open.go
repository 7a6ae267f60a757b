package sevenzip

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	win := window.New(in.Content)
	s, err := readStart(win)
	if err != nil {
		return err
	}
	out.Property("version", s.version)
	out.Structure(0, startLength)
	if !s.sound {
		out.Fail("", 8, "checksum of the start header is wrong")
	}
	if s.length == 0 && s.offset == startLength && in.Size() <= startLength {
		return nil // an empty archive
	}
	h, err := readHeader(in, win, s, out)
	if err != nil {
		reason := fmt.Sprintf("header at 0x%x: %v", s.offset, err)
		if have := max(0, in.Size()-s.offset); have < s.length {
			reason = fmt.Sprintf("cut short: %d of the %d bytes of the header are missing", s.length-have, s.length)
		} else {
			out.Unread(s.offset, s.length, reason)
		}
		out.Fail("", s.offset, reason)
		if errors.Is(err, errEncrypted) {
			out.Unread(startLength, s.offset-startLength, "packed streams of an archive whose header is encrypted")
			return nil
		}
		return salvage(in, out, min(s.offset, in.Size()))
	}
	a := &archive{in: in, out: out, header: h}
	return a.entries()
}

// readHeader reads the header, unpacking it as often as it is packed.
func readHeader(in *format.Input, win *window.Window, s start, out format.Sink) (*header, error) {
	if s.length > headerMost {
		return nil, fmt.Errorf("%d bytes: more than %d are not read", s.length, headerMost)
	}
	b := bytes.Clone(win.At(s.offset, int(s.length)))
	if int64(len(b)) < s.length {
		return nil, io.ErrUnexpectedEOF
	}
	if sum := crc32.ChecksumIEEE(b); sum != s.crc {
		out.Fail("", s.offset, fmt.Sprintf("CRC-32 of the header is %08x, recorded: %08x", sum, s.crc))
	}
	out.Structure(s.offset, s.length)
	for range 4 {
		c := &cursor{b: b}
		switch id := c.number(); id {
		case idHeader:
			h := c.header(in.Size())
			return h, c.err
		case idEncodedHeader:
			st := c.streams(in.Size())
			if c.err != nil {
				return nil, c.err
			}
			var err error
			if b, err = unpackHeader(in, st, out); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("begins with property %d", id)
		}
	}
	return nil, errors.New("packed more than four times")
}

func unpackHeader(in *format.Input, st *streams, out format.Sink) ([]byte, error) {
	if len(st.folders) != 1 {
		return nil, fmt.Errorf("packed in %d folders", len(st.folders))
	}
	f := st.folders[0]
	size := f.size()
	if size > headerMost {
		return nil, fmt.Errorf("packed, of %d bytes: more than %d are not read", size, headerMost)
	}
	r, err := f.reader(in.Content, st)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if _, err = io.Copy(&buf, r); err == nil && int64(buf.Len()) < size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("packed: %w", err)
	}
	if sum := crc32.ChecksumIEEE(buf.Bytes()); f.sum.set && sum != f.sum.crc {
		return nil, fmt.Errorf("CRC-32 of the unpacked header is %08x, recorded: %08x", sum, f.sum.crc)
	}
	for _, p := range st.packed {
		out.Structure(p.off, p.length)
	}
	return buf.Bytes(), nil
}

// archive is one run of open.
type archive struct {
	in  *format.Input
	out format.Sink
	*header
}

func (a *archive) entries() error {
	a.describe()
	var solid *solid
	fold, nth := 0, 0
	for i := range a.files {
		f := &a.files[i]
		e := f.entry(i)
		if f.anti {
			a.out.Fail(f.name, -1, "marks a file to be deleted")
			continue
		}
		if f.empty {
			if err := a.out.Entry(e, format.Body{}); err != nil {
				return err
			}
			continue
		}
		for fold < len(a.streams.folders) && nth >= len(a.streams.folders[fold].files) {
			fold, nth = fold+1, 0
		}
		if fold >= len(a.streams.folders) {
			a.out.Fail(f.name, -1, "no folder has its content")
			continue
		}
		d := a.streams.folders[fold]
		if nth == 0 {
			solid = newSolid(a, d)
		}
		if err := a.file(e, solid, nth); err != nil {
			return err
		}
		nth++
	}
	return a.in.Ctx.Err()
}

func (a *archive) describe() {
	var methods []string
	for _, f := range a.streams.folders {
		var chain []string
		for i := range f.coders {
			chain = append(chain, f.coders[i].String())
		}
		slices.Reverse(chain)
		if m := strings.Join(chain, "+"); !slices.Contains(methods, m) && len(methods) < 32 {
			methods = append(methods, m)
		}
	}
	a.out.Property("files", strconv.Itoa(len(a.files)))
	a.out.Property("folders", strconv.Itoa(len(a.streams.folders)))
	a.out.Property("methods", strings.Join(methods, ", "))
}

// file hands over the nth file of the folder.
func (a *archive) file(e assay.Entry, s *solid, nth int) error {
	size := s.f.files[nth]
	if e.Type == assay.Symlink {
		var target bytes.Buffer
		if err := s.write(&atMost{&target, targetMost}, nth); err != nil {
			a.out.Fail(e.Name, -1, fmt.Sprintf("link target of at most %d bytes: %v", targetMost, err))
		}
		e.Target = target.String()
		return a.out.Entry(e, format.Body{})
	}
	if e.Type != assay.Regular {
		return a.out.Entry(e, format.Body{})
	}
	b := format.Body{Size: size, Stream: func(w io.Writer) error { return s.write(w, nth) }}
	switch {
	case len(s.f.files) > 1:
		b.Now = true
	case len(s.f.packed) == 1 && s.f.first < len(a.streams.packed):
		p := a.streams.packed[s.f.first]
		b.From = format.Range{Offset: min(p.off, a.in.Size()), Length: min(p.length, max(0, a.in.Size()-p.off))}
		if len(s.f.coders) == 1 && s.f.coders[0].id == idCopy && p.length == size && b.From.Length == size && size > 0 && s.sum(p.off, size) {
			return a.out.Entry(e, format.One(p.off, size))
		}
	}
	return a.out.Entry(e, b)
}
