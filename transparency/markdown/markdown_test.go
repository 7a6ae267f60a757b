package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"assay"
	"assay/internal/legible"
	"assay/transparency/reporttest"
)

func written(t *testing.T, rep *assay.Report) string {
	t.Helper()
	var b bytes.Buffer
	err := Write(&b, rep, Options{Rule: func(rule string) (string, string) { return "Title of " + rule, "Do something." }})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	got := written(t, reporttest.Report())
	for _, want := range []string{
		"# Inspection of fw%21 a.bin\n", "1 critical, 1 medium, 1 info", "### CRITICAL: Title of password/empty",
		"`password/empty` CWE-258. because", "What to do: Do something.",
		"- Account without a password\\: root (new) accepted by A. Smith until 2027-01-31\\: replaced",
		"  - `fw%21 a.bin!/110090.squashfs!/etc/passwd:1`: `root::0:0:`", "judged at 2026-11-23",
		"- 600 bytes at 0x3b0000 of `fw%21 a.bin`", "`check/x` was not run: noise", "1 gone, 0 not judged",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if empty := written(t, &assay.Report{Name: "x", Incomplete: "interrupted"}); !strings.Contains(empty, "**Incomplete: interrupted.**") || !strings.Contains(empty, "None.") {
		t.Errorf("empty report:\n%s", empty)
	}
}

var span = regexp.MustCompile("(`+)[^`].*?[^`]?(`+)")

// Outside of code spans no character of the image is markup.
func TestHostileText(t *testing.T) {
	for _, line := range strings.Split(written(t, reporttest.Report()), "\n") {
		for _, r := range line {
			if legible.Hidden(r) {
				t.Errorf("hidden %U in %q", r, line)
			}
		}
		line = span.ReplaceAllString(line, "")
		for _, bad := range []string{"<script>", "](javascript", "<", "|"} {
			for i := strings.Index(line, bad); i >= 0; i = -1 {
				if i == 0 || line[i-1] != '\\' {
					t.Errorf("%q as it is in %q", bad, line)
				}
			}
		}
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"a*b": `a\*b`, "www.x.de": `www\.x.de`, "http://x": `http\://x`, "a@b.c": `a\@b.c`, "- list": `\- list`, "12. x": `12\. x`, "a\nb": `a\\x0ab`,
	} {
		if got := text(in); got != want {
			t.Errorf("text(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "`a`", "a`b": "``a`b``", "`": "`` ` ``"} {
		if got := code(in); got != want {
			t.Errorf("code(%q) = %q, want %q", in, got, want)
		}
	}
}
