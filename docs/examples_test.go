package docs

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestExamples compiles the worked examples against the contracts as they are,
// as if their files stood in the repository, and runs their tests.
func TestExamples(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("needs the go command")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)`(lab/[a-z_/]+\\.go)`[^\n]*\n\n```go\n(.*?)\n```")
	dir := t.TempDir()
	replace := map[string]string{}
	folders := map[string]bool{}
	for _, name := range []string{"adding-a-format.md", "adding-a-survey.md", "adding-a-check.md"} {
		files := block.FindAllStringSubmatch(page(t, name), -1)
		if len(files) == 0 {
			t.Errorf("%s: no worked example", name)
		}
		for _, m := range files {
			at := filepath.Join(root, filepath.FromSlash(m[1]))
			if _, err := os.Stat(at); err == nil {
				t.Errorf("%s: %s exists by now: make up another example", name, m[1])
			}
			as := filepath.Join(dir, strings.ReplaceAll(m[1], "/", "-"))
			if err := os.WriteFile(as, []byte(m[2]+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			replace[at] = as
			folders["./"+filepath.ToSlash(filepath.Dir(m[1]))] = true
		}
	}
	overlay := filepath.Join(dir, "overlay.json")
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, b, 0o600); err != nil {
		t.Fatal(err)
	}
	for f := range folders {
		if f == "./lab/fact" {
			continue // compiled with those who import it
		}
		// not "go test": it would run in a folder that is not there
		bin := filepath.Join(dir, filepath.Base(f)+".test")
		c := exec.Command(tool, "test", "-c", "-vet=off", "-overlay", overlay, "-o", bin, f)
		c.Dir = root
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", f, err, out)
			continue
		}
		if _, err := os.Stat(bin); err != nil {
			continue // no tests in it
		}
		c = exec.Command(bin)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", f, err, out)
		}
	}
}
