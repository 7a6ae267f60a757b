package html

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/internal/legible"
	"assay/transparency/reporttest"
)

func writeLine(t *testing.T, l *assay.ProductLine) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteProductLine(&b, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestProductLine reads the page without its scripts.
func TestProductLine(t *testing.T) {
	page := writeLine(t, reporttest.ProductLine())
	well(t, page)
	for _, w := range []string{
		"3 members", "Incomplete: tree: interrupted", "890", "differ only as configuration does", "genuine! a.bin", "directory</span>",
		`<td class="m0">a</td><td class="m0">a</td><td class="m1">b</td></tr>`, `<td>·</td><td>·</td><td class="m0">a</td></tr>`,
		"0644 0:0", "in 1-2", "in 3", "1 entry left out", "What this does not say", "symlink -&gt;", assay.DigestOf([]byte("x")).String()[:16] + "…",
	} {
		if !strings.Contains(page, w) {
			t.Errorf("does not say %q", w)
		}
	}
	at := 0
	for _, s := range newLineView(reporttest.ProductLine()).Sections {
		from := strings.Index(page, `<section id="`+s.ID+`"`)
		if from < at {
			t.Errorf("section %s: at %d, the one before at %d", s.ID, from, at)
		}
		at = from
	}
	if page = writeLine(t, &assay.ProductLine{}); !strings.Contains(page, "every entry is the same") {
		t.Error("does not say that nothing differs")
	}
	well(t, page)
}

// TestProductLineActsNot: hostile text in every place.
func TestProductLineActsNot(t *testing.T) {
	l := reporttest.ProductLine()
	l.Incomplete, l.Members[0].Name, l.Members[1].From = hostile, hostile, hostile
	l.Entries = append(l.Entries, assay.LineEntry{Path: hostile, Class: assay.LineDiffers, Variants: []assay.Variant{{Note: hostile, Members: []int{0, -3, 99}}}})
	l.Tool, l.Run.Host = assay.Tool{Name: hostile, Version: hostile}, hostile
	page := writeLine(t, l)
	for i, r := range page {
		if r != '\n' && legible.Hidden(r) || r == 0xfffd {
			t.Fatalf("%U at byte %d: …%q…", r, i, page[max(i-80, 0):min(i+20, len(page))])
		}
	}
	well(t, page)
	if n := strings.Count(page, "alert"); n < 6 {
		t.Errorf("the hostile text stands %d times only: is something not shown?", n)
	}
}

// TestBoundedProductLine: many members, entries and forms.
func TestBoundedProductLine(t *testing.T) {
	l := &assay.ProductLine{Counts: []assay.ClassCount{{Class: assay.LineDiffers, Entries: 20_000}, {Class: assay.LineUnique, Entries: 5}}, LeftOut: 7}
	for i := range 2000 {
		l.Members = append(l.Members, assay.Compared{Name: fmt.Sprint(i)})
	}
	for i := range 20_000 {
		e := assay.LineEntry{Path: fmt.Sprint("p", i), Class: assay.LineDiffers}
		for k := range 60 {
			e.Variants = append(e.Variants, assay.Variant{SHA256: assay.DigestOf([]byte{byte(k)}), Size: 1, Members: []int{k}})
		}
		l.Entries = append(l.Entries, e)
	}
	page := writeLine(t, l)
	if len(page) > 6<<20 {
		t.Errorf("%d bytes", len(page))
	}
	for _, w := range []string{"1,880 more members", "19,500 more of class differs", "5 more of class unique", "48 more forms", "7 entries left out", ">27</td>"} {
		if !strings.Contains(page, w) {
			t.Errorf("does not say %q", w)
		}
	}
	well(t, page)
}
