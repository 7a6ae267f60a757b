package html

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/legible"
)

// compared is a comparison with something in every section.
func compared() *assay.Comparison {
	a, b := assay.Ref{Digest: assay.DigestOf([]byte("a")), Size: 20480}, assay.Ref{Digest: assay.DigestOf([]byte("b")), Size: 10240}
	root := assay.Path("a.bin")
	fs := root.Inside("1000.squashfs")
	m := func(name string, size int64) *assay.Map {
		p := assay.Path(name)
		return &assay.Map{Block: 1024, Sample: 1024, Entropy: []float64{1, 2}, Regions: []assay.Region{
			{Length: size / 2, Use: assay.Structure, Path: p, Format: "carve"},
			{Offset: size / 2, Length: size / 4, Use: assay.Data, Path: p.Inside("1000.squashfs"), Format: "squashfs"},
			{Offset: size/2 + size/4, Length: size / 4, Use: assay.Padding, Path: p, Format: "carve"}}}
	}
	return &assay.Comparison{
		A: assay.Compared{Name: "a.bin", Subject: a, From: "content", Entries: 68}, B: assay.Compared{Name: "b.bin", Subject: b, From: "report", Entries: 57},
		Verdict: assay.Different, Why: "1 difference of 3 not explained by policy house", Same: 44,
		Policy: assay.AllowedCauses{Name: "house", Digest: assay.DigestOf([]byte("p")), Causes: []string{"timestamp"},
			Own: []assay.OwnAllowance{{Name: "serial", Reason: "printed on the box", Used: 3}, {Name: "idle", Reason: "never met"}}},
		Differences: []assay.Difference{
			{Path: root, Kind: "changed", Cause: "timestamp", Explained: true, LeftOut: 7, A: a, B: b,
				Ranges: []assay.Range{{A: 16, B: 32, Length: 4, Cause: "timestamp", Explained: true, Part: "created", TextA: "2020", TextB: "2021", Note: "a field of the format"}}},
			{Path: fs.Inside("bin/sh"), Kind: "changed", Cause: "unexplained", A: a, B: b, Detail: "a program",
				Ranges: []assay.Range{
					{A: 17, B: 17, Length: 2, Cause: "unexplained", Part: "section .text", TextA: "02 40", TextB: "02 41"},
					{A: 77, B: -1, Length: 31, Cause: "unexplained", Part: "line 5", TextA: `telnetd &\n`}}},
			{Path: fs.Inside("etc/id"), Other: assay.Path("b.bin").Inside("1000.squashfs").Inside("etc/id2"), Kind: "renamed", Cause: "unexplained", Explained: true, A: a, B: a,
				Ranges: []assay.Range{{A: -1, B: -1, Cause: "unexplained", Explained: true, Own: "serial", Part: "name"}}},
		},
		LeftOut:    5,
		Causes:     []assay.CauseCount{{Cause: "unexplained", Ranges: 1234, Paths: 2, Bytes: 33}, {Cause: "timestamp", Ranges: 8, Paths: 1, Bytes: 4, Explained: true}},
		Unreadable: []assay.Unreadable{{Path: fs.Inside("x"), Side: "both", Reason: "block at 0x44: past end of image"}},
		Changes: &assay.Changes{JudgedAt: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Still: 4, LeftOut: 6, Unjudged: []string{"check kernel ran on one side only"},
			List:     []assay.Change{{About: "finding", What: "gone", Name: "critical password/empty", Path: fs}, {About: "account", What: "changed", Name: "root", From: "old", To: "fresh"}},
			Programs: assay.ChangedPrograms{Same: 1, Changed: 2, New: 3, Gone: 4, Mended: 1}},
		Carried: &assay.Carried{Report: "earlier.bin", SHA256: a.Digest, JudgedAt: "2026-01-01", Carries: 9, Again: 2, LeftOut: 1,
			Rows:     []assay.AgainRow{{Path: fs.Inside("bin/sh"), Reasons: []assay.AgainReason{{Kind: "bytes", Detail: "its content differs"}}}},
			Findings: []assay.CarriedFinding{{Rule: "password/empty", Title: "Empty", Severity: assay.High, Status: "again", Path: fs}}},
		MapA: m("a.bin", 20480), MapB: m("b.bin", 10240),
		Limits: assay.DefaultLimits(), Tool: assay.Tool{Name: "assay", Version: "0.1.0", Formats: map[string]int{"squashfs": 1}},
		Run: assay.Run{Host: "bench", Seconds: 1.5, Jobs: 2, Sandbox: assay.Sandbox{InForce: []string{"seccomp"}}},
	}
}

func writeComparison(t *testing.T, c *assay.Comparison) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteComparison(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEverySectionOfAComparison reads the page without its scripts.
func TestEverySectionOfAComparison(t *testing.T) {
	page := writeComparison(t, compared())
	well(t, page)
	says := map[string][]string{
		"verdict":     {"Different", "not explained by policy house", "What this does not say", "free of flaws", "rebuilt from it", "8 differences"},
		"causes":      {"1,234", "unexplained", "not allowed", "timestamp", "serial", "printed on the box", "not used"},
		"bytes":       {"Side A", "Side B", `width="50%"`, "d-in-open", "d-made", "d-unlisted", "7 ranges with a place", "1 difference of names and attributes"},
		"differences": {"section .text", `02 <strong class="d">40</strong>`, `<strong class="d">41</strong>`, "nothing there", "A 0x10, B 0x20, 4 bytes", "A and B 0x11", "a field of the format", "7 more ranges", "etc/id2", "own allowance <q>serial</q>", "a program", "5 differences left out", `data-policy="no"`},
		"unread":      {"past end of image", "both"},
		"changes":     {"critical password/empty", "old", "fresh", "ran on one side only", "6 changes left out", "4 findings on both sides"},
		"carried":     {"earlier.bin", "11 files", "its content differs", "password/empty", "1 more file"},
		"method":      {"squashfs"},
		"run":         {"seccomp", "bench"},
	}
	at := 0
	list := newComparisonView(compared()).Sections
	for i, s := range list {
		from := strings.Index(page, `<section id="`+s.ID+`"`)
		if from < at {
			t.Fatalf("section %s: at %d, the one before at %d", s.ID, from, at)
		}
		at = from
		end := len(page)
		if i+1 < len(list) {
			end = strings.Index(page, `<section id="`+list[i+1].ID+`"`)
		}
		for _, w := range says[s.ID] {
			if !strings.Contains(page[from:max(end, from)], w) {
				t.Errorf("section %s does not say %q", s.ID, w)
			}
		}
	}
	if open, allowed := strings.Index(page, `id="d2"`), strings.Index(page, `id="d1"`); open < 0 || open > allowed {
		t.Error("what is not allowed does not come first")
	}
	for _, w := range []string{compared().A.Subject.Digest.String(), "from a report: digests only"} {
		if !strings.Contains(page[:strings.Index(page, `<section id="verdict"`)], w) {
			t.Errorf("the head does not say %q", w)
		}
	}
}

// TestVerdicts: each has its words, and none says more.
func TestVerdicts(t *testing.T) {
	for verdict, want := range map[assay.Verdict]string{assay.Identical: "Identical", assay.Equivalent: "Equivalent", assay.Different: "Different", assay.CannotTell: "Cannot tell"} {
		page := writeComparison(t, &assay.Comparison{Verdict: verdict, Incomplete: "interrupted", A: assay.Compared{From: "directory"}})
		well(t, page)
		for _, w := range []string{`<p class="figure">` + want, "Incomplete: interrupted", "a directory has none", "No map", "no cause at all", "Not told: the sides", "as far as the work came"} {
			if !strings.Contains(page, w) {
				t.Errorf("%s: does not say %q", verdict, w)
			}
		}
		for _, w := range []string{"backdoor", "compliant", "passed", "safe", "secure!", "grade"} {
			if strings.Contains(strings.ToLower(page), w) {
				t.Errorf("%s: says %q", verdict, w)
			}
		}
	}
}

// TestNothingFromTwoImagesActs: hostile text in every place of a comparison.
func TestNothingFromTwoImagesActs(t *testing.T) {
	c := compared()
	p := assay.Path(hostile)
	c.A.Name, c.B.Name, c.B.From, c.Why, c.Incomplete, c.Verdict = hostile, hostile, hostile, hostile, hostile, hostile
	c.Policy = assay.AllowedCauses{Name: hostile, Causes: []string{hostile}, Own: []assay.OwnAllowance{{Name: hostile, Reason: hostile}}}
	r := assay.Range{Cause: hostile, Part: hostile, TextA: hostile, TextB: hostile + "x", Note: hostile, Own: hostile, Length: 3}
	c.Differences = append(c.Differences, assay.Difference{Path: p, Other: p, Kind: hostile, Cause: hostile, Detail: hostile, Ranges: []assay.Range{r, r}})
	c.Causes = []assay.CauseCount{{Cause: hostile}}
	c.Unreadable = []assay.Unreadable{{Path: p, Side: hostile, Reason: hostile}}
	c.Changes.List = []assay.Change{{About: hostile, What: hostile, Name: hostile, From: hostile, To: hostile, Path: p}}
	c.Changes.Unjudged = []string{hostile}
	c.Carried.Report, c.Carried.JudgedAt = hostile, hostile
	c.Carried.Rows = []assay.AgainRow{{Path: p, Reasons: []assay.AgainReason{{Kind: hostile, Detail: hostile}}}}
	c.Carried.Findings = []assay.CarriedFinding{{Rule: hostile, Title: hostile, Severity: 9, Status: "again", Path: p}}
	c.MapA.Regions[1].Path, c.MapA.Regions[1].Format = p, hostile
	c.Tool = assay.Tool{Name: hostile, Version: hostile, Checks: map[string]int{hostile: 1}}
	c.Run = assay.Run{Host: hostile, Operator: hostile}
	page := writeComparison(t, c)
	for i, r := range page {
		if r != '\n' && legible.Hidden(r) || r == 0xfffd {
			t.Fatalf("%U at byte %d: …%q…", r, i, page[max(i-80, 0):min(i+20, len(page))])
		}
	}
	well(t, page)
	if n := strings.Count(page, "alert"); n < 40 {
		t.Errorf("the hostile text stands %d times only: is something not shown?", n)
	}
}

// TestBoundedComparison: what is not shown is said, and is not what matters
// most.
func TestBoundedComparison(t *testing.T) {
	c := compared()
	c.Differences, c.LeftOut = nil, 0
	text := strings.Repeat("a long line ", 1000)
	for i := range 5000 {
		d := assay.Difference{Path: assay.Path(fmt.Sprintf("a.bin!/%d", i)), Kind: "changed", Cause: "timestamp", Explained: i%10 != 0}
		d.Ranges = slices.Repeat([]assay.Range{{Cause: "timestamp", Explained: true, TextA: text, TextB: text + "x"}}, 63)
		d.Ranges = append(d.Ranges, assay.Range{Cause: "unexplained", Explained: d.Explained, Part: "the one"})
		c.Differences = append(c.Differences, d)
		c.Unreadable = append(c.Unreadable, assay.Unreadable{Path: "a.bin", Reason: fmt.Sprint(i)})
		c.Changes.List = append(c.Changes.List, assay.Change{About: fmt.Sprint("t", i%100), Name: fmt.Sprint(i)})
	}
	page := writeComparison(t, c)
	if len(page) > 24<<20 {
		t.Errorf("%d bytes", len(page))
	}
	if n := strings.Count(page, `data-policy="no"`); n != 500 {
		t.Errorf("%d of the 500 differences that are not allowed are shown", n)
	}
	for _, w := range []string{"3,000 more differences", "more ranges", "4,801 more places", "the one"} {
		if !strings.Contains(page, w) {
			t.Errorf("does not say %q", w)
		}
	}
	well(t, page)
}

// TestMarks: what differs is marked on both sides, and nothing else.
func TestMarks(t *testing.T) {
	for _, c := range [][4]string{
		{"mode 0777 x", "mode 0755 x", "0777", "0755"},
		{"a b c", "a c", "b ", ""},
		{"02 40 06", "02 41 06", "40 ", "41 "},
		{"same", "same", "", ""},
		{"", "all of it", "", "all of it"},
		{"é é", "é e", "é", "e"},
		{`one\ntwo\n`, `one\n2\n`, "two", "2"},
	} {
		got := [2]string{}
		for i, s := range sideTexts(&assay.Range{TextA: c[0], TextB: c[1]}) {
			for _, r := range s.Runs {
				if r.Differs {
					got[i] += r.Text
				}
			}
		}
		if strings.TrimSpace(got[0]) != strings.TrimSpace(c[2]) || strings.TrimSpace(got[1]) != strings.TrimSpace(c[3]) {
			t.Errorf("%q and %q: marked %q and %q", c[0], c[1], got[0], got[1])
		}
	}
}

// TestStoredBlocks: an allowed difference of stored blocks is not drawn as
// allowed while something inside is not.
func TestStoredBlocks(t *testing.T) {
	c := compared()
	c.Differences[0].Ranges = []assay.Range{{A: 0, B: 0, Length: 4096, Cause: "compression", Explained: true}}
	for _, open := range []bool{true, false} {
		c.Differences[1].Explained = !open
		m := newDifferenceMaps(c)[0]
		want := "d-packed"
		if open {
			want = "d-in-open"
		}
		if m.Marks[0].Class != want {
			t.Errorf("open inside %v: %s, want %s", open, m.Marks[0].Class, want)
		}
	}
	// a content that stands in the subject as it is has its ranges there
	at := int64(10240)
	c.Differences[1] = assay.Difference{Path: "a.bin!/1000.squashfs", Kind: "changed", Cause: "version", AtA: &at, A: assay.Ref{Size: 5120},
		Ranges: []assay.Range{{A: 1024, B: 0, Length: 1024, Cause: "version"}}}
	m := newDifferenceMaps(c)[0]
	i := slices.IndexFunc(m.Marks, func(b bar) bool { return b.Class == "d-named" })
	if i < 0 || m.Marks[i].From != "55" || m.Marks[i].Width != "5" {
		t.Errorf("marks %+v, want d-named at 55 %%, 5 %% wide", m.Marks)
	}
	// what is decoded has no place: all of the content around it may hold it
	c.Differences = append(c.Differences, assay.Difference{Path: "a.bin!/1000.squashfs!/x", Kind: "changed", Cause: "unexplained"})
	var got []string
	for _, b := range newDifferenceMaps(c)[0].Marks {
		got = append(got, b.Class+" "+b.From+"+"+b.Width)
	}
	if s := strings.Join(got, ", "); !strings.Contains(s, "d-in-open 50+5, d-named 55+5, d-in-open 60+15, d-unlisted") {
		t.Errorf("marks %s", s)
	}
	if c.MapB = nil; newDifferenceMaps(c) != nil {
		t.Error("a map of one side only")
	}
}
