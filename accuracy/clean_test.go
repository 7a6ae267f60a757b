package accuracy

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/lab"
)

// mostWrong is how many findings of medium or above may be wrong in a clean
// tree.
const mostWrong = 5

// label says of findings in the clean trees whether they are right.
type label struct {
	Rule   string `json:"rule"`
	Title  string `json:"title"` // what the finding's title has in it
	Right  bool   `json:"right"`
	Reason string `json:"reason"`
}

// TestCleanTrees inspects stock Debian trees: every finding of medium or above
// has to be labelled in clean/labels.json, and few may be wrong.
func TestCleanTrees(t *testing.T) {
	dir := os.Getenv("ASSAY_CLEAN")
	if dir == "" {
		t.Skip("needs clean trees: set ASSAY_CLEAN to the folder that clean/recipe.sh wrote")
	}
	raw, err := os.ReadFile(filepath.Join("clean", "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var labels []label
	if err := json.Unmarshal(raw, &labels); err != nil {
		t.Fatal(err)
	}
	used := make([]bool, len(labels))
	for _, cpu := range []string{"armhf", "arm64"} {
		root, err := os.OpenRoot(filepath.Join(dir, cpu, "root"))
		if err != nil {
			t.Skipf("needs clean trees: %v", err)
		}
		defer root.Close()
		rep, err := lab.Inspect(context.Background(), lab.Subject{Name: cpu, Dir: root}, lab.Options{JudgedAt: judged})
		if err != nil {
			t.Fatal(err)
		}
		wrong := clean(t, cpu, rep, labels, used)
		if wrong > mostWrong {
			t.Errorf("%s: %d wrong findings of medium or above, at most %d", cpu, wrong, mostWrong)
		}
	}
	for i, u := range used {
		if !u {
			t.Logf("label %d (%s, %q) met nothing", i, labels[i].Rule, labels[i].Title)
		}
	}
}

// clean compares the graver findings of a tree with the labels and counts the
// wrong ones.
func clean(t *testing.T, tree string, rep *assay.Report, labels []label, used []bool) (wrong int) {
	count := map[assay.Severity]int{}
	for i := range rep.Findings {
		f := &rep.Findings[i]
		count[f.Severity]++
		if f.Severity < assay.Medium {
			continue
		}
		k := slices.IndexFunc(labels, func(l label) bool { return l.Rule == f.Rule && strings.Contains(f.Title, l.Title) })
		switch {
		case k < 0:
			t.Errorf("%s: not labelled: %s %s: %s at %s %q", tree, f.Severity, f.Rule, f.Title, f.Evidence[0].Path, f.Evidence[0].Text)
			continue
		case !labels[k].Right:
			wrong++
		}
		used[k] = true
		t.Logf("%s: %s %s: %s: %s: %s", tree, f.Severity, f.Rule, f.Title, map[bool]string{true: "right", false: "WRONG"}[labels[k].Right], labels[k].Reason)
	}
	var tally []string
	for s := assay.Critical; ; s-- {
		tally = append(tally, fmt.Sprintf("%d %s", count[s], s))
		if s == assay.Info {
			break
		}
	}
	files := 0
	for range rep.Files {
		files++
	}
	t.Logf("%s: %d entries, %s; %d wrong", tree, files, strings.Join(tally, ", "), wrong)
	return wrong
}
