// Package ordering is the cause of differences in the order of the same things.
package ordering

import "assay/equivalence/allowance"

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Order",
		What:  "the same entries, in another order",
		How:   "entries are paired by name; their places differ",
		Not:   "entries of the same name, of which readers take the first or the last",
	},
	Default: true,
	Reason:  "file systems and archives give entries by name",
}
