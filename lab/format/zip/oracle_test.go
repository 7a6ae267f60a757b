package zip

import (
	stdzip "archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
)

// TestAgainstInfoZIP reads what zip writes: modes, owners, times, symbolic
// links, descriptors, encrypted members.
func TestAgainstInfoZIP(t *testing.T) {
	if _, err := exec.LookPath("zip"); err != nil {
		t.Skip("needs zip")
	}
	dir := tree(t)
	for _, how := range []string{"", "-0", "-9", "-Z bzip2", "-fz", "-fd", "-e -P secret"} {
		t.Run(how, func(t *testing.T) {
			p := filepath.Join(t.TempDir(), "a.zip")
			args := append(strings.Fields(how), "-q", "-r", "-y", p, ".")
			c := exec.Command("zip", args...)
			c.Dir = dir
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			o, err := formattest.Open(Format, "x", b)
			if err != nil || o.Err != nil || len(o.Failures) > 0 {
				t.Fatal(err, o)
			}
			if o.Extent.Length != int64(len(b)) {
				t.Errorf("measured %d of %d bytes", o.Extent.Length, len(b))
			}
			compare(t, o, dir, strings.Contains(how, "secret"))
			wholeAccount(t, o, b)
		})
	}
}

// TestAgainst7Zip reads other compression methods.
func TestAgainst7Zip(t *testing.T) {
	if _, err := exec.LookPath("7z"); err != nil {
		t.Skip("needs 7z")
	}
	dir := tree(t)
	for _, how := range []string{"Deflate", "Deflate64", "BZip2", "LZMA", "XZ"} {
		t.Run(how, func(t *testing.T) {
			p := filepath.Join(t.TempDir(), "a.zip")
			c := exec.Command("7z", "a", "-tzip", "-snl", "-mm="+how, p, ".")
			c.Dir = dir
			if out, err := c.CombinedOutput(); err != nil {
				t.Skipf("7z: %v: %s", err, out)
			}
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			o := formattest.MustOpen(t, Format, "x", b)
			compare(t, o, dir, false)
			wholeAccount(t, o, b)
		})
	}
}

func tree(t *testing.T) string {
	dir := t.TempDir()
	os.Mkdir(filepath.Join(dir, "sub"), 0o755)
	for name, body := range map[string]string{"a": text, "sub/b": strings.Repeat(text, 20), "empty": "", "naïve": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	os.Symlink("../a", filepath.Join(dir, "sub/link"))
	return dir
}

func compare(t *testing.T, o *formattest.Opened, dir string, encrypted bool) {
	t.Helper()
	for _, name := range []string{"a", "sub/b", "empty", "naïve"} {
		want, _ := os.ReadFile(filepath.Join(dir, name))
		info, _ := os.Stat(filepath.Join(dir, name))
		e := o.Find(name)
		switch {
		case e == nil:
			t.Errorf("%s: missing in %q", name, o.Names())
		case encrypted && len(want) > 0:
			if e.Err == nil || len(o.Unread) == 0 {
				t.Errorf("%s: encrypted, and read as %q", name, e.Content)
			}
		case !bytes.Equal(e.Content, want) || e.Mode != 0o640 || e.Has&assay.HasTime == 0 || e.MTime != info.ModTime().Unix():
			t.Errorf("%s: %d bytes, want %d; %+v", name, len(e.Content), len(want), e.Entry)
		}
	}
	if e := o.Find("sub/link"); !encrypted && (e == nil || e.Type != assay.Symlink || e.Target != "../a") {
		t.Errorf("sub/link: %+v", e)
	}
	if e := o.Find("sub"); e == nil || e.Type != assay.Dir {
		t.Errorf("sub: %+v", e)
	}
}

// TestRealArchives compares with the standard library's reader.
func TestRealArchives(t *testing.T) {
	shared := os.Getenv("ASSAY_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	read := 0
	for _, name := range []string{"dlink-dir815-1.01.zip", "fixtures/binwalk/zip.bin"} {
		p := filepath.Join(shared, "corpora/real", name)
		b, err := os.ReadFile(p)
		if err != nil {
			continue
		}
		read++
		o := formattest.MustOpen(t, Format, "x", b)
		wholeAccount(t, o, b)
		z, err := stdzip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			want, err := io.ReadAll(r)
			if e := o.Find(assay.CleanName(f.Name)); err != nil || e == nil || !bytes.Equal(e.Content, want) {
				t.Errorf("%s: %s differs", name, f.Name)
			}
		}
	}
	if read == 0 {
		t.Skip("needs corpora/real: set ASSAY_SHARED")
	}
}

func BenchmarkHeaders(b *testing.B) {
	var buf bytes.Buffer
	w := stdzip.NewWriter(&buf)
	for i := range 100_000 {
		f, _ := w.Create("dir/file" + strings.Repeat("x", i%7) + string(rune('a'+i%26)))
		f.Write([]byte("content"))
	}
	w.Close()
	b.SetBytes(int64(buf.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if o, err := formattest.Open(Format, "x", buf.Bytes()); err != nil || len(o.Entries) != 100_000 {
			b.Fatal(err)
		}
	}
}
