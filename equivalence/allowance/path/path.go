// Package path is the cause of differences that are names of the directory
// something was built in.
package path

import (
	"path"
	"regexp"
	"strings"

	"assay/equivalence/allowance"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title:      "Directory of the build",
		What:       "the directory in which a source file stood when it was compiled, as __FILE__ and assertions record it",
		How:        "a text constant of a program begins, on both sides, with the path of a source file of C, C++, assembler, Go or Rust, followed by nothing or by a colon; the name of the file is the same, and only directories differ",
		Not:        "paths in scripts and configuration; paths of other files, such as libraries, scripts, headers that are data; paths inside of URLs; the name of the source in byte code, which programs use to find other files; a path whose last element differs",
		References: []string{"https://reproducible-builds.org/docs/build-path/", "GCC manual, -ffile-prefix-map"},
	},
	Default: true,
	Reason:  "the name of a source file is shown in messages; there are no source files on the unit to be opened",
	Explain: explain,
}

var source = regexp.MustCompile(`^((?:/|\.{1,2}/|[A-Za-z]:[\\/])[^\x00-\x20"'` + "`" + `$%&<>|:;,()*?!]+\.(?:c|cc|cpp|cxx|h|hh|hpp|S|go|rs))(?::|$)`)

func explain(d *allowance.Difference) (string, bool) {
	if !d.InConstant() {
		return "", false
	}
	a, b, ok := allowance.Covered(d, func(text []byte) [][]int {
		if m := source.FindSubmatchIndex(text); m != nil && !strings.HasPrefix(string(text), "//") {
			return [][]int{m[2:4]}
		}
		return nil
	})
	if !ok || base(a) != base(b) {
		return "", false
	}
	return "source file " + base(a) + " in another directory", true
}

func base(p string) string { return path.Base(strings.ReplaceAll(p, `\`, "/")) }
