// Package uci reads files of OpenWrt's unified configuration interface
// (libuci, file.c): "config TYPE [NAME]", below it "option KEY VALUE" and
// "list KEY VALUE".
package uci

import (
	"strconv"
	"strings"

	"assay/anatomy/conf"
)

// Read gives the options of a text in order, and each "config" line as a
// directive of its own with the key "config" and no section. The section of an
// option is "TYPE NAME", or "TYPE[N]" with the number among those of its type
// where it has no name. The Op of a list's entry is "list".
func Read(text string) []conf.Directive {
	var all []conf.Directive
	var section []string
	count := map[string]int{}
	for l := range conf.Lines(text, false) {
		if len(all) == conf.MaxDirectives {
			break
		}
		w := words(l.Text)
		if len(w) < 2 {
			continue
		}
		d := conf.Directive{Offset: l.Offset + conf.Indent(l.Text), Line: l.Number}
		switch w[0] {
		case "config":
			d.Key, d.Args = "config", w[1:min(len(w), 3)]
			section = []string{name(w, count)}
		case "option", "list":
			d.Section, d.Key, d.Args = section, w[1], w[2:min(len(w), 3)]
			if w[0] == "list" {
				d.Op = "list"
			}
		default:
			continue
		}
		all = append(all, d)
	}
	return all
}

func name(w []string, count map[string]int) string {
	n := count[w[1]]
	count[w[1]]++
	if len(w) > 2 && w[2] != "" {
		return w[1] + " " + w[2]
	}
	return w[1] + "[" + strconv.Itoa(n) + "]"
}

// words splits a line; "#" begins a comment where a word would begin.
func words(s string) []string { return conf.Words(conf.Uncomment(s, "#"), true) }

// Is tells whether a text looks like a file of this syntax: its first line
// that says something is "config TYPE" or "package NAME".
func Is(text string) bool {
	for l := range conf.Lines(text[:min(len(text), 4096)], false) {
		t := strings.TrimSpace(l.Text)
		if t == "" || t[0] == '#' {
			continue
		}
		f := strings.Fields(t)
		return len(f) >= 2 && len(f) <= 4 && (f[0] == "config" || f[0] == "package")
	}
	return false
}
