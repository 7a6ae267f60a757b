package html

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"assay"
	"assay/internal/legible"
)

// How much of what a comparison may have without bound the page shows. The
// JSON form has all that the comparison lists.
const (
	maxDifferences = 2000 // differences
	maxRanges      = 40   // ranges of one difference
	maxAllRanges   = 4000 // ranges of all differences
	maxUnreadable  = 200  // places that could not be read
	maxChanges     = 200  // changes about one kind of thing
	maxAgain       = 400  // files to be inspected again, and findings to be judged again
)

// WriteComparison writes c as a page: the verdict and what it rests on, the
// causes, a map of the bytes of both sides, every difference, what could not be
// read, and what changed for who uses the release. It needs nothing else, as
// the page of a report.
func WriteComparison(w io.Writer, c *assay.Comparison) error {
	v := newComparisonView(c)
	out := &output{w: bufio.NewWriterSize(w, 64<<10), sum: sha256.New()}
	out.text(head(legible.Escape(c.A.Name) + " and " + legible.Escape(c.B.Name) + " – comparison"))
	out.execute("comparison", v)
	out.text("<script>" + script + "</script>\n")
	out.execute("run", struct {
		Run    assay.Run
		Before int64
		SHA256 string
	}{c.Run, out.n, hex.EncodeToString(out.sum.Sum(nil))})
	out.text("</main>\n</body>\n</html>\n")
	if out.err == nil {
		out.err = out.w.Flush()
	}
	return out.err
}

// comparisonView is everything the templates of a comparison show.
type comparisonView struct {
	*assay.Comparison
	Sections       []section
	Sides          []side
	Word, Means    string
	NotSaid        []string
	Maps           []*differenceMap
	Open, Allowed  differenceList
	Groups         []changeGroup
	Carry          *carriedView
	MoreUnreadable int
	Parts          []toolParts
}

// side is one side of a comparison.
type side struct {
	assay.Compared
	Label string
}

// newComparisonView brings a comparison into the order of the page.
func newComparisonView(c *assay.Comparison) *comparisonView {
	v := &comparisonView{Comparison: c, NotSaid: assay.NotSaid, Parts: partsOf(&c.Tool)}
	v.Sides = []side{{c.A, "A"}, {c.B, "B"}}
	v.Word, v.Means = verdictWords(c.Verdict)
	v.Maps = newDifferenceMaps(c)
	v.differences()
	v.MoreUnreadable = max(0, len(c.Unreadable)-maxUnreadable)
	if c.Changes != nil {
		v.Groups = changeGroups(c.Changes.List)
	}
	v.Carry = newCarriedView(c.Carried)
	for _, s := range []struct {
		there     bool
		id, title string
	}{
		{true, "verdict", "Verdict"},
		{true, "causes", "Causes and policy"},
		{true, "bytes", "Map of the bytes"},
		{true, "differences", "Differences"},
		{true, "unread", "Could not be read"},
		{true, "changes", "What changed from A to B"},
		{v.Carry != nil, "carried", "What carries over"},
		{true, "method", "Limits, tools and data"},
		{true, "run", "Run and signature"},
	} {
		if s.there {
			v.Sections = append(v.Sections, section{s.id, s.title})
		}
	}
	return v
}

// verdictWords are the verdict and its meaning for a reader.
func verdictWords(v assay.Verdict) (word, means string) {
	switch v {
	case assay.Identical:
		return "Identical", "Nothing differs."
	case assay.Equivalent:
		return "Equivalent", "Every difference has a cause that the policy allows."
	case assay.Different:
		return "Different", "A difference has a cause that the policy does not allow, or none that is known."
	case assay.CannotTell:
		return "Cannot tell", "Nothing is known to be different, but not everything could be read."
	}
	return legible.Escape(string(v)), "" // a word that this page does not know
}

// ShownUnreadable are the unreadable places of the page.
func (v *comparisonView) ShownUnreadable() []assay.Unreadable {
	return v.Unreadable[:min(len(v.Unreadable), maxUnreadable)]
}

// All is how many differences there are.
func (v *comparisonView) All() int64 { return int64(len(v.Differences)) + v.LeftOut }
