package equivalence

import (
	"bytes"
	"fmt"
	"strings"

	"assay"
	"assay/equivalence/align"
	"assay/equivalence/allowance"
	"assay/equivalence/inside"
	"assay/equivalence/part"
	"assay/internal/legible"
)

// located finds out where offsets of both texts stand; false when they are no
// texts.
func (d *differ) located() bool {
	d.inA, d.inB = d.places(d.a, d.j.a.Name), d.places(d.b, d.j.b.Name)
	if d.inA == nil || d.inB == nil {
		d.inA, d.inB = nil, nil
	}
	return d.inA != nil
}

// places asks the splitter of the content's syntax, then that of plain text.
func (d *differ) places(c assay.Content, name string) (at inside.Places) {
	failed := map[string]bool{}
	for range d.c.insides {
		s, in := d.splitter(c, name, func(s *inside.Named) bool { return s.Locate != nil && !failed[s.Name] })
		if s == nil {
			return nil
		}
		if at, err := locate(s, in); err == nil {
			return at
		}
		failed[s.Name] = true
	}
	return nil
}

func locate(s *inside.Named, in *inside.Input) (at inside.Places, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("inside/%s panicked: %v", s.Name, p)
		}
	}()
	return s.Locate(in)
}

// text compares two texts line by line. Causes hang on what a file is called.
func (d *differ) text() ([]assay.Range, error) {
	d.named = true
	a, err := all(d.a)
	if err != nil {
		return nil, err
	}
	b, err := all(d.b)
	if err != nil {
		return nil, err
	}
	for _, r := range align.Lines(a, b) {
		d.explain(d.lines(r), r)
	}
	return d.out, nil
}

func all(c assay.Content) ([]byte, error) {
	b := make([]byte, c.Size())
	if n, err := c.ReadAt(b, 0); n < len(b) {
		return nil, err
	}
	return b, nil
}

// lines are the lines that a run stands in, on both sides. They are a comment
// only if they are one on both sides, from the first byte to the last.
func (d *differ) lines(r align.Run) twin {
	t := twin{over(d.inA, r.A, r.LenA), over(d.inB, r.B, r.LenB)}
	if t.with.Use != part.Comment {
		t.Use = t.with.Use
	}
	t.with.Use = t.Use
	if r.LenA == 0 {
		t.Name = t.with.Name
	}
	return t
}

// over is the part from the line of an offset to that of the last of n bytes.
func over(at inside.Places, off, n int64) part.Part {
	first := at(off)
	last := at(max(off, off+n-1))
	first.Length = last.Offset + last.Length - first.Offset
	if last.Use != part.Comment {
		first.Use = last.Use
	}
	return first
}

// entire reports whether a piece is lines from beginning to end: then the line
// of the other side that it stands before has nothing to do with it.
func entire(p *allowance.Piece) bool {
	return len(p.Bytes) > 0 && p.At == 0 && (p.Bytes[len(p.Bytes)-1] == '\n' || p.Whole && len(p.Around) == len(p.Bytes))
}

// lines shows whole lines of a text; what ends them is written out.
func lines(p *allowance.Piece, there bool) string {
	if !there || p.Around == nil {
		return ""
	}
	b := p.Around
	if from := p.At - maxShown/2; from > 0 && len(b) > maxShown {
		b = b[from:]
	}
	return written(b)
}

// whole is the whole text around a piece, nothing when the piece is no text or
// the text is longer than what was read.
func whole(p *allowance.Piece) string {
	if !p.Whole {
		return ""
	}
	return string(p.Around)
}

// seen is what a person sees of a piece.
func seen(p *allowance.Piece) string {
	for _, c := range p.Around {
		if !allowance.Printable(c) {
			return shown(p.Bytes)
		}
	}
	if len(p.Around) == len(p.Bytes) && len(p.Bytes) == 0 {
		return ""
	}
	from := max(0, p.At-40)
	return written(p.Around[from:])
}

// written is a text in one line: what ends lines is written out.
func written(b []byte) string {
	return legible.Clip(strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(string(b)), maxShown)
}

// maxShown is how many characters of a text are shown.
const maxShown = 160

// shown are bytes as text if they are, else as hexadecimal digits.
func shown(b []byte) string {
	t := bytes.TrimRight(b, "\x00")
	for _, c := range t {
		if !allowance.Printable(c) {
			if len(b) > 24 {
				return fmt.Sprintf("% x ...", b[:24])
			}
			return fmt.Sprintf("% x", b)
		}
	}
	return written(t)
}
