package deb822

import (
	"fmt"
	"strings"
	"testing"
)

func list(b string) string {
	var out strings.Builder
	for p := range Paragraphs([]byte(b)) {
		fmt.Fprintf(&out, "%d/%d", p.Offset, p.Line)
		for _, f := range p.Fields {
			fmt.Fprintf(&out, " [%s|%s]", f.Name, f.Value)
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestParagraphs(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"blank", "\n \n\t\r\n", ""},
		{"one", "Package: a\nVersion: 1.0-1", "0/1 [Package|a] [Version|1.0-1]\n"},
		{"two", "\nPackage: a\n\n\nPackage: b\n", "1/2 [Package|a]\n14/5 [Package|b]\n"},
		{"line ends", "Package: a\r\n\r\nPackage: b\r\n", "0/1 [Package|a]\n14/3 [Package|b]\n"},
		{"continuation", "Description: x\n more: y\n .\n\tend\nTag: z\n", "0/1 [Description|x] [Tag|z]\n"},
		{"comment", "# a: b\nTag:z\n", "7/2 [Tag|z]\n"},
		{"empty value", "Conffiles:\n /etc/x 0123\n", "0/1 [Conffiles|]\n"},
		{"no field", "d41d8cd98f00b204e9800998ecf8427e  usr/share/x\nwords only\n:\n", ""},
		{"name with a blank", "Two Words: x\n", ""},
		{"colon in value", "Homepage: https://example.org\n", "0/1 [Homepage|https://example.org]\n"},
	} {
		if got := list(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestGet(t *testing.T) {
	for p := range Paragraphs([]byte("package: a\nPACKAGE: b\nEmpty:\n")) {
		if p.Get("Package") != "a" || p.Get("None") != "" || !p.Has("empty") || p.Has("none") {
			t.Errorf("%+v", p.Fields)
		}
		return
	}
	t.Error("no paragraph")
}

func TestStops(t *testing.T) {
	n := 0
	for range Paragraphs([]byte("a: 1\n\nb: 2\n\nc: 3\n")) {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d paragraphs", n)
	}
}

func TestBounds(t *testing.T) {
	for p := range Paragraphs([]byte(strings.Repeat("a: b\n", 1000) + "long: " + strings.Repeat("x", 1<<20))) {
		if len(p.Fields) != maxFields {
			t.Errorf("%d fields", len(p.Fields))
		}
	}
	for p := range Paragraphs([]byte("long: " + strings.Repeat("x", 1<<20))) {
		if len(p.Get("long")) > maxValue {
			t.Errorf("%d bytes", len(p.Get("long")))
		}
	}
}

func FuzzDeb822(f *testing.F) {
	f.Add([]byte("Package: a\nVersion: 1\n\nPackage: b\n x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		last := int64(-1)
		for p := range Paragraphs(b) {
			if p.Offset <= last || p.Offset >= int64(len(b)) || len(p.Fields) == 0 || p.Line < 1 {
				t.Fatalf("paragraph at %d line %d with %d fields behind %d", p.Offset, p.Line, len(p.Fields), last)
			}
			if !strings.HasPrefix(string(b[p.Offset:]), p.Fields[0].Name) {
				t.Fatalf("offset %d does not hold %q", p.Offset, p.Fields[0].Name)
			}
			last = p.Offset
		}
	})
}
