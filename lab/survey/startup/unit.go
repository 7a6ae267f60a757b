package startup

import (
	"slices"
	"strings"

	"assay/anatomy/shell"
	"assay/lab/fact"
)

// isUnit reports whether the first line that says something is the header of
// a section of a unit.
func isUnit(text string) bool {
	for _, l := range lines(text[:min(len(text), 8192)]) {
		if t := strings.TrimSpace(l.text); t != "" && t[0] != '#' && t[0] != ';' {
			return t == "[Unit]" || t == "[Service]" || t == "[Socket]" || t == "[Install]"
		}
	}
	return false
}

// listens are the keys of a socket unit that say where it listens.
var listens = []string{"ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "ListenNetlink"}

// unit reads a service or socket unit (systemd.syntax(7)).
func unit(text string) []fact.Startup {
	var list []fact.Startup
	var order []string
	conditional := false
	section := ""
	for _, l := range joinedLines(text) {
		t := strings.TrimSpace(l.text)
		if strings.HasPrefix(t, "[") {
			section = t
			continue
		}
		key, value, is := strings.Cut(t, "=")
		if !is {
			continue
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch {
		case section == "[Unit]" && (strings.HasPrefix(key, "Condition") || strings.HasPrefix(key, "Assert")):
			conditional = conditional || value != ""
		case section == "[Install]" && (key == "WantedBy" || key == "RequiredBy" || key == "Also" || key == "Alias"),
			section == "[Socket]" && (key == "Accept" || key == "Service"),
			section == "[Service]" && (key == "User" || key == "DynamicUser"):
			if value != "" && len(order) < 32 {
				order = append(order, key+"="+value)
			}
		case section == "[Service]" && strings.HasPrefix(key, "Exec"):
			if value == "" { // an empty value takes back the ones before
				list = slices.DeleteFunc(list, func(s fact.Startup) bool { return s.Action == key })
				continue
			}
			list = append(list, execs(key, value, l)...)
		case section == "[Socket]" && slices.Contains(listens, key) && value != "":
			list = append(list, fact.Startup{Syntax: "systemd", Command: value, Action: key, Offset: int64(l.offset), Line: l.number})
		}
	}
	for i := range list {
		list[i].Order, list[i].Conditional = order, conditional
	}
	return list
}

// execs reads the commands of one value, which stand between single
// semicolons, each with special characters before its path ("@" also gives
// argv[0] as the next word).
func execs(key, value string, l line) []fact.Startup {
	var list []fact.Startup
	words := fields(value)
	for len(words) > 0 {
		n := slices.Index(words, ";")
		if n < 0 {
			n = len(words)
		}
		if c := words[:n]; n > 0 {
			program := strings.TrimLeft(c[0], "-@:+!|")
			args := c[1:]
			if strings.Contains(c[0][:len(c[0])-len(program)], "@") && len(args) > 0 {
				args = args[1:]
			}
			list = append(list, fact.Startup{Syntax: "systemd", Command: value, Program: program, Args: args, Action: key,
				Offset: int64(l.offset), Line: l.number})
		}
		words = words[min(n+1, len(words)):]
	}
	return list
}

// fields splits at blanks outside quotation marks and unquotes.
func fields(s string) []string {
	var out []string
	start, quote := -1, byte(0)
	for i := 0; i <= len(s); i++ {
		switch {
		case i == len(s) || quote == 0 && (s[i] == ' ' || s[i] == '\t'):
			if start >= 0 {
				out = append(out, shell.Unquote(s[start:i]))
			}
			start = -1
			continue
		case quote != 0:
			if s[i] == quote {
				quote = 0
			}
		case s[i] == '"' || s[i] == '\'':
			quote = s[i]
		}
		if start < 0 {
			start = i
		}
	}
	return out
}

// joinedLines drops comments and joins lines that end in a backslash.
func joinedLines(text string) []line {
	var all []line
	more := false
	for _, l := range lines(text) {
		if t := strings.TrimSpace(l.text); t == "" && !more || t != "" && (t[0] == '#' || t[0] == ';') {
			continue
		}
		cut, continues := strings.CutSuffix(l.text, "\\")
		if more {
			last := &all[len(all)-1]
			if len(last.text) < 8<<10 {
				last.text += " " + strings.TrimSpace(cut)
			}
		} else {
			all = append(all, line{cut, l.offset, l.number})
		}
		more = continues
	}
	return all
}
