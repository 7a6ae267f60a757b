package survey

import "strings"

// Example reports whether an entry stands among documentation, examples,
// templates of packages or tests, by its name: no program reads its settings
// there.
func Example(name string) bool {
	for el := range strings.SplitSeq(strings.ToLower(name), "/") {
		switch el {
		case "doc", "docs", "man", "example", "examples", "sample", "samples", "test", "tests", "testdata", "template", "templates":
			return true
		}
		if strings.HasSuffix(el, ".example") || strings.HasSuffix(el, ".sample") {
			return true
		}
	}
	return false
}
