// Package identity is the cause of differences in identifiers that are made anew each time.
package identity

import "assay/equivalence/allowance"

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Identifier of the container",
		What:  "UUIDs, serial numbers of volumes, hash seeds, which packing programs draw at random",
		How:   "a field that the format says to be such an identifier",
		Not:   "identifiers of units, products and versions",
	},
	Default: true,
	Reason:  "it is drawn at random when the container is made",
}
