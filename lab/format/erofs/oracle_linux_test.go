package erofs_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/erofs"
	"assay/lab/format/formattest"

	"golang.org/x/sys/unix"
)

// plant writes a tree to disk for mkfs.erofs.
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
	for i := range 200 {
		write(fmt.Sprintf("many/file with a long name, number %04d", i), text(i*17))
	}
	for _, n := range []int{1, 4095, 4096, 4097, 8192, 65536, 65537, 300_000} {
		write(fmt.Sprintf("text/%d", n), text(n))
		write(fmt.Sprintf("noise/%d", n), noise(n))
		write(fmt.Sprintf("mixed/%d", n), append(append(text(n), noise(n/3)...), make([]byte, n)...))
	}
	write("same/a", append(text(100_000), noise(5000)...))
	write("same/b", append(noise(777), text(100_000)...))
	write("large", text(1_300_000))
	write("empty", nil)
	write("zeros", make([]byte, 200_000))
	os.Symlink("empty", filepath.Join(dir, "short"))
	os.Symlink(strings.Repeat("y/", 1000), filepath.Join(dir, "long"))
	os.Link(filepath.Join(dir, "same/a"), filepath.Join(dir, "again"))
	for i, name := range []string{"empty", "zeros", "same/a", "same", "text/1"} {
		unix.Setxattr(filepath.Join(dir, name), "user.shared", []byte("the same for all"), 0)
		unix.Setxattr(filepath.Join(dir, name), "user.own", []byte(fmt.Sprint(i)), 0)
		unix.Setxattr(filepath.Join(dir, name), "user.a.long.prefix.of.a.name."+fmt.Sprint(i), noise(50), 0)
	}
	return dir
}

var flavours = []string{
	"", "-Enoinline_data", "--chunksize=4096", "--chunksize=65536", "-b 1024", "-b 512",
	"-zlz4", "-zlz4hc", "-zlz4hc -C65536", "-zlz4 -Elegacy-compress", "-zlz4 -Elegacy-compress -C32768", "-zlz4hc -Eztailpacking", "-zlz4hc -Efragments", "-zlz4hc -Efragments,ztailpacking -C16384", "-zlz4hc -Eall-fragments", "-zlz4hc -Ededupe", "-zlz4 -Eall-fragments,dedupe -C65536", "-zlz4 -b 1024 -C4096",
	"-zlzma", "-zlzma -C65536", "-zlzma -C1048576 -Eztailpacking", "-zlzma -Eall-fragments -C131072",
	"-zdeflate", "-zlibdeflate -C65536", "-zdeflate -Eztailpacking,fragments",
	"-zzstd", "-zzstd -C65536 -Eztailpacking", "-zzstd -Eall-fragments -C262144",
	"--xattr-prefix=user.a.long.prefix.", "--xattr-prefix=user.a.long.prefix. -zlz4 -Efragments", "-x1", "--ignore-mtime -zlz4", "-Eforce-inode-compact -zlz4", "-Eforce-inode-extended -zlz4",
}

// TestAgainstMkfs reads what mkfs.erofs makes, with all it has to offer; older
// ones offer less.
func TestAgainstMkfs(t *testing.T) {
	mkfs, err := exec.LookPath("mkfs.erofs")
	if err != nil {
		t.Skip("needs mkfs.erofs")
	}
	dir := plant(t)
	for _, how := range flavours {
		t.Run(how, func(t *testing.T) {
			img := filepath.Join(t.TempDir(), "img")
			out, err := exec.Command(mkfs, append(strings.Fields(how), img, dir)...).CombinedOutput()
			if err != nil {
				t.Skipf("mkfs.erofs: %.200s", out)
			}
			b, err := os.ReadFile(img)
			if err != nil {
				t.Fatal(err)
			}
			o := formattest.MustOpen(t, erofs.Format, "x", b)
			against(t, o, dir)
			for _, u := range o.Unread {
				t.Errorf("unread %+v: %q", u, b[u.Offset:u.Offset+min(u.Length, 32)])
			}
			if o.Extent.Length != int64(len(b)) {
				t.Errorf("length %d of %d", o.Extent.Length, len(b))
			}
		})
	}
}

// against compares entries with a tree on disk.
func against(t *testing.T, o *formattest.Opened, dir string) {
	t.Helper()
	told, n := 0, 0
	tell := func(what string, args ...any) {
		if told++; told < 10 {
			t.Errorf(what, args...)
		}
	}
	entries := map[string]*formattest.Entry{}
	for i := range o.Entries {
		entries[o.Entries[i].Name] = &o.Entries[i]
	}
	filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, p)
		if err != nil || name == "." {
			return err
		}
		n++
		e := entries[name]
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
			return nil
		case d.IsDir():
			if e.Type != assay.Dir {
				tell("%s: is a %s", name, e.Type)
			}
		default:
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			if !bytes.Equal(b, e.Content) || int64(len(b)) != e.Body.Size && len(b) > 0 {
				at := 0
				for at < min(len(b), len(e.Content)) && b[at] == e.Content[at] {
					at++
				}
				tell("%s: %d bytes, want %d; they differ from %d on", name, len(e.Content), len(b), at)
			}
		}
		if uint32(info.Mode().Perm()) != e.Mode || e.UID != uint32(os.Getuid()) {
			tell("%s: mode %o owner %d", name, e.Mode, e.UID)
		}
		for _, x := range e.Xattrs {
			b := make([]byte, 100)
			if k, err := unix.Getxattr(p, x.Name, b); err != nil || !bytes.Equal(b[:k], x.Value) {
				tell("%s: attribute %q %q: %v", name, x.Name, x.Value, err)
			}
		}
		if list, err := unix.Listxattr(p, nil); err == nil && (list == 0) != (len(e.Xattrs) == 0) {
			tell("%s: %d attributes, %d bytes of names", name, len(e.Xattrs), list)
		}
		return nil
	})
	if n+1 != len(o.Entries) {
		tell("%d entries, want %d", len(o.Entries)-1, n)
	}
}
