// Package config names the keys of configuration files: INI with sections,
// OpenWrt's UCI, and lines of key and value.
package config

import (
	"path"
	"strings"

	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of configuration files, which are known by their
// names: an ending, or a place below a directory "config" or "conf".
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title:      "Configuration file",
		Parts:      "lines by number and by key with its section: wan.proto, network[2].option; a comment at the top is told apart",
		References: []string{"OpenWrt wiki, The UCI system", "freedesktop.org Desktop Entry Specification, basic format (INI)"},
	},
	Fits:   fits,
	Locate: locate,
}

func fits(kind, name string, _ []byte) bool {
	if kind != "text" {
		return false
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".conf", ".cfg", ".ini", ".cnf", ".config", ".properties", ".prop", ".service", ".env", ".toml", ".defaults":
		return true
	}
	dir := path.Base(path.Dir(name))
	return dir == "config" || dir == "conf" || dir == "default" || dir == "sysconfig"
}

func locate(in *inside.Input) (inside.Places, error) {
	t, err := inside.ReadText(in)
	if err != nil {
		return nil, err
	}
	keys := make([]string, t.Lines())
	section := ""
	for i := range keys {
		section, keys[i] = line(section, strings.TrimSpace(string(t.Line(i))))
	}
	return func(off int64) part.Part { n := max(0, t.Number(off)); return t.Part(off, keys[n]) }, nil
}

// line gives the section behind a line, and what the line is named.
func line(section, s string) (now, key string) {
	switch words := strings.Fields(s); {
	case s == "" || s[0] == '#' || s[0] == ';':
		return section, ""
	case s[0] == '[' && strings.HasSuffix(s, "]"):
		now = strings.Trim(s, "[] \t")
		return now, now
	case words[0] == "config" && len(words) >= 2: // UCI: config type 'name'
		now = strings.Trim(strings.Join(words[1:], " "), `'"`)
		if len(words) >= 3 {
			now = strings.Trim(words[2], `'"`)
		}
		return now, now
	case (words[0] == "option" || words[0] == "list") && len(words) >= 2:
		key = strings.Trim(words[1], `'"`)
	default:
		key, _, _ = strings.Cut(s, "=")
		if k := strings.Fields(key); len(k) > 0 && !strings.Contains(s, "=") {
			key = k[0]
		}
		key = strings.TrimSuffix(strings.TrimSpace(key), ":")
	}
	if section != "" {
		key = section + "." + key
	}
	return section, key
}
