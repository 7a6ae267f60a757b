package osrelease

import (
	"strings"

	"assay/lab/fact"
)

const (
	maxFields = 256
	maxValue  = 4096
)

// assignments reads lines NAME=value as a shell would, without expansions. Of
// two with the same name the later one counts.
func assignments(text string) map[string]string {
	fields := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		line = strings.TrimPrefix(line, "export ")
		name, value, is := strings.Cut(line, "=")
		if !is || !isName(name) {
			continue
		}
		if _, seen := fields[name]; !seen && len(fields) == maxFields {
			continue
		}
		value = unquote(value)
		fields[name] = fact.Text(value[:min(len(value), maxValue)])
	}
	return fields
}

// isName reports whether s can be a variable of a shell (POSIX.1, 3.216 Name).
func isName(s string) bool {
	for i, c := range []byte(s) {
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// unquote reads the first word of s as a shell does (POSIX.1, Shell Command
// Language 2.2): it ends at white space or ; outside of quotes.
func unquote(s string) string {
	var out strings.Builder
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote == '\'' && c != '\'', quote == '"' && c != '"' && c != '\\':
			out.WriteByte(c)
		case c == quote && quote != 0:
			quote = 0
		case c == '\\' && i+1 < len(s):
			i++
			// In double quotes only these lose their backslash.
			if quote == '"' && !strings.ContainsRune("$`\"\\", rune(s[i])) {
				out.WriteByte('\\')
			}
			out.WriteByte(s[i])
		case c == '\'' || c == '"':
			quote = c
		case c == ' ' || c == '\t' || c == ';':
			return out.String()
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
