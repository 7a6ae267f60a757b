// Package compression is the cause of differences in how the same content is packed.
package compression

import "assay/equivalence/allowance"

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Compression",
		What:  "the stored form of a content that is the same on both sides: compressor, level, block size, dictionary",
		How:   "the content decodes to the same bytes, and the whole stored form was used for it",
		Not:   "stored bytes that are left over behind a stream",
	},
	Default: true,
	Reason:  "what is stored is the same on both sides; only its packing differs",
}
