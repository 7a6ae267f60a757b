package all_test

import (
	"strings"
	"testing"

	"assay/lab/format/all"
)

// TestDocumented: every format says what it is, where that is described and
// what it was tried on, and the list is in order.
func TestDocumented(t *testing.T) {
	last := ""
	for _, f := range all.Formats() {
		d := f.Doc
		if d.Title == "" || d.What == "" || d.Layout == "" || len(d.Reads) == 0 || len(d.References) == 0 {
			t.Errorf("%s: Doc wants Title, What, Layout, Reads and References", f.Name)
		}
		if !strings.Contains(d.Verified, "real") && !strings.Contains(d.Verified, "sample") && !strings.Contains(d.Verified, "Debian") {
			t.Errorf("%s: Doc.Verified %q names neither real images nor samples nor the tool that made them", f.Name, d.Verified)
		}
		if f.Name <= last {
			t.Errorf("%s stands behind %s", f.Name, last)
		}
		last = f.Name
	}
}
