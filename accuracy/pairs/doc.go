// Package pairs makes pairs of images, directories and programs by recipe, of
// which it is known beforehand whether they are the same, and if not, where
// they are not; and measures how often comparing them gives the right answer.
//
// A pair is the same tree packed twice with something varied that means
// nothing (time, order, compressor, level, block size, kind of container), a
// tree of which one thing was changed, or an image of which some bytes were.
// All is drawn from a seed. File systems are packed by Debian's tools where
// they are installed; what is missing is left out, and that is said. Vendors'
// headers, archives and programs are written here.
//
// The one figure that must be 0 is that of wrong "equivalent".
package pairs

import "assay"

// Pair is two contents and what is known about them.
type Pair struct {
	Name   string // kind of container, recipe and seed
	Kind   string // kind of container: what the figures are grouped by
	Recipe string
	A, B   []byte
	File   string // name of both contents; empty: one that says nothing
	// Want is the right verdict. For Equivalent, Identical is right as well.
	Want assay.Verdict
	// Causes are those that the recipe's own difference may have; empty when
	// nothing is said about it.
	Causes []string
	// Path is the end of the path that must be told as different, without what
	// stands before the last "!/"; "" for none, "." for the outermost content.
	Path string
	// Offset is in the content of that path, on side B; -1 when no bytes are
	// concerned.
	Offset int64
}

// nothing says that no single byte is concerned.
const nothing = -1
