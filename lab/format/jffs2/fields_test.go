package jffs2

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// A changed byte of a volume is noticed, also in nodes that are not in force.
func TestFields(t *testing.T) {
	for name, o := range orders {
		t.Run(name, func(t *testing.T) {
			x := formattest.Fields(t, Format, sample(o))
			t.Logf("%.3f covered", x.Covered())
			x.Flips(t, 400)
		})
	}
}

// What mkfs.jffs2 writes is told of wholly.
func TestFieldsOracle(t *testing.T) {
	tool, err := exec.LookPath("mkfs.jffs2")
	if err != nil {
		t.Skip("needs mkfs.jffs2")
	}
	dir := t.TempDir()
	os.Mkdir(filepath.Join(dir, "d"), 0o755)
	os.WriteFile(filepath.Join(dir, "d", "text"), text(30000), 0o644)
	os.WriteFile(filepath.Join(dir, "empty"), nil, 0o600)
	os.Symlink("d/text", filepath.Join(dir, "link"))
	for _, args := range []string{"-l", "-b -e 128KiB", "-l -n", "-l -X lzo -m size", "-b -m none"} {
		image := filepath.Join(t.TempDir(), "image")
		if out, err := exec.Command(tool, append(strings.Fields(args), "-d", dir, "-o", image)...).CombinedOutput(); err != nil {
			t.Skipf("mkfs.jffs2 %s: %v: %s", args, err, out)
		}
		b, err := os.ReadFile(image)
		if err != nil {
			t.Fatal(err)
		}
		formattest.Fields(t, Format, b).WantAll(t).Flips(t, 150)
	}
}
