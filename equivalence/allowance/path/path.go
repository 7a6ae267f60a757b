// Package path is the cause of differences that are names of the directory
// something was built in.
package path

import (
	"path"
	"regexp"
	"strings"

	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title:      "Directory of the build",
		What:       "the directory in which a source file stood when it was compiled, as __FILE__, assertions and debug information record it",
		How:        "in constants, symbols or debug information of a program: both sides are names of source files, the last element is the same, and only directories differ",
		Not:        "paths in scripts and configuration; paths of files that are no source files; a path whose last element differs",
		References: []string{"https://reproducible-builds.org/docs/build-path/", "GCC manual, -ffile-prefix-map"},
	},
	Default: true,
	Reason:  "the name of a source file is shown in messages and never opened on the unit",
	Explain: explain,
}

var paths = regexp.MustCompile(`(?:\.{0,2}/|[A-Za-z]:[\\/])[^\x00-\x20"'<>|:;,()]+`)

// sources are endings of source files.
var sources = map[string]bool{
	".c": true, ".cc": true, ".cpp": true, ".cxx": true, ".h": true, ".hh": true, ".hpp": true, ".s": true, ".S": true,
	".go": true, ".rs": true, ".java": true, ".m": true, ".f": true, ".f90": true, ".pas": true, ".inc": true, ".y": true, ".l": true, ".asm": true,
}

func explain(d *allowance.Difference) (string, bool) {
	switch d.Part.Use {
	case part.Strings, part.Symbols, part.Debug, part.Constant:
	default:
		return "", false
	}
	a, b, ok := allowance.Covered(d, func(text []byte) [][]int { return paths.FindAllIndex(text, 32) })
	if !ok || !sources[path.Ext(a)] || base(a) != base(b) {
		return "", false
	}
	return "source file " + base(a) + " in another directory", true
}

func base(p string) string { return path.Base(strings.ReplaceAll(p, `\`, "/")) }
