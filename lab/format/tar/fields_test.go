package tar

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func TestFields(t *testing.T) {
	for name, b := range samples(t) {
		t.Run(name, func(t *testing.T) {
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 500)
		})
	}
}

// TestFieldsOfOthers: every byte of what other tools write is accounted for.
func TestFieldsOfOthers(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("directory/", 14) + "name"
	for name, s := range map[string]string{"a": "one", "empty": "", long: strings.Repeat("x", 5000), "sp": strings.Repeat("\x00", 16<<10) + "end"} {
		p := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(p), 0o755)
		if err := os.WriteFile(p, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	os.Truncate(filepath.Join(dir, "sp"), 32<<10)
	os.Link(filepath.Join(dir, "a"), filepath.Join(dir, "b"))
	os.Symlink("a", filepath.Join(dir, "sym"))
	os.Symlink(long, filepath.Join(dir, "symlong"))
	for _, how := range []string{
		"tar --format=v7", "tar --format=ustar", "tar --format=gnu", "tar --format=oldgnu --sparse", "tar --format=gnu --sparse", "tar --format=pax",
		"tar --format=pax --sparse --sparse-version=0.0", "tar --format=pax --sparse --sparse-version=0.1", "tar --format=pax --sparse --sparse-version=1.0",
		"bsdtar --format=pax", "bsdtar --format=ustar", "bsdtar --format=gnutar", "bsdtar --format=v7", "bsdtar --format=paxr",
	} {
		t.Run(how, func(t *testing.T) {
			args := strings.Fields(how)
			if _, err := exec.LookPath(args[0]); err != nil {
				t.Skip("needs " + args[0])
			}
			b, _ := exec.Command(args[0], append(args[1:], "-C", dir, "-cf", "-", ".")...).Output()
			x := formattest.Fields(t, Format, b).WantAll(t)
			x.Flips(t, 60)
		})
	}
	python(t, dir)
}

func python(t *testing.T, dir string) {
	for _, how := range []string{"USTAR", "GNU", "PAX"} {
		t.Run("python "+how, func(t *testing.T) {
			if _, err := exec.LookPath("python3"); err != nil {
				t.Skip("needs python3")
			}
			out := filepath.Join(t.TempDir(), "x.tar")
			script := "import sys,tarfile\nt=tarfile.open(sys.argv[1],'w',format=tarfile." + how + "_FORMAT)\nt.add(sys.argv[2],'a') if len(sys.argv)>3 else t.add(sys.argv[2],'.')\nt.close()"
			args := []string{"-c", script, out, dir}
			if how == "USTAR" { // has no room for the long link
				args = append(args[:3], filepath.Join(dir, "a"), "one")
			}
			if msg, err := exec.Command("python3", args...).CombinedOutput(); err != nil {
				t.Fatalf("%s", msg)
			}
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 60)
		})
	}
}
