// Package builder is the cause of differences that are who built something, and
// on which machine.
package builder

import (
	"regexp"

	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "User or host name of the build",
		What:  "the account and machine that compiled something, as the Linux banner and version texts record it",
		How: "user@host directly behind words that say what it is: \"Linux version 6.1.0 (user@host)\", \"built by user@host\", \"compiled by user@host\"; " +
			"in text constants of programs, in the comment at the top of a text, in files that only tell of a build, and in images without structure only the banner of Linux",
		Not:        "mail addresses and accounts in configuration; names without such words directly before them",
		References: []string{"Linux scripts/mkcompile_h and init/version.c (KBUILD_BUILD_USER, KBUILD_BUILD_HOST)", "https://reproducible-builds.org/docs/system-images/"},
	},
	Default: true,
	Reason:  "the name is shown and nothing hangs on it",
	Explain: explain,
}

const name = `[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|[A-Za-z0-9_][A-Za-z0-9_.-]*@\(none\)`

var (
	kernel = regexp.MustCompile(`^Linux version \d\S* \((` + name + `)\) `)
	words  = regexp.MustCompile(`(?i)\b(?:built|compiled) (?:by|on) \(?(` + name + `)(?:[\s,;)]|$)`)
)

func explain(d *allowance.Difference) (string, bool) {
	find := tokens(kernel, words)
	switch {
	case d.Part.Use == part.Comment, d.Part.Use == part.Text && d.TellsBuild(), d.InConstant():
	case d.Part.Use == part.Plain && d.A.Whole && d.B.Whole:
		find = tokens(kernel)
	default:
		return "", false
	}
	a, b, ok := allowance.Covered(d, find)
	return "builder " + a + " and " + b, ok
}

// tokens finds the names in texts that one of the patterns describes.
func tokens(patterns ...*regexp.Regexp) func([]byte) [][]int {
	return func(text []byte) (list [][]int) {
		for _, p := range patterns {
			for _, x := range p.FindAllSubmatchIndex(text, 16) {
				list = append(list, x[2:4])
			}
			if len(list) > 0 {
				return list
			}
		}
		return nil
	}
}
