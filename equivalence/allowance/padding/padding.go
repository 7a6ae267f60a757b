// Package padding is the cause of differences in unused room.
package padding

import (
	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "The format's own fill",
		What:  "unused room that holds zeros or the erased state of flash (0xff), of another length or of the other value",
		How:   "a field that the format calls fill and that holds it; padding behind containers; room between the parts of a program that is zero on both sides",
		Not:   "unused room that holds anything else, on either side, such as memory that was never set: it is unexplained",
	},
	Default: true,
	Reason:  "every byte of it was seen to be fill",
	Explain: func(d *allowance.Difference) (string, bool) {
		return "zeros between parts", d.Part.Use == part.Gap && zeros(d.A.Bytes) && zeros(d.B.Bytes)
	},
}

func zeros(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
