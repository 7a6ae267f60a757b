package ext_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/ext"
	"assay/lab/format/formattest"
)

// tool finds a program of e2fsprogs, or skips the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	for _, dir := range []string{"/usr/sbin", "/sbin", "/usr/local/sbin", "/opt/homebrew/opt/e2fsprogs/sbin"} {
		if p := filepath.Join(dir, name); exec.Command(p, "-V").Run() == nil {
			return p
		}
	}
	p, err := exec.LookPath(name)
	if err != nil {
		t.Skip("needs e2fsprogs")
	}
	return p
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if x, is := err.(*exec.ExitError); err != nil && (!is || !strings.HasSuffix(name, "e2fsck") || x.ExitCode() > 3) {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// plant writes a tree to disk for mke2fs: many names, large, sparse, scattered.
func plant(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, b []byte) {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, b, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 250 {
		write(fmt.Sprintf("many/file with a long name, number %04d", i), noise(i%7*30))
	}
	write("big", noise(1<<20+17))
	write("small", []byte("small"))
	holes := make([]byte, 2<<20)
	for i := 0; i < len(holes); i += 64 << 10 {
		copy(holes[i:], noise(8192))
	}
	write("deep/a/b/c/holes", holes)
	f, err := os.Create(filepath.Join(dir, "sparse"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range int64(9) {
		f.WriteAt(noise(5000), i<<20)
	}
	f.Truncate(10 << 20)
	f.Close()
	os.Symlink("small", filepath.Join(dir, "short"))
	os.Symlink(strings.Repeat("y/", 60), filepath.Join(dir, "long"))
	os.Link(filepath.Join(dir, "small"), filepath.Join(dir, "again"))
	return dir
}

// TestAgainstDebugfs compares with what debugfs gets out of images of all
// kinds that mke2fs makes. The tree that mke2fs was given is no measure: with
// inline data some of its versions write wrong files.
func TestAgainstDebugfs(t *testing.T) {
	mke2fs, debugfs, e2fsck := tool(t, "mke2fs"), tool(t, "debugfs"), tool(t, "e2fsck")
	dir := plant(t)
	for _, how := range []string{
		"-t ext2 -b 1024", "-t ext2 -b 4096 -r 1 -O ^filetype", "-t ext2 -b 1024 -O ^sparse_super,^resize_inode", "-t ext3 -b 2048", "-t ext4", "-t ext4 -b 1024",
		"-t ext4 -O ^64bit,^metadata_csum,uninit_bg", "-t ext4 -O ^64bit,^metadata_csum,^uninit_bg,^flex_bg -I 128",
		"-t ext4 -O meta_bg,^resize_inode -b 1024", "-t ext4 -O sparse_super2", "-t ext4 -O bigalloc -C 16384", "-t ext4 -O inline_data",
		"-t ext4 -O inline_data -I 1024", "-t ext4 -O ea_inode,metadata_csum_seed,quota,project", "-t ext4 -b 1024 -g 1024 -N 4096",
	} {
		t.Run(how, func(t *testing.T) {
			img := filepath.Join(t.TempDir(), "img")
			args := append(strings.Fields(how), "-q", "-F", "-d", dir, img, "24M")
			if out, err := exec.Command(mke2fs, args...).CombinedOutput(); err != nil {
				t.Skipf("mke2fs: %s", out)
			}
			run(t, e2fsck, "-fyD", img) // makes hashed directories
			want := t.TempDir()
			run(t, debugfs, "-R", "rdump / "+want, img)
			b, err := os.ReadFile(img)
			if err != nil {
				t.Fatal(err)
			}
			o := formattest.MustOpen(t, ext.Format, "x", b)
			n := against(t, o, want)
			if n < 250 || o.Extent.Length != int64(len(b)) {
				t.Errorf("%d files, length %d of %d", n, o.Extent.Length, len(b))
			}
			for _, u := range o.Unread {
				t.Errorf("unread %+v: %q", u, b[u.Offset:u.Offset+min(u.Length, 32)])
			}
		})
	}
}

// against compares entries with a tree on disk and counts them.
func against(t *testing.T, o *formattest.Opened, dir string) (n int) {
	t.Helper()
	told := 0
	tell := func(what string, args ...any) {
		if told++; told < 10 {
			t.Errorf(what, args...)
		}
	}
	filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, p)
		if err != nil || name == "." {
			return err
		}
		n++
		e := o.Find(name)
		if e == nil {
			tell("%s: missing", name)
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			if to, _ := os.Readlink(p); to != e.Target {
				tell("%s: target %q, want %q", name, e.Target, to)
			}
		case d.IsDir():
			if e.Type != assay.Dir {
				tell("%s: is a %s", name, e.Type)
			}
		default:
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			if inline := int64(len(e.Content)) < 60 && len(b) == 60; inline && bytes.HasPrefix(b, e.Content) && len(bytes.Trim(b[len(e.Content):], "\x00")) == 0 {
				b = e.Content // debugfs gives the whole room of inline data, whatever the inode's size says
			}
			if !bytes.Equal(b, e.Content) || e.Body.Stream != nil {
				tell("%s: %d bytes %x, want %d bytes %x", name, len(e.Content), sha256.Sum256(e.Content), len(b), sha256.Sum256(b))
			}
			if uint32(info.Mode().Perm()) != e.Mode || info.ModTime().Unix() != e.MTime {
				tell("%s: mode %o time %d, want %o %d", name, e.Mode, e.MTime, info.Mode().Perm(), info.ModTime().Unix())
			}
		}
		return nil
	})
	if n+1 != len(o.Entries) {
		tell("%d entries, want %d", len(o.Entries)-1, n)
	}
	return n
}

// Our own samples are what debugfs reads as well.
func TestSamplesAgainstDebugfs(t *testing.T) {
	debugfs := tool(t, "debugfs")
	if os.Getuid() != 0 {
		t.Skip("needs root, for debugfs to make device nodes")
	}
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			img := filepath.Join(t.TempDir(), "img")
			if err := os.WriteFile(img, b, 0o600); err != nil {
				t.Fatal(err)
			}
			want := t.TempDir()
			out := run(t, debugfs, "-c", "-R", "rdump / "+want, img)
			o := formattest.MustOpen(t, ext.Format, "x", b)
			for i := range o.Entries {
				e := &o.Entries[i]
				if e.Type != assay.Regular {
					continue
				}
				b, err := os.ReadFile(filepath.Join(want, e.Name))
				if err != nil || !bytes.HasPrefix(b, e.Content) || len(b) != len(e.Content) && !disks[name].inline {
					t.Errorf("%s: %d bytes, debugfs has %d: %v\n%s", e.Name, len(e.Content), len(b), err, out)
				}
			}
		})
	}
}

// TestJournal reads an image whose journal has two finished transactions and
// compares it with what is there once e2fsck has replayed them.
func TestJournal(t *testing.T) {
	mke2fs, debugfs, e2fsck := tool(t, "mke2fs"), tool(t, "debugfs"), tool(t, "e2fsck")
	for _, how := range []string{"-t ext3 -b 1024", "-t ext4 -b 1024", "-t ext4 -b 4096 -O ^64bit", "-t ext4 -O ^metadata_csum"} {
		t.Run(how, func(t *testing.T) {
			tmp := t.TempDir()
			img, tree := filepath.Join(tmp, "img"), filepath.Join(tmp, "tree")
			os.Mkdir(tree, 0o755)
			old := bytes.Repeat([]byte("old "), 1024)
			os.WriteFile(filepath.Join(tree, "f"), old, 0o644)
			os.WriteFile(filepath.Join(tree, "g"), old, 0o644)
			run(t, mke2fs, append(strings.Fields(how), "-q", "-F", "-d", tree, img, "16M")...)
			blocks := func(name string) string {
				lines := strings.Split(strings.TrimSpace(run(t, debugfs, "-R", "blocks "+name, img)), "\n")
				return strings.Fields(lines[len(lines)-1])[0]
			}
			size := 4096
			if strings.Contains(how, "-b 1024") {
				size = 1024
			}
			newer := filepath.Join(tmp, "new")
			os.WriteFile(newer, bytes.Repeat([]byte("NEW!"), size/4), 0o644)
			script := filepath.Join(tmp, "script")
			os.WriteFile(script, []byte(fmt.Sprintf("jo\njw -b %s %s\njw -b %s %s\njw -r %s\njc\n", blocks("f"), newer, blocks("g"), newer, blocks("g"))), 0o644)
			run(t, debugfs, "-w", "-f", script, img)
			b, err := os.ReadFile(img)
			if err != nil {
				t.Fatal(err)
			}
			o := formattest.MustOpen(t, ext.Format, "x", b)
			journal := ""
			for _, p := range o.Properties {
				if p.Name == "journal" {
					journal = p.Value
				}
			}
			run(t, e2fsck, "-fy", img)
			if b, err = os.ReadFile(img); err != nil {
				t.Fatal(err)
			}
			after := formattest.MustOpen(t, ext.Format, "x", b)
			for _, name := range []string{"f", "g"} {
				if !bytes.Equal(o.Find(name).Content, after.Find(name).Content) {
					t.Errorf("%s: %.8q, after replay %.8q", name, o.Find(name).Content, after.Find(name).Content)
				}
			}
			if !bytes.HasPrefix(o.Find("f").Content, []byte("NEW!")) || !bytes.Equal(o.Find("g").Content, old) {
				t.Errorf("f %.8q, g %.8q; journal: %s", o.Find("f").Content, o.Find("g").Content, journal)
			}
		})
	}
}
