// Package container is the cause of differences in how a container is laid out around the same contents.
package container

import "assay/equivalence/allowance"

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Layout of the container",
		What:  "places, sizes, counts and numbers that follow from what is in the container; another kind of container around the same entries",
		How:   "fields that the reader followed and found to fit; entries, attributes and contents are compared by themselves",
		Not:   "statements that somebody may act on (name, version, load address), and bytes that no field accounts for",
	},
	Default: true,
	Reason:  "everything that the container says was read on both sides and compared by itself",
}
