package accuracy

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCoverage says how much of real images is explained and what the largest
// gaps are; the share may not drop.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long")
	}
	dir := shared(t)
	have := map[string]*Coverage{}
	table := ""
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		in, _ := filepath.Rel(dir, name)
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".md") {
			return err
		}
		r := inspect(t, name)
		c := NewCoverage(r)
		have[in] = c
		if c.Explained == c.Total && c.Gaps == 0 {
			return nil
		}
		table += fmt.Sprintf("%6.2f %% of %9d bytes, %8d in gaps  %s\n", c.Share(), c.Total, c.Gaps, in)
		for _, l := range largest(r, 4) {
			table += "    " + l + "\n"
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	whole := 0
	for _, c := range have {
		if c.Explained == c.Total && c.Gaps == 0 {
			whole++
		}
	}
	t.Logf("%d real images, %d of them explained whole and without gaps inside; the others:\n%s", len(have), whole, table)
	rec := recorded(t)
	if *record {
		rec.Coverage = have
		if err := rec.Write(recordedFile); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, n := range slices.Sorted(maps.Keys(have)) {
		was := rec.Coverage[n]
		switch {
		case was == nil:
			t.Errorf("%s: no recorded figures: run go test ./accuracy -record", n)
		case have[n].Total != was.Total:
			t.Errorf("%s: %d bytes, recorded %d: another image", n, have[n].Total, was.Total)
		case have[n].Explained < was.Explained:
			t.Errorf("%s: %d of %d bytes explained, recorded %d", n, have[n].Explained, was.Total, was.Explained)
		}
	}
}
