// Package builder is the cause of differences that are who built something, and
// on which machine.
package builder

import (
	"regexp"

	"assay/equivalence/allowance"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title:      "User or host name of the build",
		What:       "the account and machine that compiled something, as the Linux banner and version texts record it",
		How:        "user@host in a text that says what it is: \"Linux version ... (user@host)\", \"built by\", \"compiled by\"",
		Not:        "mail addresses and accounts in configuration; names without such words beside them",
		References: []string{"Linux scripts/mkcompile_h and init/version.c (KBUILD_BUILD_USER, KBUILD_BUILD_HOST)", "https://reproducible-builds.org/docs/system-images/"},
	},
	Default: true,
	Reason:  "the name is shown and nothing hangs on it",
	Explain: explain,
}

var (
	names = regexp.MustCompile(`[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9_][A-Za-z0-9_.()-]*`)
	words = regexp.MustCompile(`(?i)linux version |built (?:by|on) |compiled (?:by|on) |build(?:er| host| user)[ :=]`)
)

func explain(d *allowance.Difference) (string, bool) {
	if !words.Match(d.A.Around) || !words.Match(d.B.Around) {
		return "", false
	}
	a, b, ok := allowance.Covered(d, func(text []byte) [][]int { return names.FindAllIndex(text, 16) })
	return "builder " + a + " and " + b, ok
}
