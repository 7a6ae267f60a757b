package all

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/lab/fact"
)

// The list names every folder, in order, and no other.
func TestEveryFolder(t *testing.T) {
	dirs, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, d := range dirs {
		if d.IsDir() && d.Name() != "all" && d.Name() != "checktest" {
			want = append(want, d.Name())
		}
	}
	var got []string
	for _, c := range Checks() {
		got = append(got, c.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the list has %v, the folders are %v", got, want)
	}
}

// Every check is documented, and every rule says how grave it is and why.
func TestComplete(t *testing.T) {
	id := regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	for _, c := range Checks() {
		if c.Doc.Title == "" || c.Doc.Decides == "" || c.Doc.FalsePositives == "" || c.Doc.FalseNegatives == "" || len(c.Doc.References) == 0 {
			t.Errorf("%s: the documentation has gaps", c.Name)
		}
		if c.Version < 1 || c.Run == nil || len(c.Rules) == 0 {
			t.Errorf("%s: no version, rule or function", c.Name)
		}
		for _, k := range c.Needs {
			if !slices.Contains(fact.Kinds(), k) {
				t.Errorf("%s: needs %q, which is no kind of fact", c.Name, k)
			}
		}
		seen := map[string]bool{}
		for _, r := range c.Rules {
			if seen[r.ID] || !id.MatchString(r.ID) {
				t.Errorf("%s: rule %q: twice, or not lower case", c.Name, r.ID)
			}
			seen[r.ID] = true
			if r.Title == "" || len(r.CWE) == 0 || r.Reason == "" || r.Advice == "" {
				t.Errorf("%s/%s: no title, CWE, reason for the severity, or advice", c.Name, r.ID)
			}
		}
	}
}

// Every rule is reported by some sample of its check, and every check has a
// clean sample.
func TestSamples(t *testing.T) {
	for _, c := range Checks() {
		files, _ := filepath.Glob(filepath.Join("..", c.Name, "*_test.go"))
		var text strings.Builder
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(b)
		}
		if !strings.Contains(text.String(), "func TestClean(") && !strings.Contains(text.String(), "func TestDebian(") {
			t.Errorf("%s: no clean sample", c.Name)
		}
		for _, r := range c.Rules {
			if !strings.Contains(text.String(), " "+r.ID+": ") {
				t.Errorf("%s/%s: no sample reports it", c.Name, r.ID)
			}
		}
	}
}
