package accuracy

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
)

// image gives the generated image whose name starts with prefix.
func image(t *testing.T, prefix string) string {
	t.Helper()
	dir, m := corpus(t)
	for _, i := range m.Images {
		if strings.HasPrefix(filepath.Base(i.File), prefix) {
			return filepath.Join(dir, i.File)
		}
	}
	t.Skipf("needs the generated image %s*", prefix)
	return ""
}

// TestEscape: hostile names are kept as evidence, each is a finding, and what
// is harmless beside them is read.
func TestEscape(t *testing.T) {
	r := inspect(t, image(t, "90-hostile-path-traversal"))
	read := map[string]bool{}
	for f := range r.Files {
		read[f.Name] = !f.Ref.Digest.IsZero()
	}
	if !read["ok.txt"] {
		t.Error("ok.txt was not read")
	}
	var seen []string
	for _, f := range r.Findings {
		for _, e := range f.Evidence {
			if strings.HasPrefix(f.Rule, "escape/") {
				seen = append(seen, assay.UnescapeName(e.Path.Last()))
			}
		}
	}
	// the names that climb or are absolute, the hard link to a file outside,
	// and the file that is written through a link that leads outside
	for _, names := range [][]string{
		{"../../../../tmp/ASSAY_ESCAPE_1"}, {"/tmp/ASSAY_ESCAPE_2"}, {"hl"}, {"link", "link/ASSAY_ESCAPE_3"},
	} {
		if !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(seen, n) }) {
			t.Errorf("no finding of check/escape about %v; findings about %q", names, seen)
		}
	}
	if left, _ := filepath.Glob("/tmp/ASSAY_ESCAPE_*"); len(left) > 0 {
		t.Errorf("written outside: %v", left)
	}
}

// TestBomb: a gzip of a gzip that would be 1 GiB stops at a limit and says so.
func TestBomb(t *testing.T) {
	name := image(t, "91-hostile-gzip-bomb")
	start := time.Now()
	r := inspect(t, name)
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
	said := slices.ContainsFunc(r.Failures, func(f assay.PlacedFailure) bool { return strings.Contains(f.Reason, "limit") })
	said = said || slices.ContainsFunc(r.Gaps, func(g assay.Gap) bool { return strings.Contains(g.Reason, "limit") })
	if !said {
		t.Errorf("no failure or gap speaks of a limit: %+v %+v", r.Failures, r.Gaps)
	}
}

// TestUnknown: nothing is claimed in random or encrypted bytes.
func TestUnknown(t *testing.T) {
	for _, prefix := range []string{"93-random", "30-encrypted-openssl"} {
		r := inspect(t, image(t, prefix))
		if len(r.Gaps) != 1 || r.Gaps[0].Length != r.Subject.Size || r.Gaps[0].Entropy < 7.9 {
			t.Errorf("%s: gaps %+v, want one over all of it", prefix, r.Gaps)
		}
		for f := range r.Files {
			if f.Path != assay.Path(assay.EscapeName(r.Name)) || f.Format != "" && f.Format != "carve" {
				t.Errorf("%s: claimed %s (%s)", prefix, f.Path, f.Format)
			}
		}
		if r.Coverage.Explained != 0 {
			t.Errorf("%s: %d of %d bytes are said to be explained", prefix, r.Coverage.Explained, r.Coverage.Total)
		}
		if len(r.Components)+len(r.Systems) > 0 {
			t.Errorf("%s: %d components, %d systems", prefix, len(r.Components), len(r.Systems))
		}
	}
}
