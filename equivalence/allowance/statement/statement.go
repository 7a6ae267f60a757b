// Package statement is the cause of differences in what a container says of itself.
package statement

import "assay/equivalence/allowance"

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Statement of the container",
		What:  "name, version, board, address, command line or other fields of a header that somebody may act on",
		How:   "a field that the format says to be such a statement",
		Not:   "times, sums and sizes",
	},
	Default: false,
	Reason:  "boot loaders and updaters act on it",
}
