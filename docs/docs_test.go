// Package docs holds the pages for people; its tests keep them true.
package docs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay"
)

func page(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestLimits: the page on limits says what limits.go says.
func TestLimits(t *testing.T) {
	text := page(t, "limits.md")
	d := assay.DefaultLimits()
	binary := func(n int64) string {
		if n >= 1<<30 {
			return fmt.Sprintf("%d GiB", n>>30)
		}
		return fmt.Sprintf("%d MiB", n>>20)
	}
	grouped := func(n int64) string {
		s := fmt.Sprint(n)
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + "," + s[i:]
		}
		return s
	}
	for name, value := range map[string]string{
		"depth":       fmt.Sprint(d.Depth),
		"entries":     grouped(d.Entries),
		"bytes":       binary(d.Bytes),
		"ratio":       grouped(d.Ratio),
		"ratio-floor": binary(d.RatioFloor),
		"memory":      binary(d.Memory),
		"disk":        binary(d.Disk),
	} {
		if row := "| " + name + " | " + value + " |"; !strings.Contains(text, row) {
			t.Errorf("limits.md lacks the row %q", row)
		}
	}
	if d.Time != 0 {
		t.Errorf("limits.md says there is no limit of time; it is %v", d.Time)
	}
}

// TestDependencies: every module of go.mod has a line, and no line is of a
// module that is gone.
func TestDependencies(t *testing.T) {
	text := page(t, "dependencies.md")
	mod := page(t, filepath.Join("..", "go.mod"))
	row := regexp.MustCompile(`(?m)^\| (\S+\.\S+/\S+) \|`)
	told := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(text, -1) {
		told[m[1]] = true
	}
	required := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\s(\S+) v`).FindAllStringSubmatch(mod, -1) {
		required[m[1]] = true
		if !told[m[1]] {
			t.Errorf("dependencies.md does not speak of %s", m[1])
		}
	}
	for m := range told {
		if !required[m] {
			t.Errorf("dependencies.md speaks of %s, which go.mod does not require", m)
		}
	}
}

// TestLinks: links between pages lead somewhere.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)
	for _, name := range append(pages, filepath.Join("..", "README.md")) {
		for _, m := range link.FindAllStringSubmatch(page(t, name), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s: link to %s: %v", name, m[1], err)
			}
		}
	}
}
