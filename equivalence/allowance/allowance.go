// Package allowance is the contract for causes of differences: one folder per
// cause, listed in all/. A cause says of a differing range why it is there; the
// policy says whether that is acceptable. What no cause explains stays
// unexplained.
//
// Some causes are known from structure alone: a field that its format calls a
// time is a timestamp. Others are recognised in the bytes by Explain, which is
// asked in the order of the list; the first that explains a range is its cause.
package allowance

import (
	"assay"
	"assay/equivalence/part"
)

// Allowance is one cause.
type Allowance struct {
	Doc Doc
	// Default says whether the built-in policy accepts the cause, and Reason
	// why or why not.
	Default bool
	Reason  string
	// Explain reports whether the difference has this cause, with what that
	// rests on. Every byte of both ranges must be covered by the cause: a
	// difference beside a timestamp is not one of it. nil for causes that
	// only structure tells.
	Explain func(d *Difference) (note string, ok bool)
}

// Doc is what the public page and "assay causes NAME" say.
type Doc struct {
	Title string // "Build time"
	What  string // what differs, and how it comes about
	How   string // how the cause is recognised
	Not   string // what looks like it and is never taken for it
	// References name specifications and documents.
	References []string
}

// Difference is a run of bytes that differs between two contents.
type Difference struct {
	Kind string     // of both contents: "elf", "text" ...; empty when they are of two
	Name string     // of the entry on side A
	Path assay.Path // of the entry on side A
	// Part is the part on side A. It is a Comment, or Text, only if it is on
	// both sides.
	Part part.Part
	A, B Piece
	// Sides look up what else is in the containers that the entry stands in.
	Sides Sides
}

// Piece is one side of a difference.
type Piece struct {
	Offset int64  // in the content
	Bytes  []byte // what differs; empty when only the other side has something
	// Around is the text that the bytes stand in, at most a few hundred bytes:
	// of a text the line, of anything else what is text up to a byte that is
	// not. At is where in it they begin.
	Around []byte
	At     int
	// Whole: Around is all of that text, none of it was cut off; in what is no
	// text it ends at bytes of zero or with the part.
	Whole bool
}

// Sides give what the entries of the containers on both sides are.
type Sides interface {
	// Sum gives the checksum, in lower-case hexadecimal digits, of the file
	// called name that belongs to the entry: a path relative to its
	// directory, or to the root of its container. algorithm is md5, sha1,
	// sha256, sha512 or crc32. ok is false when there is no such file.
	// "size" gives the size in decimal digits.
	Sum(side byte, algorithm, name string) (hex string, ok bool)
	// Bytes gives up to n bytes of the content itself from off on, as far as
	// there are such.
	Bytes(side byte, off, n int64) []byte
}

// Named is an allowance with the name of its folder.
type Named struct {
	Name string
	Allowance
}

// Causes that are no folders: nothing explains them.
const (
	Unexplained  = "unexplained"
	NotAvailable = "not-available" // the content is not there, only its digest
)

// OfRole is the cause of a field that differs.
func OfRole(r assay.Role) string {
	switch r {
	case assay.Moment:
		return "timestamp"
	case assay.Identity:
		return "identity"
	case assay.Parameter, assay.Encoded:
		return "compression"
	case assay.Derived:
		return "container"
	case assay.Checksum:
		return "checksum"
	case assay.Fill:
		return "padding"
	case assay.Signed:
		return "signature"
	case assay.Attribute:
		return "attribute"
	}
	return "statement"
}
