// Package inside is the contract for looking inside contents that are not
// taken apart as containers: programs, byte code, certificates, databases. One
// folder per kind, listed in all/.
package inside

import (
	"context"
	"slices"

	"assay"
	"assay/equivalence/part"
)

// Splitter knows the parts of one kind of content.
type Splitter struct {
	Doc Doc
	// Fits says by the kind, the entry's name and the first bytes whether it
	// knows the content.
	Fits func(kind, name string, head []byte) bool
	// Parts names the parts of a content: without overlap, in any order, not
	// necessarily all of it. An error means that it is not what it seemed; it
	// is then compared as bytes.
	Parts func(in *Input) ([]part.Part, error)
	// Locate is given instead of Parts by what is text: it is compared line by
	// line as a whole, in its order, and every difference is said to stand at a
	// place. An error means that it is not what it seemed; it is then plain
	// text.
	Locate func(in *Input) (Places, error)
}

// Places says where an offset of a text stands: the line, by its number and,
// where the syntax has such, its key. The part covers the whole line without
// what ends it.
type Places func(off int64) part.Part

// Input is a content to be split.
type Input struct {
	assay.Content
	Ctx  context.Context
	Kind string
	Name string // of the entry; it may select a splitter's syntax, and no more
}

// Doc is what the public page says.
type Doc struct {
	Title      string
	Parts      string // which parts are told apart
	References []string
}

// Named is a splitter with the name of its folder.
type Named struct {
	Name string
	Splitter
}

// Cover sorts parts, cuts what overlaps or leads outside, and names what is
// between them, so that every byte is in one part.
func Cover(parts []part.Part, size int64) []part.Part {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(x, y part.Part) int { return int(max(-1, min(1, x.Offset-y.Offset))) })
	var out []part.Part
	at, last := int64(0), "the start"
	for _, p := range append(parts, part.Part{Offset: size}) {
		end := size
		if p.Length < size-p.Offset {
			end = p.Offset + p.Length
		}
		if p.Offset > at && at < size {
			out = append(out, part.Part{Name: "behind " + last, Use: part.Gap, Offset: at, Length: min(p.Offset, size) - at})
			at = min(p.Offset, size)
		}
		if end <= at || p.Length <= 0 {
			continue
		}
		p.Offset, p.Length = at, end-at
		out = append(out, p)
		at, last = end, p.Name
	}
	return out
}
