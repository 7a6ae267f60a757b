// Package allowancetest is the suite of all causes: each shows samples that it
// explains, and neighbours of them that it refuses.
package allowancetest

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"testing"

	"assay"
	"assay/equivalence/align"
	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Sample is a pair of contents.
type Sample struct {
	Title string
	Path  assay.Path // of the entry; empty: "image!/file"
	Kind  string     // of the content; empty: "text" for parts that are text, else "elf"
	Use   part.Use   // of the whole content
	A, B  string
	// FilesA and FilesB are other files of the containers, by name.
	FilesA, FilesB map[string]string
}

// Run checks that every difference of the samples in explains has the cause,
// and that of each in refuses at least one has not.
func Run(t *testing.T, a allowance.Allowance, explains, refuses []Sample) {
	t.Helper()
	if len(explains) == 0 || len(refuses) == 0 {
		t.Error("the suite wants samples that are explained, and neighbours that are refused")
	}
	for _, s := range explains {
		if left := s.left(t, a); len(left) > 0 {
			t.Errorf("%s: not explained: %q", s.Title, left)
		}
		back := s
		back.A, back.B, back.FilesA, back.FilesB = s.B, s.A, s.FilesB, s.FilesA
		if left := back.left(t, a); len(left) > 0 {
			t.Errorf("%s, sides exchanged: not explained: %q", s.Title, left)
		}
	}
	for _, s := range refuses {
		if len(s.left(t, a)) == 0 {
			t.Errorf("%s: explained", s.Title)
		}
	}
}

// left are the differences of a sample that the cause does not explain.
func (s *Sample) left(t *testing.T, a allowance.Allowance) (list []string) {
	t.Helper()
	runs := s.runs()
	if len(runs) == 0 {
		t.Fatalf("%s: both sides are the same", s.Title)
	}
	for _, r := range runs {
		if note, ok := a.Explain(s.difference(r)); !ok {
			list = append(list, fmt.Sprintf("%s / %s", s.A[r.A:r.A+r.LenA], s.B[r.B:r.B+r.LenB]))
		} else if note == "" {
			t.Errorf("%s: explained without a word of what that rests on", s.Title)
		}
	}
	return list
}

func (s *Sample) text() bool { return s.Use == part.Text || s.Use == part.Comment }

func (s *Sample) runs() []align.Run {
	if s.text() {
		return align.Lines([]byte(s.A), []byte(s.B))
	}
	return align.Bytes([]byte(s.A), []byte(s.B))
}

func (s *Sample) difference(r align.Run) *allowance.Difference {
	d := &allowance.Difference{Kind: s.Kind, Path: s.Path, Sides: sides{s}}
	if d.Path == "" {
		d.Path = "image!/file"
	}
	if d.Kind == "" && s.text() {
		d.Kind = "text"
	} else if d.Kind == "" {
		d.Kind = "elf"
	}
	layers := d.Path.Layers()
	d.Name = layers[len(layers)-1]
	d.Part = part.Part{Name: "part", Use: s.Use, Length: int64(len(s.A))}
	piece := allowance.InPart
	a, b := d.Part, part.Part{Use: s.Use, Length: int64(len(s.B))}
	if s.text() {
		piece = allowance.InLines
		a, b = lineOf(s.A, r.A, r.LenA), lineOf(s.B, r.B, r.LenB)
		a.Use, b.Use = s.Use, s.Use
		d.Part = a
	}
	d.A, d.B = piece(assay.Bytes(s.A), a, r.A, r.LenA), piece(assay.Bytes(s.B), b, r.B, r.LenB)
	return d
}

func lineOf(text string, off, n int64) part.Part {
	from, to := off, off+n
	for from > 0 && text[from-1] != '\n' {
		from--
	}
	for to < int64(len(text)) && text[to] != '\n' {
		to++
	}
	return part.Part{Name: "line", Offset: from, Length: to - from}
}

// sides implements allowance.Sides.
type sides struct{ s *Sample }

// Sum implements allowance.Sides.
func (x sides) Sum(side byte, algorithm, name string) (string, bool) {
	files := x.s.FilesA
	if side == 'b' {
		files = x.s.FilesB
	}
	text, ok := files[name]
	if !ok {
		return "", false
	}
	switch b := []byte(text); algorithm {
	case "size":
		return fmt.Sprint(len(b)), true
	case "md5":
		return fmt.Sprintf("%x", md5.Sum(b)), true
	case "sha1":
		return fmt.Sprintf("%x", sha1.Sum(b)), true
	case "sha256":
		return fmt.Sprintf("%x", sha256.Sum256(b)), true
	case "sha512":
		return fmt.Sprintf("%x", sha512.Sum512(b)), true
	}
	return "", false
}

// Bytes implements allowance.Sides.
func (x sides) Bytes(side byte, off, n int64) []byte {
	text := x.s.A
	if side == 'b' {
		text = x.s.B
	}
	off = min(max(0, off), int64(len(text)))
	return []byte(text[off:min(int64(len(text)), off+n)])
}
