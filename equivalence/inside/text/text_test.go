package text

import (
	"slices"
	"testing"

	"assay/equivalence/inside/insidetest"
	"assay/equivalence/part"
)

// TestComments: only lines at the very top that are nothing but comment are one.
func TestComments(t *testing.T) {
	const c, x = part.Comment, part.Text
	for _, s := range []struct {
		name, kind, file, text string
		want                   []part.Use
	}{
		{"script", "script", "a", "#!/bin/sh\n# one\n\n# two\nx=1\n# three\n", []part.Use{c, c, c, c, x, x}},
		{"returns", "script", "a.sh", "#!/bin/sh\r\n# one\r\nx\r\n", []part.Use{c, c, x}},
		{"a text that a script writes", "script", "a", "#!/bin/sh\ncat <<E\n# 2026\nE\n", []part.Use{c, x, x, x}},
		{"configuration", "text", "a.conf", "# one\nx=1\n# two\n", []part.Use{c, x, x}},
		{"no name", "text", "hosts", "# one\nx\n", []part.Use{c, x}},
		{"C", "text", "a.h", "#define X 1\n", []part.Use{x}},
		{"C comment", "text", "a.c", "/* one\n * two */\nint x;\n/* three */\n", []part.Use{c, c, x, x}},
		{"code behind a comment", "text", "a.c", "/* one */ int x;\n", []part.Use{x}},
		{"unknown language", "text", "a.php", "# one\n", []part.Use{x}},
		{"ini", "text", "a.ini", "; one\n# two\n[a]\n", []part.Use{c, c, x}},
		{"semicolon elsewhere", "text", "a.conf", "; one\n", []part.Use{x}},
		{"xml", "xml", "a", "<?xml version=\"1.0\"?>\n<!-- one\n two -->\n<a/>\n", []part.Use{c, c, c, x}},
		{"conditional comment", "html", "a", "<!--[if IE]>\nx\n<![endif]-->\n", []part.Use{x, x, x}},
		{"JSON", "json", "a", "{\n \"a\": 1}\n", []part.Use{x, x}},
		{"interpreter behind a comment", "text", "a", "# one\n#!/bin/sh\n", []part.Use{c, x}},
	} {
		_, got := insidetest.Places(t, Splitter, insidetest.Sample{Kind: s.kind, Name: s.file, Content: []byte(s.text)})
		// what stands in a line that is no text of its own is of no account
		if !slices.Equal(got, s.want) {
			t.Errorf("%s: %v, want %v", s.name, got, s.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("#!/bin/sh\n# a\r\n\nb"), "script")
	f.Add([]byte("<!-- x --><a>"), "xml")
	f.Fuzz(func(t *testing.T, b []byte, kind string) {
		insidetest.Bad(t, Splitter, insidetest.Sample{Kind: kind, Name: "x.c", Content: b})
	})
}
