package all

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestEveryFolder: the list names every folder and no other.
func TestEveryFolder(t *testing.T) {
	dirs, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, d := range dirs {
		if d.IsDir() && d.Name() != "all" && d.Name() != "insidetest" {
			want = append(want, d.Name())
		}
	}
	for _, s := range Splitters() {
		got = append(got, s.Name)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the list has %v, the folders are %v", got, want)
	}
}

// TestComplete: every splitter says what it tells apart, does one of the two,
// and stands up to damage.
func TestComplete(t *testing.T) {
	for _, s := range Splitters() {
		if s.Doc.Title == "" || s.Doc.Parts == "" || len(s.Doc.References) == 0 {
			t.Errorf("%s: the documentation has gaps", s.Name)
		}
		if s.Fits == nil || (s.Parts == nil) == (s.Locate == nil) {
			t.Errorf("%s: want Fits, and either Parts or Locate", s.Name)
		}
		files, _ := filepath.Glob(filepath.Join("..", s.Name, "*_test.go"))
		found := false
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(b), "insidetest.Bad(t, Splitter")
		}
		if !found {
			t.Errorf("%s: no fuzz function", s.Name)
		}
	}
}

// TestLast: plain text takes every text that nobody else knows.
func TestLast(t *testing.T) {
	list := Splitters()
	if list[len(list)-1].Name != "text" {
		t.Error("text is not asked last")
	}
}
