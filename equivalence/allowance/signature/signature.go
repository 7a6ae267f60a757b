// Package signature is the cause of differences in signatures and certificates.
package signature

import (
	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Signature or certificate block",
		What:  "a signature over the rest, or the certificate that goes with it",
		How:   "by the field or part that the format or the file's structure says it is",
		Not:   "keys and certificates that are files of their own: they are trust anchors",
	},
	Default: false,
	Reason:  "a signature that differs was not verified here, and one that does not verify proves nothing",
	Explain: func(d *allowance.Difference) (string, bool) {
		return "in " + d.Part.Name, d.Part.Use == part.Sign
	},
}
