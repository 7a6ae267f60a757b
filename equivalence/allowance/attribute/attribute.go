// Package attribute is the cause of differences in what a container records of an entry besides its content.
package attribute

import "assay/equivalence/allowance"

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Attribute of an entry",
		What:  "type, mode, owner, link target, device number, extended attributes, name",
		How:   "the entries are paired, what is recorded of them differs",
		Not:   "times, which are timestamps",
	},
	Default: false,
	Reason:  "rights and targets decide what may be done and what is run",
}
