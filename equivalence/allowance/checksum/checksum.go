// Package checksum is the cause of differences that follow from others: sums
// and digests over bytes that differ.
package checksum

import (
	"strings"

	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Checksum that follows from another difference",
		What:  "a checksum, digest or size of bytes that differ themselves: header checksums, lists like md5sums, SHA256SUMS, Release and Packages, files like image.bin.sha256",
		How: "a field that the format or the file's structure computes and that is right on both sides; " +
			"or, in a text, hexadecimal digits or the field Size that belong to a named file (in the same line; or, in a Packages file, in the same paragraph by Filename), which is there, and whose digest or size they are on both sides",
		Not:        "a sum that is not right on both sides, and one whose file is not there",
		References: []string{"GNU coreutils manual, md5sum invocation", "Debian Wiki, DebianRepository/Format (Release, Packages)"},
	},
	Default: true,
	Reason:  "it says nothing that the difference it follows from does not say, and that one is listed too",
	Explain: explain,
}

func explain(d *allowance.Difference) (string, bool) {
	if d.Part.Use == part.Sum {
		return "a checksum that is right on both sides", true
	}
	if !d.InText() || !d.A.Whole || !d.B.Whole {
		return "", false
	}
	a, okA := valueAt(d.A.Around, d.A.At, len(d.A.Bytes))
	b, okB := valueAt(d.B.Around, d.B.At, len(d.B.Bytes))
	if !okA || !okB || a.algorithm != b.algorithm {
		return "", false
	}
	for _, name := range a.names(d, 'a', &d.A) {
		for _, other := range b.names(d, 'b', &d.B) {
			if name != other {
				continue
			}
			x, okA := d.Sides.Sum('a', a.algorithm, name)
			y, okB := d.Sides.Sum('b', b.algorithm, name)
			if okA && okB && strings.EqualFold(x, a.text) && strings.EqualFold(y, b.text) {
				return "the " + a.algorithm + " of " + name + " on both sides", true
			}
		}
	}
	return "", false
}
