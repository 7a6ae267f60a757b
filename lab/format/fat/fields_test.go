package fat_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/fat"
	"assay/lab/format/formattest"
)

// free are fields that nothing else in a file system tells exactly.
var free = []string{"first cluster", "next free cluster", "free clusters"}

// A changed byte of our own samples is noticed.
func TestFields(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			x := formattest.Fields(t, fat.Format, b)
			t.Logf("%.4f covered", x.Covered())
			x.Flips(t, 60, free...)
		})
	}
}

// Of what mkfs.fat and mtools write only the boot code is not told.
func TestFieldsOracle(t *testing.T) {
	mkfs, err := exec.LookPath("mkfs.fat")
	if err != nil {
		mkfs = "/sbin/mkfs.fat"
	}
	for _, tool := range []string{mkfs, "mcopy"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs " + tool)
		}
	}
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "a directory", "EFI"), 0o755)
	os.WriteFile(filepath.Join(dir, "a directory", "EFI", "BOOTX64.EFI"), noise(9000), 0o644)
	os.WriteFile(filepath.Join(dir, "a long name.text"), noise(700), 0o644)
	os.WriteFile(filepath.Join(dir, "empty"), nil, 0o644)
	for _, args := range []string{"-F 12 -s 4 -C IMAGE 1024", "-F 16 -s 1 -C IMAGE 4096", "-F 32 -s 1 -n LABEL -C IMAGE 36000"} {
		image := filepath.Join(t.TempDir(), "image")
		if out, err := exec.Command(mkfs, strings.Fields(strings.ReplaceAll(args, "IMAGE", image))...).CombinedOutput(); err != nil {
			t.Skipf("%v: %s", err, out)
		}
		if out, err := exec.Command("mcopy", "-s", "-i", image, filepath.Join(dir, "a directory"), filepath.Join(dir, "a long name.text"), filepath.Join(dir, "empty"), "::").CombinedOutput(); err != nil {
			t.Skipf("%v: %s", err, out)
		}
		b, err := os.ReadFile(image)
		if err != nil {
			t.Fatal(err)
		}
		x, err := formattest.Tell(fat.Format, assay.Bytes(b))
		if err != nil || x.Err != nil {
			t.Fatal(err, x.Err)
		}
		for _, r := range x.Uncovered() {
			if (r != format.Range{Length: 3}) && (r.Offset < 62 || r.Offset+r.Length > 510) {
				t.Errorf("%s: [%d,+%d) is not told", args, r.Offset, r.Length)
			}
		}
	}
}
