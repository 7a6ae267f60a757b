// Package format is the contract for everything that can be taken apart: one
// folder per container, file system or compression, listed in all/.
//
// A format answers two separate questions: how long is it (so that it can be
// carved out of a raw dump), and what is in it. It is a value, data first and
// functions last, and never names itself: the driver (lab/unpack) stamps the
// folder's name.
package format

import (
	"context"
	"errors"
	"fmt"
	"io"

	"assay"
)

// Format is one container, file system or compression.
type Format struct {
	Doc Doc
	// Version changes whenever the same bytes would give another Layer.
	Version int
	// Signatures are where the driver looks for the format in raw content.
	Signatures []Signature
	// Starts recognises the format at offset 0 of a content by its first
	// bytes (up to 4,096), where it has no signature; nil for most formats.
	// Such a container is found at the start of a content only.
	Starts func(head []byte) bool
	// Measure decides whether in.Content starts with this format and how long
	// it is. It reads headers, never everything, and is strict enough that
	// random bytes behind a signature are refused: the error says why not.
	// A container that is cut short is measured as long as its header says;
	// the driver clips it and Open reads what is there.
	Measure func(in *Input) (Extent, error)
	// Open takes in.Content apart. Measure has accepted it and the content has
	// been cut to the measured length if that is known. What cannot be read
	// is told to out and the rest goes on; an error means that nothing more
	// could be done. An error from out is returned at once.
	Open func(in *Input, out Sink) error
	// Fields tells what the bytes of the container mean, for comparing two of
	// them: fields may come in any order and must not overlap, but for those of
	// compressed tables, which name the place of their block. Nothing is told
	// about bytes whose meaning is unknown or which are not what they should
	// be (a wrong checksum, a reserved byte that is not zero, the rest behind
	// the end of a stream): they count as different. in.Content is cut to the
	// container's length. nil when nobody has written it down yet: then only
	// contents and padding are accounted for.
	Fields func(in *Input, tell func(assay.Field)) error
}

// Signature is a byte pattern with its place in the container.
type Signature struct {
	At    int64  // offset of the pattern from the container's first byte; over 256 KiB it is seen at the start of a content only
	Bytes []byte // at least two bytes
	Mask  []byte // nil, or as long as Bytes: only the set bits count; the first two bytes must be fully masked in
}

// Input is a content to be measured or opened.
type Input struct {
	assay.Content
	Ctx    context.Context
	Name   string // the entry's name; for children's names only, never for decisions on content
	Limits assay.Limits
}

// Extent is the answer of Measure.
type Extent struct {
	Length    int64
	Certainty Certainty
}

// Certainty says how Extent.Length is meant.
type Certainty uint8

const (
	Exact   Certainty = iota // the container says so
	Bound                    // not longer than this
	Unknown                  // only opening will tell: Open must call Sink.Length
)

// Sink receives what a format finds. It is safe for concurrent use.
type Sink interface {
	// Property records what a header says: a stable lower-case name, the value
	// as text.
	Property(name, value string)
	// Entry hands over one entry. Parents need not come before children and
	// directories may be implied. An error means stop (limit, cancelled):
	// return it. Names are given as recorded; the driver cleans them.
	Entry(e assay.Entry, b Body) error
	// Structure claims [off, off+n) of the input for headers and tables.
	Structure(off, n int64)
	// Unread says that [off, off+n) of the input should have been readable
	// and was not. It may be called while a Body's Stream runs.
	Unread(off, n int64, reason string)
	// Fail records something that could not be done: name is the entry it
	// concerns or "", off the place in the input or -1.
	Fail(name string, off int64, reason string)
	// Length tells how many bytes of the input the container has, when
	// Measure could not. It may be called while a Body's Stream runs.
	Length(n int64)
}

// Body is the content of an entry: exactly one of Extents, Stream and Content,
// or none of them for entries without content and for empty files.
type Body struct {
	// Extents are ranges of the input that are the content as it stands, in
	// order. Nothing is copied. A range with Offset -1 is a hole of zeros.
	Extents []Range
	// Stream writes the decoded content. The driver calls it once at most,
	// from any goroutine, also after Open has returned, and concurrently
	// with other Streams. An error other than w's own means that the content
	// is damaged; what was written before is kept. A Stream that can go on
	// behind a damaged block writes zeros in its place, so that what follows
	// keeps its offset, and returns the error at the end.
	Stream func(w io.Writer) error
	// Content is ready as it is.
	Content assay.Content
	// Size is the declared length of a Stream's content; -1 when unknown.
	Size int64
	// From is the range of the input that Stream decodes, if it is one range:
	// it counts as data in the account of bytes. Zero when shared or unknown.
	From Range
	// Key, if not empty, is the same for two entries of one layer exactly
	// when their content is the same by construction (inode number, blocks):
	// the second is not decoded again.
	Key string
	// Packed, if not nil, tells that the content is a function of the bytes in
	// those ranges of the input, in order, and of how they are unpacked, which
	// is written as text: a content that was unpacked from the same bytes in
	// the same way is not unpacked again. It is called when that may help.
	Packed func() (how string, from []Range, ok bool)
	// Now makes the driver run Stream before Entry returns, on the caller's
	// goroutine: for solid containers that can only be read in order.
	Now bool
}

// Range is a part of the input.
type Range struct{ Offset, Length int64 }

// One is the Body of a content that stands in the input in one piece.
func One(off, n int64) Body { return Body{Extents: []Range{{off, n}}, Size: n} }

// Doc is what the public page and "assay formats NAME" say.
type Doc struct {
	Title  string   // "SquashFS"
	What   string   // one or two sentences: what it is and where it is met
	Layout string   // header layout: offsets, sizes, meaning
	Reads  []string // versions and variants that are read
	Not    []string // what is not read, and what happens then
	// Verified says on what it was tried: which real images, which images that
	// other tools made, and what on our own samples only.
	Verified   string
	References []string // specification, header file, document
}

// ErrNot is wrapped by every answer of Measure that means "this is not it".
var ErrNot = errors.New("not this format")

// Not refuses a content in Measure, with the reason.
func Not(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNot, fmt.Sprintf(why, args...))
}
