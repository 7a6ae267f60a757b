package cab

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func TestFields(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			// what is reserved in data blocks, and LZX, is not told
			formattest.Fields(t, Format, b).Flips(t, 400)
		})
	}
}

// TestFieldsOfOthers: every byte of what gcab writes is accounted for.
func TestFieldsOfOthers(t *testing.T) {
	if _, err := exec.LookPath("gcab"); err != nil {
		t.Skip("needs gcab")
	}
	dir := t.TempDir()
	for name, s := range map[string]string{"a": "one", "empty": "", "file": strings.Repeat("text ", 20_000)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, how := range []string{"gcab -c x.cab", "gcab -cz x.cab"} {
		t.Run(how, func(t *testing.T) {
			args := append(strings.Fields(how), "a", "empty", "file")
			c := exec.Command(args[0], args[1:]...)
			c.Dir = dir
			if msg, err := c.CombinedOutput(); err != nil {
				t.Skip(string(msg))
			}
			b, err := os.ReadFile(filepath.Join(dir, "x.cab"))
			if err != nil {
				t.Fatal(err)
			}
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 200)
		})
	}
}
