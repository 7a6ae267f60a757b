package ar

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func TestFields(t *testing.T) {
	formattest.Fields(t, Format, samples()["deb"]).WantAll(t).Flips(t, 1500)
	for _, name := range []string{"library", "bsd"} { // tables of symbols are not told
		formattest.Fields(t, Format, samples()[name]).Flips(t, 1500)
	}
}

// TestFieldsOfOthers: every byte of what other tools write is accounted for.
func TestFieldsOfOthers(t *testing.T) {
	dir := t.TempDir()
	for name, s := range map[string]string{"a": "one", "a-name-that-is-longer-than-it-may-be": "odd", "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, how := range []string{"ar qcU x.a", "ar qcD x.a", "bsdtar --format=ar -cf x.a", "bsdtar --format=arbsd -cf x.a"} {
		t.Run(how, func(t *testing.T) {
			args := append(strings.Fields(how), "a", "a-name-that-is-longer-than-it-may-be", "empty")
			if _, err := exec.LookPath(args[0]); err != nil {
				t.Skip("needs " + args[0])
			}
			os.Remove(filepath.Join(dir, "x.a"))
			c := exec.Command(args[0], args[1:]...)
			c.Dir = dir
			if msg, err := c.CombinedOutput(); err != nil {
				t.Skip(string(msg))
			}
			b, err := os.ReadFile(filepath.Join(dir, "x.a"))
			if err != nil {
				t.Fatal(err)
			}
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 500)
		})
	}
}
