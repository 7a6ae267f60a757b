//go:build linux

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// row is what was recovered of one sample.
type row struct {
	name    string
	Format  string           `json:"format"`
	Bytes   int              `json:"bytes"`   // of the image
	Files   int              `json:"files"`   // distinct original contents
	Content int64            `json:"content"` // bytes of them
	Damages map[string]share `json:"damages"`
}

// share is what was recovered after one damage, in per cent.
type share struct {
	Files   float64 `json:"files"`   // of the contents, whole
	Bytes   float64 `json:"bytes"`   // of their bytes, in contents that are whole
	Placed  float64 `json:"placed"`  // of their bytes, at their places, also in contents that are not whole
	Reasons float64 `json:"reasons"` // of the gaps, those with a reason
	Told    bool    `json:"told"`    // the report says that something is wrong
}

// slack is how much lower than recorded a share may be: packers of other
// versions order files in other ways.
const slack = 3.0

func sortRows(rows []*row) {
	slices.SortFunc(rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.Format, b.Format), cmp.Compare(a.name, b.name))
	})
}

// table writes rows as Markdown.
func table(rows []*row) string {
	var b strings.Builder
	wide := len("sample")
	for _, r := range rows {
		wide = max(wide, len(r.name))
	}
	fmt.Fprintf(&b, "| %-16s | %-*s | %8s | %5s |", "format", wide, "sample", "KiB", "files")
	for _, d := range damages {
		fmt.Fprintf(&b, " %-11s |", d.name)
	}
	fmt.Fprintf(&b, " gaps |\n| %s | %s | -------: | ----: |", strings.Repeat("-", 16), strings.Repeat("-", wide))
	for range damages {
		b.WriteString(" ----------: |")
	}
	b.WriteString(" ---: |\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %-16s | %-*s | %8d | %5d |", r.Format, wide, r.name, (r.Bytes+1023)/1024, r.Files)
		reasons := 100.0
		for _, d := range damages {
			s := r.Damages[d.name]
			word := fmt.Sprintf("%.0f/%.0f/%.0f", s.Files, s.Bytes, s.Placed)
			if !s.Told {
				word += "!"
			}
			fmt.Fprintf(&b, " %11s |", word)
			reasons = min(reasons, s.Reasons)
		}
		fmt.Fprintf(&b, " %4.0f |\n", reasons)
	}
	return b.String()
}

func write(name string, rows []*row) error {
	m := map[string]*row{}
	for _, r := range rows {
		m[r.name] = r
	}
	b, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(b, '\n'), 0o644)
}

// compare holds rows against the recorded ones. Samples that were not measured
// are no drops: their packer or corpus is absent.
func compare(name string, rows []*row) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var was map[string]*row
	if err := json.Unmarshal(b, &was); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	drops := 0
	for _, r := range rows {
		old := was[r.name]
		if old == nil {
			fmt.Printf("%s: no recorded shares: run with -record\n", r.name)
			drops++
			continue
		}
		for _, d := range damages {
			for _, line := range old.Damages[d.name].drops(r.Damages[d.name]) {
				fmt.Printf("%s, %s: %s\n", r.name, d.name, line)
				drops++
			}
		}
	}
	if drops > 0 {
		return fmt.Errorf("%d shares are below the recorded ones", drops)
	}
	fmt.Printf("no share of %d samples is below the recorded one\n", len(rows))
	return nil
}

func (was share) drops(have share) (lines []string) {
	for _, c := range []struct {
		what      string
		was, have float64
	}{{"files", was.Files, have.Files}, {"bytes", was.Bytes, have.Bytes}, {"bytes at their places", was.Placed, have.Placed}, {"gaps with a reason", was.Reasons, have.Reasons}} {
		if c.have < c.was-slack {
			lines = append(lines, fmt.Sprintf("%s %.1f %%, recorded %.1f %%", c.what, c.have, c.was))
		}
	}
	if was.Told && !have.Told {
		lines = append(lines, "the report does not say that something is wrong")
	}
	return lines
}
