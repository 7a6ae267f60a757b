// Package version is the cause of differences that are build numbers or version
// texts.
package version

import (
	"net/netip"
	"regexp"

	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Build number or version text",
		What:  "the name of a version: 1.2.3, R019C10, #42; the name and version of a compiler in .comment",
		How:   "a number with dots, or a number behind #, build, version, rev or release, on both sides at the same place of a text or of a program's text constant",
		Not:   "numbers without such form; addresses of networks; code and tables",
	},
	Default: false,
	Reason:  "another version is another release, whose other differences have to be looked at; a rebuild of the same source keeps it",
	Explain: explain,
}

var versions = regexp.MustCompile(`(?i)\bv?\d+(?:\.\d+){1,4}(?:[-+~_.]?[a-z0-9]+)*\b|#\d+\b|\b(?:build|version|ver|rev|release|revision)["' _.:=-]*[a-z]?\d[a-z0-9._-]*`)

func explain(d *allowance.Difference) (string, bool) {
	switch d.Part.Use {
	case part.Text, part.Comment, part.Strings, part.Constant, part.Producer, part.Plain:
	default:
		return "", false
	}
	a, b, ok := allowance.Covered(d, func(text []byte) (list [][]int) {
		for _, x := range versions.FindAllIndex(text, 32) {
			if _, err := netip.ParseAddr(string(text[x[0]:x[1]])); err != nil {
				list = append(list, x)
			}
		}
		return list
	})
	return "version " + a + " and " + b, ok
}
