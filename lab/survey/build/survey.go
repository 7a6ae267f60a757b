// Package build is the survey of what building left in a release: paths and
// names of the machine it was made on, debug information, bookkeeping of version
// control.
package build

import (
	"bytes"
	"path"
	"strings"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Build for each distinct trace of a content.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Traces of building",
		Learns: "From programs, libraries, kernels and modules: paths below /home, /root, /Users, /usr/src, /build, /builds, /workspace and the " +
			"like, with the user's name where they have one, compilers (.comment), debug information, and of kernels user and host. From pages' " +
			"scripts: source maps. From files of git, Subversion and CVS: the repository. At most 50 paths of a content; those in one folder " +
			"count as one, with the number.",
		Limits: "A path may be one of the device (/root/.ssh): only those that look like sources or folders of builds are taken. Build systems that " +
			"map their paths away leave none.",
		References: []string{
			"GCC, -ffile-prefix-map and __FILE__; DWARF 5, section 3.1.1 (DW_AT_comp_dir)",
			"https://cwe.mitre.org/data/definitions/540.html", "https://cwe.mitre.org/data/definitions/527.html",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    read,
}

const (
	maxText  = 200
	maxFacts = 50
	maxPage  = 8 << 20
)

func selects(s *survey.Subject) bool {
	switch s.Kind {
	case "elf", "elf-kernel":
		return true
	case "data": // kernels
		return s.Size > 256<<10 && s.Size < 64<<20
	}
	if s.Size > maxPage {
		return false
	}
	switch path.Ext(s.Name) {
	case ".js", ".css", ".mjs":
		return true
	}
	dir, base := path.Split(s.Name)
	inside := path.Base(strings.TrimSuffix(dir, "/"))
	return inside == ".git" && (base == "config" || base == "HEAD") || inside == "CVS" && (base == "Root" || base == "Repository") || inside == ".svn" && base == "entries"
}

func read(in *survey.Input, emit func(any)) error {
	switch in.Kind {
	case "elf", "elf-kernel":
		return binary(in, emit, true)
	case "data":
		return binary(in, emit, false)
	}
	b, ok := in.All(maxPage)
	if !ok {
		return nil
	}
	page(b, emit)
	return nil
}

var mapURL = []byte("sourceMappingURL=")

// page reads files of version control and scripts of pages.
func page(b []byte, emit func(any)) {
	head := string(b[:min(len(b), 4096)])
	trimmed := strings.TrimSpace(head)
	first, _, _ := strings.Cut(trimmed, "\n")
	switch {
	case strings.HasPrefix(trimmed, "[core]") || strings.Contains(head, "\n[remote "):
		value := "git repository"
		if _, rest, ok := strings.Cut(head, "url = "); ok {
			value, _, _ = strings.Cut(rest, "\n")
		}
		emit(fact.Build{Trace: "vcs", Value: clip(withoutSecret(value)), Line: 1})
	case strings.HasPrefix(trimmed, "ref: refs/"), strings.HasPrefix(trimmed, ":pserver:"), strings.HasPrefix(trimmed, ":ext:"), strings.HasPrefix(trimmed, ":local:"):
		emit(fact.Build{Trace: "vcs", Value: clip(withoutSecret(first)), Line: 1})
	case len(head) < 256 && strings.HasPrefix(first, "/") && !strings.ContainsAny(first, " \t"), strings.HasPrefix(trimmed, "<?xml") && strings.Contains(head, "svn:"):
		emit(fact.Build{Trace: "vcs", Value: clip(first), Line: 1})
	case first == "8" || first == "9" || first == "10" || first == "12": // .svn/entries
		for l := range strings.SplitSeq(head, "\n") {
			if strings.Contains(l, "://") {
				emit(fact.Build{Trace: "vcs", Value: clip(withoutSecret(l)), Line: 1})
				return
			}
		}
		emit(fact.Build{Trace: "vcs", Value: "Subversion working copy", Line: 1})
	default:
		if i := bytes.LastIndex(b, mapURL); i >= 0 {
			value := b[i+len(mapURL):]
			if n := bytes.IndexAny(value[:min(len(value), 512)], "\n\r \"'*"); n >= 0 {
				value = value[:n]
			}
			if len(value) > 0 && !bytes.HasPrefix(value, []byte("data:")) {
				emit(fact.Build{Trace: "source-map", Value: clip(string(value[:min(len(value), maxText)])), Offset: int64(i), Line: 1 + bytes.Count(b[:i], []byte{'\n'})})
			}
		}
	}
}

// withoutSecret leaves the password out of a URL.
func withoutSecret(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if at := strings.IndexByte(rest, '@'); ok && at >= 0 && !strings.Contains(rest[:at], "/") {
		return scheme + "://" + rest[at+1:]
	}
	return url
}

func clip(s string) string {
	s = strings.TrimSpace(s)
	return fact.Text(s[:min(len(s), maxText)])
}
