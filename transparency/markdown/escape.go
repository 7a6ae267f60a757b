package markdown

import (
	"strings"

	"assay/internal/legible"
)

// special are the characters that mean something to Markdown, to HTML in it,
// or to the extended autolinks of GFM (sections 6.1 to 6.11). Each may be
// written behind a backslash (section 6.1).
const special = "\\`*_{}[]<>()#!|~&@:$^"

// text writes foreign text as text.
func text(s string) string {
	s = legible.Escape(s)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(special, s[i]) >= 0 || s[i] == '.' && strings.HasSuffix(strings.ToLower(s[:i]), "www") {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	out := b.String()
	if out != "" && strings.IndexByte("-+=", out[0]) >= 0 { // a list, a heading
		return "\\" + out
	}
	if digits := strings.TrimLeft(out, "0123456789"); len(digits) < len(out) && strings.HasPrefix(digits, ".") { // a numbered list
		return out[:len(out)-len(digits)] + "\\" + digits
	}
	return out
}

// code writes foreign text as a code span (section 6.3), between more
// backquotes than it has in a row.
func code(s string) string {
	s = legible.Escape(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}
