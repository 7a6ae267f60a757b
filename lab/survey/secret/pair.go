package secret

import "strings"

// pair is a name and a value as they stand beside each other in a line.
type pair struct {
	key, value string
	form       string // "setting", "element" or "colon"
	quoted     bool
	blank      bool // a blank stands between name and value
}

// maxPairs bounds the pairs of one line.
const maxPairs = 256

// pairs reads the names and values of a line, whatever its syntax: markup,
// "option name 'value'" (UCI), and everything with = or : between name and
// value (INI, shell, JSON, YAML, Lua, nvram).
func pairs(line string) []pair {
	t := strings.TrimSpace(line)
	if strings.HasPrefix(t, "<") && !strings.HasPrefix(t, "<?php") {
		return elements(t)
	}
	if strings.HasPrefix(t, "option ") || strings.HasPrefix(t, "option\t") || strings.HasPrefix(t, "list ") {
		return uci(t)
	}
	return assignments(t)
}

// uci is "option name 'value'" (OpenWrt, UCI syntax).
func uci(t string) []pair {
	_, rest, _ := strings.Cut(strings.ReplaceAll(t, "\t", " "), " ")
	rest = strings.TrimLeft(rest, " ")
	key, value, ok := strings.Cut(rest, " ")
	if !ok {
		return nil
	}
	key, _ = unquote(key)
	v, quoted := unquote(value)
	return []pair{{key: key, value: v, form: "setting", quoted: quoted}}
}

// assignments reads every NAME=value and NAME: value.
func assignments(t string) (list []pair) {
	for i := 0; i < len(t) && len(list) < maxPairs; i++ {
		c := t[i]
		if c != '=' && c != ':' || i == 0 || i+1 >= len(t) && c == ':' {
			continue
		}
		if i+1 < len(t) && (t[i+1] == '=' && c == '=' || t[i+1] == '/' && c == ':' || t[i+1] == ':' || t[i+1] == '~') || strings.IndexByte("=!<>+~:?", t[i-1]) >= 0 {
			continue
		}
		key, first := nameBefore(t, i)
		if key == "" {
			continue
		}
		p := pair{key: key, form: "setting"}
		if c == ':' {
			p.form = "colon"
		}
		rest := t[i+1:]
		if c == ':' && strings.HasPrefix(rest, "=") {
			rest = rest[1:]
		}
		trimmed := strings.TrimLeft(rest, " \t")
		p.blank = len(trimmed) < len(rest)
		p.value, p.quoted = valueOf(trimmed, first)
		list = append(list, p)
	}
	return list
}

// valueOf reads a value at the start of s: what is in quotes, the rest of the
// line where the name began it, else up to a blank or mark.
func valueOf(s string, whole bool) (string, bool) {
	s = strings.TrimPrefix(s, "\\")
	if v, quoted := unquote(s); quoted {
		return strings.TrimSuffix(v, "\\"), true
	}
	if whole {
		if i := strings.Index(s, " #"); i >= 0 {
			s = s[:i]
		}
		if strings.IndexByte(s, ' ') < 0 || !strings.ContainsAny(s, ";,|&(){}") {
			v, _ := unquote(s)
			return v, false
		}
	}
	if i := strings.IndexAny(s, " \t;,&|\"'}<>"); i >= 0 {
		s = s[:i]
	}
	return s, false
}

// nameBefore gives the name that ends before t[i]; first is true when nothing
// but blanks, "export", "set" and the like stands before it.
func nameBefore(t string, i int) (name string, first bool) {
	end := i
	for end > 0 && (t[end-1] == ' ' || t[end-1] == '\t') {
		end--
	}
	for end > 0 && (t[end-1] == '"' || t[end-1] == '\'' || t[end-1] == ']') {
		end--
	}
	start := end
	for start > 0 && isName(t[start-1]) {
		start--
	}
	name = t[start:end]
	if j := strings.LastIndexAny(name, ".@"); j >= 0 {
		name = name[j+1:]
	}
	if len(name) > 64 {
		return "", false
	}
	before := strings.TrimLeft(strings.TrimRight(t[:start], " \t\"'[$"), " \t")
	switch before {
	case "", "export", "local", "set", "readonly", "var", "my":
		return name, true
	}
	return name, false
}

func isName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == '@'
}
