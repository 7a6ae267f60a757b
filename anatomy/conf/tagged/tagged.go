// Package tagged reads configuration files with one directive to a line and
// blocks between "<Name argument>" and "</Name>": Apache httpd (server/config.c,
// ap_build_config) and ProFTPD.
package tagged

import (
	"strings"

	"assay/anatomy/conf"
)

// maxDepth is how deep blocks may stand in each other; deeper ones are read
// as if they stood at this depth.
const maxDepth = 32

// Read gives the directives of a text in order. A block is a directive too:
// it stands before those inside it, with the Op "<". Keys and the names of
// blocks are in lower case: case means nothing in them.
func Read(text string) []conf.Directive {
	var all []conf.Directive
	var section []string
	for l := range conf.Lines(text, true) {
		if len(all) == conf.MaxDirectives {
			break
		}
		t := strings.TrimSpace(l.Text)
		if t == "" || t[0] == '#' {
			continue
		}
		d := conf.Directive{Section: section, Offset: l.Offset + conf.Indent(l.Text), Line: l.Number}
		if t[0] != '<' {
			fill(&d, t)
			all = append(all, d)
			continue
		}
		if name, closes := strings.CutPrefix(t, "</"); closes {
			section = leave(section, strings.ToLower(strings.TrimRight(name, "> \t")))
			continue
		}
		fill(&d, strings.TrimSpace(strings.TrimSuffix(t[1:], ">")))
		if d.Op = "<"; d.Key == "" {
			continue
		}
		all = append(all, d)
		if len(section) < maxDepth {
			name := strings.TrimSpace(d.Key + " " + d.Value())
			section = append(section[:len(section):len(section)], name)
		}
	}
	return all
}

func fill(d *conf.Directive, t string) {
	key, rest := t, ""
	if at := strings.IndexAny(t, " \t"); at >= 0 {
		key, rest = t[:at], t[at:]
	}
	d.Key = strings.ToLower(key)
	if rest = strings.TrimSpace(rest); rest != "" {
		d.Args = conf.Words(rest, true)
	}
}

// leave closes the innermost block of that name and what was left open in it.
func leave(section []string, name string) []string {
	for i := len(section) - 1; i >= 0; i-- {
		if at, _, _ := strings.Cut(section[i], " "); at == name {
			return section[:i]
		}
	}
	return section
}
