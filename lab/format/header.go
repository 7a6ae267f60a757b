package format

import (
	"bytes"
	"fmt"
	"io"

	"assay"
)

// Head gives the n bytes at off, fewer at the end of the content.
func (in *Input) Head(off int64, n int) []byte {
	if off < 0 || off >= in.Size() {
		return nil
	}
	b := make([]byte, min(int64(n), in.Size()-off))
	m, _ := in.ReadAt(b, off)
	return b[:max(m, 0)]
}

// View gives the n bytes at off without copying them where the content can show
// them, fewer at the end of the content. They must not be written to.
func (in *Input) View(off int64, n int) []byte {
	if s, is := in.Content.(assay.Slicer); is && off >= 0 && off < in.Size() {
		if b, ok := s.Slice(off, min(int64(n), in.Size()-off)); ok {
			return b
		}
	}
	return in.Head(off, n)
}

// Feed copies the n bytes at off to w, as long as the work is not cancelled.
// The end of the content ends it without an error.
func (in *Input) Feed(w io.Writer, off, n int64) error {
	r := io.NewSectionReader(in, off, n)
	b := make([]byte, min(max(n, 1), 256<<10))
	for {
		m, err := r.Read(b)
		if m > 0 {
			if _, err := w.Write(b[:m]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err == nil && in.Ctx != nil {
			err = in.Ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

// Text reads a field of text that NUL ends or that fills the field. It is not
// ok when the text has bytes that are not printable ASCII.
func Text(field []byte) (text string, ok bool) {
	s, _, _ := bytes.Cut(field, []byte{0})
	for _, c := range s {
		if c < 0x20 || c > 0x7e {
			return "", false
		}
	}
	return string(s), true
}

// Padded is Text for fields whose rest, behind the NUL, is zero or 0xff.
func Padded(field []byte) (text string, ok bool) {
	text, ok = Text(field)
	rest := field[min(len(text)+1, len(field)):]
	return text, ok && (len(bytes.Trim(rest, "\x00")) == 0 || len(bytes.Trim(rest, "\xff")) == 0)
}

// What a property says of a checksum or signature.
const (
	Matches    = "matches"
	Differs    = "differs"
	CannotTell = "cannot tell"
)

// Checksum records what came of computing a checksum: the property name says
// that it matches or differs; where it differs a failure says by how much. at
// is where the container keeps it. got and want are written as %x.
func Checksum(out Sink, name string, at int64, got, want any) {
	g, w := fmt.Sprintf("%08x", got), fmt.Sprintf("%08x", want)
	if g == w {
		out.Property(name, Matches)
		return
	}
	out.Property(name, Differs)
	out.Fail("", at, fmt.Sprintf("%s is %s, the header says %s", name, g, w))
}

// Short tells of a container that is shorter than it says, and reports
// whether it is.
func Short(in *Input, out Sink, length int64) bool {
	if in.Size() >= length {
		return false
	}
	out.Fail("", in.Size(), fmt.Sprintf("cut short: %d of %d bytes are missing", length-in.Size(), length))
	return true
}

// Sum runs a checksum over the n bytes at off and records what came of it as
// Checksum does; when the bytes are not all there the property says that
// nobody can tell. value gives the sum when all bytes have been written to w.
func Sum(in *Input, out Sink, name string, at int64, w io.Writer, off, n int64, value func() any, want any) error {
	if n > in.Size()-off {
		out.Property(name, CannotTell+": cut short")
		return nil
	}
	if err := in.Feed(w, off, n); err != nil {
		return err
	}
	Checksum(out, name, at, value(), want)
	return nil
}
