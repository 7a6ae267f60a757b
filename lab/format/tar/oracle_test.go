package tar

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
)

// TestAgainstGNUTar reads what GNU tar writes of the same tree in all its
// dialects.
func TestAgainstGNUTar(t *testing.T) {
	if out, err := exec.Command("tar", "--version").Output(); err != nil || !bytes.Contains(out, []byte("GNU")) {
		t.Skip("needs GNU tar")
	}
	dir := t.TempDir()
	long := strings.Repeat("d/", 60) + "name"
	files := map[string][]byte{"a": []byte("one"), "empty": nil, "holes": make([]byte, 1<<20+5), long: []byte("long")}
	for i := range 30 {
		copy(files["holes"][i*32768:], bytes.Repeat([]byte{byte(i + 1)}, 4096))
	}
	for name, b := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(p)
		if err != nil {
			t.Fatal(err)
		}
		for off := 0; off < len(b); off += 4096 { // leaves holes
			if part := b[off:min(off+4096, len(b))]; !zero(part) || off+4096 >= len(b) {
				f.WriteAt(part, int64(off))
			}
		}
		f.Close()
	}
	os.Link(filepath.Join(dir, "a"), filepath.Join(dir, "b"))
	os.Symlink("a", filepath.Join(dir, "sym"))
	for _, how := range []string{"--format=v7", "--format=ustar", "--format=gnu", "--format=gnu --sparse", "--format=oldgnu --sparse", "--format=pax",
		"--format=pax --sparse --sparse-version=0.0", "--format=pax --sparse --sparse-version=0.1", "--format=pax --sparse --sparse-version=1.0"} {
		t.Run(how, func(t *testing.T) {
			// v7 cannot hold the long name: tar leaves it out and says so
			args := append(strings.Fields(how), "--sort=name", "-C", dir, "-cf", "-", ".")
			b, err := exec.Command("tar", args...).Output()
			if err != nil && how != "--format=v7" && how != "--format=ustar" {
				t.Fatal(err)
			}
			o := formattest.MustOpen(t, Format, "a.tar", b)
			for name, want := range files {
				e := o.Find(name)
				if e == nil {
					if name != long || len(how) > len("--format=ustar") {
						t.Errorf("%s: missing", name)
					}
					continue
				}
				if !bytes.Equal(e.Content, want) {
					t.Errorf("%s: %d bytes, want %d", name, len(e.Content), len(want))
				}
			}
			if e := o.Find("b"); e == nil || e.Type != assay.Hardlink || assay.CleanName(e.Target) != "a" {
				t.Errorf("hard link: %+v", e)
			}
			if e := o.Find("sym"); e == nil || e.Target != "a" {
				t.Errorf("symbolic link: %+v", e)
			}
			if o.Extent.Length != int64(len(b)) {
				t.Errorf("measured %d of %d bytes", o.Extent.Length, len(b))
			}
			wholeAccount(t, o, b)
		})
	}
}

// TestRealImages reads firmware that vendors ship as tar and compares names
// and sizes with GNU tar's listing.
func TestRealImages(t *testing.T) {
	shared := os.Getenv("ASSAY_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	list, _ := filepath.Glob(filepath.Join(shared, "corpora/real/*.tar"))
	if len(list) == 0 {
		t.Skip("needs corpora/real: set ASSAY_SHARED")
	}
	for _, p := range list {
		t.Run(filepath.Base(p), func(t *testing.T) {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			o := formattest.MustOpen(t, Format, "a.tar", b)
			wholeAccount(t, o, b)
			if len(o.Entries) == 0 || o.Extent.Length != int64(len(b)) {
				t.Errorf("%d entries in %d of %d bytes", len(o.Entries), o.Extent.Length, len(b))
			}
			out, err := exec.Command("tar", "-tf", p).Output()
			if err != nil {
				t.Skip("needs GNU tar")
			}
			for i, name := range strings.Fields(string(out)) {
				if i >= len(o.Entries) || o.Entries[i].Name != assay.CleanName(name) {
					t.Fatalf("entry %d: want %s", i, name)
				}
			}
		})
	}
}

func BenchmarkHeaders(b *testing.B) {
	one := append(raw("a/file", '0', 3, gnuMagic, nil), padded("one")...)
	many := archive(bytes.Repeat(one, 100_000))
	b.SetBytes(int64(len(many)))
	b.ReportAllocs()
	for b.Loop() {
		if o, err := formattest.Open(Format, "x", many); err != nil || len(o.Entries) != 100_000 {
			b.Fatal(err)
		}
	}
}
