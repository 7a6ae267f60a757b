package ubifs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// A changed byte is noticed, told of or not.
func TestFields(t *testing.T) {
	x := formattest.Fields(t, Format, committed())
	t.Logf("%.3f covered", x.Covered())
	x.Flips(t, 300)
}

// What mkfs.ubifs writes is told of wholly.
func TestFieldsOracle(t *testing.T) {
	tool, err := exec.LookPath("mkfs.ubifs")
	if err != nil {
		t.Skip("needs mkfs.ubifs")
	}
	dir := t.TempDir()
	os.Mkdir(filepath.Join(dir, "d"), 0o755)
	os.WriteFile(filepath.Join(dir, "d", "text"), []byte(strings.Repeat("some text\n", 3000)), 0o644)
	os.WriteFile(filepath.Join(dir, "empty"), nil, 0o600)
	os.Symlink("d/text", filepath.Join(dir, "link"))
	for _, args := range []string{"-x lzo", "-x zlib -F", "-x zstd", "-x none -c 2000"} {
		image := filepath.Join(t.TempDir(), "image")
		args := append(strings.Fields("-m 2048 -e 126976 -c 100 "+args), "-r", dir, "-o", image)
		if out, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
			t.Skipf("mkfs.ubifs %v: %v: %s", args, err, out)
		}
		b, err := os.ReadFile(image)
		if err != nil {
			t.Fatal(err)
		}
		formattest.Fields(t, Format, b).WantAll(t).Flips(t, 60)
	}
}
