package text

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"assay"
	"assay/internal/legible"
	"assay/transparency/reporttest"
)

func comparison(t *testing.T, c *assay.Comparison, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteComparison(&b, c, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// next is a release that has little in common with the one before it.
func next() *assay.Comparison {
	c := reporttest.Comparison()
	c.LeftOut, c.Carried, c.Unreadable = 0, nil, nil
	c.Differences = nil
	c.Differences = []assay.Difference{
		{Path: "a.bin!/fs!/bin/boa", Kind: "changed", Cause: "unexplained", Ranges: []assay.Range{
			{A: 1, B: 1, Length: 2, Cause: "unexplained", Part: "segment 3", TextA: "00 01", TextB: "00 02"},
			{A: 9, B: 9, Length: 4, Cause: "unexplained", Part: "segment 3", TextA: "<title>\tOriginal " + reporttest.Evil, TextB: "<title>\tAltered"}}},
		{Path: "a.bin!/fs!/bin/boa", Kind: "metadata", Cause: "attribute", Ranges: []assay.Range{
			{A: -1, B: -1, Cause: "attribute", Part: "mode", TextA: "0755", TextB: "4755"},
			{A: -1, B: -1, Cause: "attribute", Part: "link target", TextB: reporttest.Evil},
			{A: -1, B: -1, Cause: "timestamp", Explained: true, Part: "modification time", TextA: "2026", TextB: "2027"}}}}
	for i := range 300 {
		d := assay.Difference{Path: assay.Path(fmt.Sprintf("a.bin!/fs!/bin/tool%d", i)), Kind: "changed", Cause: "unexplained"}
		for k := range int64(30) {
			d.Ranges = append(d.Ranges, assay.Range{A: k * 8, B: k * 8, Length: 4, Cause: "unexplained", Part: "section .text", TextA: "00", TextB: "01"})
		}
		c.Differences = append(c.Differences, d, assay.Difference{Path: assay.Path(fmt.Sprintf("a.bin!/fs!/lib/%d", i)), Kind: "metadata", Cause: "timestamp", Explained: true,
			Ranges: []assay.Range{{A: -1, B: -1, Cause: "timestamp", Explained: true, TextA: "2026", TextB: "2027"}}})
	}
	return c
}

func TestComparison(t *testing.T) {
	c := reporttest.Comparison()
	golden(t, "comparison.txt", comparison(t, c, Options{}))
	golden(t, "comparison-verbose.txt", comparison(t, c, Options{Width: 120, Verbose: true}))
	golden(t, "comparison-color.txt", comparison(t, c, Options{Color: true}))
	golden(t, "comparison-next.txt", comparison(t, next(), Options{}))
	side := assay.Compared{Name: "a", From: "directory", Entries: 2}
	golden(t, "comparison-same.txt", comparison(t, &assay.Comparison{A: side, B: side, Verdict: assay.Identical, Why: "all names, attributes and contents are the same", Same: 1}, Options{}))
}

// A long list does not hide what else is to be said.
func TestComparisonIsShort(t *testing.T) {
	if n := strings.Count(comparison(t, next(), Options{}), "\n"); n > 100 {
		t.Errorf("%d lines", n)
	}
	if n := strings.Count(comparison(t, next(), Options{Verbose: true}), "\n"); n < 300*30 {
		t.Errorf("verbose has only %d lines", n)
	}
}

// Among many allowed ranges those that are not are shown.
func TestWhatIsNotAllowedIsShown(t *testing.T) {
	c := reporttest.Comparison()
	d := assay.Difference{Path: "a", Kind: "changed", Cause: "unexplained"}
	for i := range int64(200) {
		d.Ranges = append(d.Ranges, assay.Range{A: i, B: i, Length: 1, Cause: "timestamp", Explained: true, Part: fmt.Sprintf("line %d", i)})
	}
	d.Ranges = append(d.Ranges, assay.Range{A: 999, B: 999, Length: 1, Cause: "unexplained", Part: "line 200", TextA: "here", TextB: "there"})
	c.Differences = []assay.Difference{d}
	out := comparison(t, c, Options{})
	for _, want := range []string{"line 200", "B there", "besides, allowed: 200 timestamp"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}

func TestProductLine(t *testing.T) {
	golden(t, "productline.txt", shown(t, func(w io.Writer) error { return WriteProductLine(w, reporttest.ProductLine(), Options{}) }))
}

func TestFieldCheck(t *testing.T) {
	golden(t, "fieldcheck.txt", shown(t, func(w io.Writer) error { return WriteFieldCheck(w, reporttest.FieldCheck(), Options{}) }))
}

func shown(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever names and texts hold, nothing of it steers the terminal.
func TestNothingOfAComparisonReachesTheTerminal(t *testing.T) {
	for _, verbose := range []bool{false, true} {
		opt := Options{Verbose: verbose}
		hostile := reporttest.Comparison() // as a hostile report may have its paths
		for i := range hostile.Differences {
			d := &hostile.Differences[i]
			d.Path, d.Other, d.Cause = reporttest.Evil, reporttest.Evil, reporttest.Evil
		}
		hostile.Carried.Rows[0].Path, hostile.Carried.Findings[0].Path = reporttest.Evil, reporttest.Evil
		hostile.Carried.JudgedAt, hostile.Incomplete, hostile.Why = reporttest.Evil, reporttest.Evil, reporttest.Evil
		for what, out := range map[string]string{
			"comparison": comparison(t, hostile, opt),
			"line":       shown(t, func(w io.Writer) error { return WriteProductLine(w, reporttest.ProductLine(), opt) }),
			"field":      shown(t, func(w io.Writer) error { return WriteFieldCheck(w, reporttest.FieldCheck(), opt) }),
		} {
			for i, r := range out {
				if r != '\n' && legible.Hidden(r) || r == 0xfffd {
					t.Fatalf("%s: %U at byte %d of:\n%s", what, r, i, out)
				}
			}
		}
	}
}
