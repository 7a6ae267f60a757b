package markdown

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/internal/legible"
	"assay/transparency/reporttest"
)

func compared(t *testing.T, c *assay.Comparison) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteComparison(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteComparison(t *testing.T) {
	out := compared(t, reporttest.Comparison())
	for _, want := range []string{
		"# Comparison of genuine%21 a.bin and received.bin\n", "\n**DIFFERENT**: 3 differences of 5 not explained by policy our network.\n",
		"Not said: whether either side is free of flaws", "\n| unexplained | **not allowed** | 2 | 2 | 21 |\n",
		"unexplained A 0x1f0, B 0x1f4, 20 bytes, section .text; A `3c1c0043`; B `3c1c0044`", "  - and 4 more ranges\n", "2 differences left out of the list",
		"\n- changed account: root in etc/passwd: `password locked` to `password empty`\n", "it holds for 898 files of B; 2 to be inspected again",
		"(side b): block at 0x44", "; explained 1 range",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q in:\n%s", want, out)
		}
	}
}

// A comparison of releases that have little in common stays a summary.
func TestComparisonIsBounded(t *testing.T) {
	c := reporttest.Comparison()
	for i := range 3000 {
		c.Differences = append(c.Differences, assay.Difference{Path: assay.Path(fmt.Sprintf("a!/%d", i)), Kind: "changed", Cause: "unexplained",
			Explained: i%2 == 0, Ranges: make([]assay.Range, 64)})
		c.Changes.List = append(c.Changes.List, assay.Change{About: "package", What: "new", Name: "x"})
		c.Unreadable = append(c.Unreadable, assay.Unreadable{Path: "a", Side: "a", Reason: "x"})
	}
	if n := strings.Count(compared(t, c), "\n"); n > 700 {
		t.Errorf("%d lines", n)
	}
}

// Outside of code spans no character of an image is markup.
func TestHostileTextOfComparisons(t *testing.T) {
	out := compared(t, reporttest.Comparison())
	if !strings.Contains(out, "script") {
		t.Error("the sample has no markup: nothing was tested")
	}
	for _, line := range strings.Split(out, "\n") {
		for _, r := range line {
			if legible.Hidden(r) {
				t.Errorf("hidden %U in %q", r, line)
			}
		}
		if strings.HasPrefix(line, "|") { // our table: no text of an image
			continue
		}
		line = span.ReplaceAllString(line, "")
		for _, bad := range []string{"<", "](javascript", "|"} {
			if i := strings.Index(line, bad); i == 0 || i > 0 && line[i-1] != '\\' {
				t.Errorf("%q as it is in %q", bad, line)
			}
		}
	}
}
