package opkg

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/lab/fact"
)

// TestTechnicolor compares with the ground truth of two real images, which
// squashfs-tools take apart.
func TestTechnicolor(t *testing.T) {
	root := os.Getenv("ASSAY_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	tool, err := exec.LookPath("unsquashfs")
	if err != nil {
		t.Skip("needs unsquashfs (squashfs-tools)")
	}
	for image, n := range map[string]int{"technicolor-rptem-1.0.1.squashfs": 493, "technicolor-rptem-1.0.4.squashfs": 494} {
		t.Run(image, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(root, "corpora", "real", "ground-truth", image+".files.json"))
			if err != nil {
				t.Skipf("needs %s: set ASSAY_SHARED", image)
			}
			var truth struct {
				Opkg []struct {
					Name, Version string
					Licence       *string
				}
			}
			if err := json.Unmarshal(raw, &truth); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "out")
			if msg, err := exec.Command(tool, "-n", "-no-xattrs", "-d", dir, filepath.Join(root, "corpora", "real", image), "usr/lib/opkg").CombinedOutput(); err != nil {
				t.Fatalf("unsquashfs: %v: %s", err, msg)
			}
			dir = filepath.Join(dir, "usr/lib/opkg")
			status := map[string]fact.Package{}
			collect(t, status, filepath.Join(dir, "status"))
			control := map[string]fact.Package{}
			files, err := filepath.Glob(filepath.Join(dir, "info", "*.control"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				collect(t, control, f)
			}
			if len(status) != n || len(control) != n || len(truth.Opkg) != n {
				t.Errorf("status %d, control files %d, truth %d, want %d", len(status), len(control), len(truth.Opkg), n)
			}
			for _, p := range truth.Opkg {
				s, c := status[p.Name], control[p.Name]
				if s.Version != p.Version || c.Version != p.Version || !s.Installed || !c.Installed {
					t.Errorf("%s %s: status %q %v, control %q %v", p.Name, p.Version, s.Version, s.Installed, c.Version, c.Installed)
				}
				if p.Licence != nil && c.License != *p.Licence {
					t.Errorf("%s: licence %q, want %q", p.Name, c.License, *p.Licence)
				}
			}
		})
	}
}

func collect(t *testing.T, into map[string]fact.Package, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages(t, b) {
		into[p.Name] = p
	}
}
