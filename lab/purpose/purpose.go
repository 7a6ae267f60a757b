// Package purpose tells from the name of a file what it is there for, as far as
// names tell: documentation that people read, samples that show or test. It is
// the one list of such places; surveys leave them out to save work, checks
// because no program reads its settings or keys there.
package purpose

import (
	"strings"

	"assay"
)

// shared are folders below share/ whose files people read or programs show
// (Filesystem Hierarchy Standard 3.0, section 4.11; GNU Coding Standards,
// "Directory Variables").
var shared = set("doc man info help gtk-doc doc-base locale i18n licenses common-licenses lintian metainfo appdata")

// own are such folders at the root of a prefix, as older systems have them.
var own = []string{"usr/doc/", "usr/man/", "usr/info/", "usr/local/doc/", "usr/local/man/", "usr/local/info/"}

// prose are names of files that come with sources and packages to be read.
var prose = []string{"readme", "changelog", "changes", "copying", "license", "licence", "copyright", "authors", "contributing"}

// Documentation reports whether a file is there for people to read: by its
// folder, or by its name (README, CHANGELOG.gz, notes.md). The name is the path
// in a layer, with slashes; a path through several layers may be given too.
func Documentation(name string) bool {
	name = strings.ToLower(strings.TrimPrefix(name, "/"))
	for rest := name; ; {
		_, after, ok := strings.Cut(rest, "share/")
		if !ok {
			break
		}
		before := len(name) - len(after) - len("share/")
		if dir, _, deeper := strings.Cut(after, "/"); deeper && shared[dir] && (before == 0 || name[before-1] == '/') {
			return true
		}
		rest = after
	}
	for _, dir := range own {
		if strings.HasPrefix(name, dir) || strings.Contains(name, "/"+dir) {
			return true
		}
	}
	return strings.Contains(name, ".dist-info/") || strings.Contains(name, ".egg-info/") || isProse(name[strings.LastIndexByte(name, '/')+1:])
}

// InDocumentation reports whether an entry is documentation, or is packed inside
// of it: of all layers below the subject.
func InDocumentation(p assay.Path) bool {
	_, inside, deeper := strings.Cut(string(p), "!/")
	return deeper && Documentation(inside)
}

func isProse(base string) bool {
	for _, end := range []string{".md", ".rst", ".adoc", ".pod"} {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	for _, word := range prose {
		if rest, is := strings.CutPrefix(base, word); is && (rest == "" || proseEnds[rest]) {
			return true
		}
	}
	return strings.HasPrefix(base, "readme.") || strings.HasPrefix(base, "readme-") || strings.HasPrefix(base, "readme_") || strings.HasPrefix(base, "changelog.")
}

var proseEnds = set(".gz .txt .txt.gz .html .debian .debian.gz .old")

// samples are folders of what shows or tests.
var samples = set("example examples sample samples demo demos test tests testing testdata test-data")

// sampleEnds are ends of the names of files that are to be copied and changed
// before a program reads them, and of the source files of tests.
var sampleEnds = []string{".example", ".sample", "-example.conf", "-sample.conf", "_test.go", "_test.py", "_unittest.py"}

// Sample reports whether a file is there to show or to test, by the folders it
// stands in or the end of its name.
func Sample(name string) bool {
	name = strings.ToLower(name)
	at := strings.LastIndexByte(name, '/') + 1
	for dir := range strings.SplitSeq(name[:at], "/") {
		if samples[dir] {
			return true
		}
	}
	for _, end := range sampleEnds {
		if strings.HasSuffix(name[at:], end) {
			return true
		}
	}
	return strings.HasSuffix(name, ".py") && strings.HasPrefix(name[at:], "test_")
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
