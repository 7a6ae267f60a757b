package cpio

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// TestAgainstGNUCpio reads what GNU cpio writes in its formats.
func TestAgainstGNUCpio(t *testing.T) {
	if _, err := exec.LookPath("cpio"); err != nil {
		t.Skip("needs cpio")
	}
	dir := t.TempDir()
	write := func(name, body string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	write("a", "content of three names")
	write("e", "")
	write("z", strings.Repeat("zz", 70001))
	os.Link(filepath.Join(dir, "a"), filepath.Join(dir, "b"))
	os.Link(filepath.Join(dir, "a"), filepath.Join(dir, "c"))
	os.Symlink("../a", filepath.Join(dir, "s"))
	for _, how := range []string{"newc", "crc", "odc", "bin"} {
		t.Run(how, func(t *testing.T) {
			c := exec.Command("cpio", "-o", "--quiet", "--format="+how)
			c.Dir, c.Stdin = dir, strings.NewReader(".\na\nb\ne\nz\nc\ns\n")
			b, err := c.Output()
			if err != nil {
				t.Fatal(err)
			}
			o := formattest.MustOpen(t, Format, "x", b)
			if got := strings.Join(o.Names(), " "); got != " a b c e s z" {
				t.Errorf("names %q", got)
			}
			for _, name := range []string{"a", "b", "c", "e", "z"} {
				want, _ := os.ReadFile(filepath.Join(dir, name))
				if e := o.Find(name); e == nil || !bytes.Equal(e.Content, want) || e.Mode != 0o640 {
					t.Errorf("%s differs", name)
				}
			}
			if o.Find("s").Target != "../a" || o.Extent.Length != int64(len(b)) {
				t.Errorf("target %q, measured %d of %d", o.Find("s").Target, o.Extent.Length, len(b))
			}
			wholeAccount(t, o)
		})
	}
}

// TestRealInitramfs compares the names in a distribution's initramfs with
// GNU cpio's listing.
func TestRealInitramfs(t *testing.T) {
	shared := os.Getenv("ASSAY_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	f, err := os.Open(filepath.Join(shared, "corpora/real/linux/initramfs-arm.cpio.gz"))
	if err != nil {
		t.Skip("needs corpora/real/linux/initramfs-arm.cpio.gz: set ASSAY_SHARED")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "x", b)
	wholeAccount(t, o)
	c := exec.Command("cpio", "-t", "--quiet")
	c.Stdin = bytes.NewReader(b)
	out, err := c.Output()
	if err != nil {
		t.Skip("needs cpio")
	}
	seen := map[string]bool{}
	for _, e := range o.Entries {
		seen[e.Name] = true
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	for _, name := range lines {
		if name = strings.TrimPrefix(name, "/"); name != "." && !seen[name] && !seen["/"+name] {
			t.Errorf("%s: missing", name)
		}
	}
	if len(lines) != len(o.Entries) {
		t.Errorf("%d entries, cpio lists %d", len(o.Entries), len(lines))
	}
}

func BenchmarkHeaders(b *testing.B) {
	var buf bytes.Buffer
	for range 100_000 {
		put(&buf, newc, tree[2])
	}
	put(&buf, newc, file{name: trailer})
	b.SetBytes(int64(buf.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if o, err := formattest.Open(Format, "x", buf.Bytes()); err != nil || len(o.Entries) != 100_000 {
			b.Fatal(err)
		}
	}
}
