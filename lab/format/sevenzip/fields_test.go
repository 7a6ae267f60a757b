package sevenzip

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
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 400) })
	}
}

// TestFieldsOfOthers: every byte of what other tools write is accounted for.
func TestFieldsOfOthers(t *testing.T) {
	dir := t.TempDir()
	os.Mkdir(filepath.Join(dir, "d"), 0o755)
	for name, s := range map[string]string{"a": "one", "empty": "", "d/file": strings.Repeat("text ", 1000)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	os.Symlink("a", filepath.Join(dir, "sym"))
	for _, how := range []string{
		"7z a -snl OUT .", "7z a -snl -mhc=off OUT .", "7z a -mx0 OUT .", "7z a -m0=lzma -ms=off -mtc=on -mta=on OUT .", "bsdtar --format=7zip -cf OUT .",
	} {
		t.Run(how, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "x.7z")
			args := strings.Fields(strings.Replace(how, "OUT", out, 1))
			if _, err := exec.LookPath(args[0]); err != nil {
				t.Skip("needs " + args[0])
			}
			c := exec.Command(args[0], args[1:]...)
			c.Dir = dir
			if msg, err := c.CombinedOutput(); err != nil {
				t.Skip(string(msg))
			}
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 200)
		})
	}
}
