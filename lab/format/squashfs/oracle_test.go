package squashfs_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
)

// mksquashfs packs dir, or skips the test when the tool is not installed or
// was built without what is asked for.
func mksquashfs(t *testing.T, dir string, args ...string) []byte {
	t.Helper()
	tool, err := exec.LookPath("mksquashfs")
	if err != nil {
		t.Skip("needs mksquashfs")
	}
	image := filepath.Join(t.TempDir(), "image")
	cmd := exec.Command(tool, append([]string{dir, image, "-noappend", "-quiet", "-no-progress", "-processors", "1"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("mksquashfs %s: %v: %s", strings.Join(args, " "), err, out)
	}
	b, err := os.ReadFile(image)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// source makes a tree of what packers treat in different ways.
func source(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name string, b []byte) {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, b, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	sparse := append(make([]byte, 300_000), "end"...)
	arm := bytes.Repeat([]byte{0x10, 0x20, 0x00, 0xeb, 0x04, 0x30, 0x9f, 0xe5, 0x1e, 0xff, 0x2f, 0xe1}, 3000)
	put("text", text(200_000))
	put("noise", noise(140_000))
	put("sparse", sparse)
	put("zeros", make([]byte, 262_144))
	put("arm", arm)
	put("empty", nil)
	put("d/copy", text(200_000))
	put("d/e/one", []byte("1"))
	for i := range 600 {
		put(fmt.Sprintf("many/%04d", i), fmt.Append(nil, i))
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Symlink("../text", filepath.Join(dir, "d", "link")))
	must(os.Link(filepath.Join(dir, "text"), filepath.Join(dir, "d", "hard")))
	must(os.Chmod(filepath.Join(dir, "d/e/one"), 0o755|fs.ModeSetuid))
	return dir
}

// rows lists a tree as ground truth.
func rows(t *testing.T, dir string) (list []row) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, p)
		mode := uint32(info.Mode().Perm())
		if info.Mode()&fs.ModeSetuid != 0 {
			mode |= 0o4000
		}
		r := row{Path: filepath.ToSlash(name), Mode: fmt.Sprintf("0o%o", mode)}
		switch {
		case e.IsDir():
			r.Type = "dir"
		case info.Mode()&fs.ModeSymlink != 0:
			r.Type = "symlink"
			if r.Target, err = os.Readlink(p); err != nil {
				return err
			}
		default:
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(b)
			r.Type, r.SHA256, r.Size = "file", hex.EncodeToString(sum[:]), int64(len(b))
		}
		list = append(list, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestMksquashfs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := source(t)
	want := rows(t, dir)
	for _, options := range []string{
		"-comp gzip", "-comp gzip -b 4096", "-comp gzip -b 1M -nopad", "-comp gzip -Xcompression-level 1 -Xstrategy huffman_only",
		"-comp lzma", "-comp lzo", "-comp lzo -Xalgorithm lzo1x_1", "-comp lz4", "-comp lz4 -Xhc", "-comp zstd -Xcompression-level 3", "-comp zstd -b 4096 -Xcompression-level 1",
		"-comp xz", "-comp xz -Xbcj arm -b 256K", "-comp xz -Xbcj x86,powerpc -Xdict-size 8K",
		"-noI -noD -noF -noX -noId", "-noI", "-noD", "-noF", "-no-fragments", "-always-use-fragments", "-no-duplicates", "-no-exports -no-xattrs", "-no-sparse",
	} {
		t.Run(options, func(t *testing.T) {
			b := mksquashfs(t, dir, strings.Fields(options)...)
			d := digest(t, b)
			if right := d.compare(t, want); right != len(want) {
				t.Errorf("%d of %d rows right", right, len(want))
			}
			if len(d.entries) != len(want)+1 || len(d.failures) > 0 {
				t.Errorf("%d entries, want %d; failures %q", len(d.entries), len(want)+1, d.failures)
			}
			if n := d.gaps(); n > 0 {
				t.Errorf("%d bytes unread", n)
			}
		})
	}
}

func TestPseudoFiles(t *testing.T) {
	d := digest(t, mksquashfs(t, t.TempDir(),
		"-p", "null c 666 0 5 1 3", "-p", "sda d 755 1 2", "-p", "sda/big b 660 0 6 259 1048575",
		"-p", "pipe i 640 7 8 f", "-p", "log i 640 7 8 s", "-root-mode", "711", "-force-uid", "123456"))
	for name, want := range map[string]assay.Entry{
		"":        {Type: assay.Dir, Mode: 0o711, UID: 123456},
		"null":    {Type: assay.CharDev, Mode: 0o666, UID: 123456, GID: 5, Major: 1, Minor: 3},
		"sda/big": {Type: assay.BlockDev, Mode: 0o660, UID: 123456, GID: 6, Major: 259, Minor: 1048575},
		"pipe":    {Type: assay.Fifo, Mode: 0o640, UID: 123456, GID: 8},
		"log":     {Type: assay.Socket, Mode: 0o640, UID: 123456, GID: 8},
	} {
		got, ok := d.entries[name]
		if !ok || got.Type != want.Type || got.Mode != want.Mode || got.UID != want.UID || name != "" && got.GID != want.GID || got.Major != want.Major || got.Minor != want.Minor {
			t.Errorf("%q: got %+v, want %+v", name, got, want)
		}
	}
}

// sqfstar takes attributes from an archive, so that the test needs no file
// system that stores them.
func TestXattrsOfSqfstar(t *testing.T) {
	tool, err := exec.LookPath("sqfstar")
	if err != nil {
		t.Skip("needs sqfstar")
	}
	long := strings.Repeat("long value that two files share ", 40)
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for _, h := range []*tar.Header{
		{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o755, PAXRecords: map[string]string{"SCHILY.xattr.user.dir": "D"}},
		{Name: "d/a", Mode: 0o644, PAXRecords: map[string]string{"SCHILY.xattr.user.x": "1", "SCHILY.xattr.security.selinux": long}},
		{Name: "d/b", Mode: 0o644, PAXRecords: map[string]string{"SCHILY.xattr.user.y": "", "SCHILY.xattr.security.selinux": long}},
	} {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	image := filepath.Join(t.TempDir(), "image")
	cmd := exec.Command(tool, "-quiet", "-no-progress", image)
	cmd.Stdin = &archive
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("sqfstar: %v: %s", err, out)
	}
	b, err := os.ReadFile(image)
	if err != nil {
		t.Fatal(err)
	}
	d := digest(t, b)
	for name, want := range map[string]string{
		"d": "user.dir=D;", "d/a": "security.selinux=" + long + ";user.x=1;", "d/b": "security.selinux=" + long + ";user.y=;",
	} {
		if got := attributes(d.entries[name]); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if len(d.failures) > 0 {
		t.Errorf("failures %q", d.failures)
	}
}
