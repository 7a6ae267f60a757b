package mikrotik

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

const (
	objectHeader = 30
	maxName      = 4096
	maxTarget    = 4096
)

// files hands over the files of a part: they stand one behind the other in one
// zlib stream, so each is read before the next is looked for.
func files(in *format.Input, p part, have int64, out format.Sink) error {
	// All files share the stream: it belongs to none of them.
	out.Structure(p.offset, have)
	tell := func(why error) {
		out.Unread(p.offset, have, fmt.Sprintf("files at 0x%x: %v", p.offset, why))
	}
	z, err := zlib.NewReader(io.NewSectionReader(in, p.offset, have))
	if err != nil {
		tell(err)
		return nil
	}
	defer z.Close()
	for first := true; ; first = false {
		o, err := next(z)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			out.Fail("", p.offset, fmt.Sprintf("files at 0x%x: %v", p.offset, err))
			if first {
				tell(err)
			}
			return nil
		}
		if stop, err := o.give(z, p, have, out); err != nil || stop {
			return err
		}
	}
}

// object is the header of a file.
type object struct {
	entry  assay.Entry
	length int64
}

func next(r io.Reader) (*object, error) {
	var b [objectHeader]byte
	if n, err := io.ReadFull(r, b[:]); err != nil {
		if n == 0 && errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("header of a file: %w", err)
	}
	n := int(le.Uint16(b[28:]))
	if n == 0 || n > maxName {
		return nil, fmt.Errorf("header of a file: name of %d bytes", n)
	}
	name := make([]byte, n)
	if _, err := io.ReadFull(r, name); err != nil {
		return nil, fmt.Errorf("name of a file: %w", err)
	}
	mode := uint32(le.Uint16(b[:]))
	kind, ok := assay.TypeOfMode(mode)
	if !ok {
		return nil, fmt.Errorf("%q: mode %o", name, mode)
	}
	return &object{assay.Entry{Name: string(bytes.TrimRight(name, "\x00")), Type: kind, Has: assay.HasMode, Mode: mode & 0o7777}, int64(le.Uint32(b[24:]))}, nil
}

// give hands a file over and reads r up to its end. It is true when nothing
// more can be read.
func (o *object) give(r io.Reader, p part, have int64, out format.Sink) (stop bool, err error) {
	content := &io.LimitedReader{R: r, N: o.length}
	var body format.Body
	switch o.entry.Type {
	case assay.Symlink:
		b, err := io.ReadAll(io.LimitReader(content, maxTarget))
		if err != nil {
			out.Fail(o.entry.Name, p.offset, err.Error())
		}
		o.entry.Target = string(b)
	case assay.Regular:
		body = format.Body{Size: o.length, Now: true, Stream: func(w io.Writer) error {
			n, err := io.Copy(w, content)
			if err == nil && n < o.length {
				err = io.ErrUnexpectedEOF
			}
			return err
		}}
	}
	if err := out.Entry(o.entry, body); err != nil {
		return true, err
	}
	// the content may have been known already, or has no use here
	if _, err := io.Copy(io.Discard, content); err != nil || content.N > 0 {
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		out.Fail(o.entry.Name, p.offset, fmt.Sprintf("files at 0x%x end in %s: %v", p.offset, o.entry.Name, err))
		return true, nil
	}
	return false, nil
}
