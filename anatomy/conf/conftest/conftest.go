// Package conftest is for the tests of configuration readers: it writes what
// was read a line each, and holds every directive against the text.
package conftest

import (
	"fmt"
	"strings"
	"testing"

	"assay/anatomy/conf"
)

// Told writes directives a line each: line, sections, key, operator, arguments.
func Told(all []conf.Directive) string {
	var b strings.Builder
	for _, d := range all {
		fmt.Fprintf(&b, "%d ", d.Line)
		for _, s := range d.Section {
			fmt.Fprintf(&b, "[%s] ", s)
		}
		fmt.Fprintf(&b, "%s", d.Key)
		if d.Op != "" {
			b.WriteString(" " + d.Op)
		}
		for _, a := range d.Args {
			fmt.Fprintf(&b, " <%s>", a)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Check demands that every directive has a key, stands where it says, and
// that they come in the order of the text.
func Check(t testing.TB, text string, all []conf.Directive) {
	t.Helper()
	if len(all) > conf.MaxDirectives {
		t.Fatalf("%d directives", len(all))
	}
	last := 0
	for _, d := range all {
		switch {
		case d.Key == "":
			t.Fatalf("line %d: no key", d.Line)
		case d.Offset < last || d.Offset >= len(text):
			t.Fatalf("%q: offset %d behind %d in a text of %d bytes", d.Key, d.Offset, last, len(text))
		case d.Line != 1+strings.Count(text[:d.Offset], "\n"):
			t.Fatalf("%q at offset %d: line %d", d.Key, d.Offset, d.Line)
		}
		last = d.Offset
	}
}
