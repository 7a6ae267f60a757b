// Package router checks the lab against the example images of this folder, in
// both directions: what is planted is found, and nothing else is.
package router

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/lab"
)

// answers is the answer key: for each image the findings that must be there,
// and no others.
type answers struct {
	JudgedAt time.Time           `json:"judged_at"`
	Images   map[string][]answer `json:"images"`
}

// answer is one expected finding.
type answer struct {
	Rule     string         `json:"rule"`
	Severity assay.Severity `json:"severity"`
	At       []string       `json:"at"`  // places of its evidence, inside the image: after the first "!/", with the line if there is one
	Why      string         `json:"why"` // for people
}

func (a answer) key() string {
	return fmt.Sprintf("%s (%s) at %s", a.Rule, a.Severity, strings.Join(a.At, ", "))
}

func inspect(t *testing.T, name string, at time.Time) *assay.Report {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := lab.Inspect(context.Background(), lab.Subject{Name: name, Content: assay.Bytes(b)}, lab.Options{JudgedAt: at})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func key(t *testing.T) answers {
	t.Helper()
	b, err := os.ReadFile("answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var a answers
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnswers(t *testing.T) {
	a := key(t)
	for name, want := range a.Images {
		t.Run(name, func(t *testing.T) {
			have := map[string]int{}
			for _, f := range inspect(t, name, a.JudgedAt).Findings {
				have[found(f).key()]++
			}
			for _, w := range want {
				if w.Why == "" {
					t.Errorf("%s: the answer key does not say why", w.key())
				}
				if have[w.key()]--; have[w.key()] < 0 {
					t.Errorf("missing: %s: %s", w.key(), w.Why)
				}
			}
			for _, k := range slices.Sorted(maps.Keys(have)) {
				if have[k] > 0 {
					t.Errorf("not in the answer key: %s", k)
				}
			}
		})
	}
}

// found writes a finding the way the answer key does.
func found(f assay.Finding) answer {
	a := answer{Rule: f.Rule, Severity: f.Severity}
	for _, e := range f.Evidence {
		_, at, _ := strings.Cut(string(e.Path), "!/")
		if e.Line > 0 {
			at += fmt.Sprintf(":%d", e.Line)
		}
		if !slices.Contains(a.At, at) {
			a.At = append(a.At, at)
		}
	}
	slices.Sort(a.At)
	return a
}

// TestTree compares the root file system with what unsquashfs says of it.
func TestTree(t *testing.T) {
	for _, name := range []string{"router", "router-clean"} {
		t.Run(name, func(t *testing.T) {
			want := golden(t, name+".tree")
			for f := range inspect(t, name+".bin", time.Time{}).Files {
				at := f.Path.Layers()
				if len(at) != 3 || !strings.HasSuffix(at[1], ".squashfs") || f.Name == "" {
					continue
				}
				line := row(f)
				if !want[line] {
					t.Errorf("not there: %s", line)
				}
				delete(want, line)
			}
			for line := range want {
				t.Errorf("missing: %s", line)
			}
		})
	}
}

func golden(t *testing.T, name string) map[string]bool {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := map[string]bool{}
	for s := bufio.NewScanner(f); s.Scan(); {
		lines[s.Text()] = true
	}
	if len(lines) < 40 {
		t.Fatalf("%s: %d lines", name, len(lines))
	}
	return lines
}

// TestInputs: the committed images were made from the committed files.
func TestInputs(t *testing.T) {
	for twin, listing := range map[string]string{"flawed": "router.tree", "clean": "router-clean.tree"} {
		want := golden(t, listing)
		made := func(name string, b []byte) {
			for line := range want {
				if strings.HasSuffix(line, " "+assay.DigestOf(b).String()+" "+name) {
					return
				}
			}
			t.Errorf("%s: %s is not what the image holds: run recipe.sh", listing, name)
		}
		for _, dir := range []string{"tree/common", "tree/" + twin} {
			err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				b, err := os.ReadFile(dir + "/" + name)
				made(name, b)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// row is a line of the golden listing: see listing in recipe.sh.
func row(f assay.File) string {
	device, sum, link := "-", "-", ""
	switch f.Type {
	case assay.CharDev, assay.BlockDev:
		device = fmt.Sprintf("%d,%d", f.Major, f.Minor)
	case assay.Regular:
		sum = f.Ref.Digest.String()
	case assay.Symlink:
		link = " -> " + f.Target
	}
	return fmt.Sprintf("%s %d/%d %s %s %s%s", mode(f), f.UID, f.GID, device, sum, f.Name, link)
}

// mode writes type and permissions as "ls -l" does.
func mode(f assay.File) string {
	b := []byte("-rwxrwxrwx")
	b[0] = map[assay.Type]byte{assay.Regular: '-', assay.Dir: 'd', assay.Symlink: 'l', assay.CharDev: 'c', assay.BlockDev: 'b'}[f.Type]
	for i := range 9 {
		if f.Mode>>(8-i)&1 == 0 {
			b[1+i] = '-'
		}
	}
	for _, s := range []struct {
		bit, at  int
		on, also byte
	}{{0o4000, 3, 'S', 's'}, {0o2000, 6, 'S', 's'}, {0o1000, 9, 'T', 't'}} {
		if f.Mode&uint32(s.bit) != 0 {
			if b[s.at] == 'x' {
				b[s.at] = s.also
			} else {
				b[s.at] = s.on
			}
		}
	}
	return string(b)
}

// TestFacts: the two processors, the kernel's banner and the packages are
// found, and the bytes that nothing explains are those of the settings.
func TestFacts(t *testing.T) {
	for _, name := range []string{"router.bin", "router-clean.bin"} {
		t.Run(name, func(t *testing.T) {
			r := inspect(t, name, time.Time{})
			kinds := map[string]int{}
			for _, f := range r.Facts {
				kinds[f.Kind]++
			}
			for _, k := range []string{"account/1", "certificate/1", "elf/1", "kernel/1", "osrelease/1", "package/1", "startup/1"} {
				if kinds[k] == 0 {
					t.Errorf("no fact of kind %s; have %v", k, kinds)
				}
			}
			if len(r.Systems) != 1 {
				t.Fatalf("%d systems, want 1", len(r.Systems))
			}
			if s := r.Systems[0]; s.CPU != "MIPS 32-bit big-endian" || len(s.Packages) != 2 || s.OS != "assay example router 1.0.0" {
				t.Errorf("system: CPU %q, %d packages, OS %q", s.CPU, len(s.Packages), s.OS)
			}
			size := r.Coverage.Total
			if c := r.Coverage.Explained; c < size*9/10 || c >= size {
				t.Errorf("%d of %d bytes explained: want nearly all, but not the settings at the end", c, size)
			}
		})
	}
}
