package all

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/equivalence/allowance"
)

// TestEveryFolder: the list names every folder and no other.
func TestEveryFolder(t *testing.T) {
	dirs, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, d := range dirs {
		if d.IsDir() && d.Name() != "all" && d.Name() != "allowancetest" {
			want = append(want, d.Name())
		}
	}
	for _, a := range Allowances() {
		got = append(got, a.Name)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the list has %v, the folders are %v", got, want)
	}
}

// TestComplete: every cause says what it is, how it is recognised, what it
// never is, and why the built-in policy accepts it or not.
func TestComplete(t *testing.T) {
	for _, a := range Allowances() {
		if a.Doc.Title == "" || a.Doc.What == "" || a.Doc.How == "" || a.Doc.Not == "" || a.Reason == "" {
			t.Errorf("%s: the documentation has gaps", a.Name)
		}
	}
}

// TestSamples: what recognises differences in bytes shows samples that it
// explains and neighbours that it refuses; the others are causes of roles.
func TestSamples(t *testing.T) {
	byRole := map[string]bool{"attribute": true, "ordering": true}
	for r := assay.Derived; r <= assay.Encoded; r++ {
		byRole[allowance.OfRole(r)] = true
	}
	for _, a := range Allowances() {
		if a.Explain == nil {
			if !byRole[a.Name] {
				t.Errorf("%s: nothing explains by it", a.Name)
			}
			continue
		}
		files, _ := filepath.Glob(filepath.Join("..", a.Name, "*_test.go"))
		found := false
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(b), "allowancetest.Run(t, Allowance")
		}
		if !found {
			t.Errorf("%s: no samples", a.Name)
		}
	}
}

// TestBuiltIn: what the built-in policy never accepts.
func TestBuiltIn(t *testing.T) {
	for _, a := range Allowances() {
		switch a.Name {
		case "attribute", "statement", "signature", "version", "debuginfo":
			if a.Default {
				t.Errorf("%s: the built-in policy accepts it", a.Name)
			}
		}
	}
}
