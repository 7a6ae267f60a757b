package xfs_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
	"assay/lab/format/xfs"
)

// TestMkfs reads what mkfs.xfs makes of a prototype file.
func TestMkfs(t *testing.T) {
	mkfs, err := exec.LookPath("mkfs.xfs")
	if err != nil {
		t.Skip("needs mkfs.xfs (xfsprogs)")
	}
	for name, options := range map[string][]string{
		"version 5":               nil,
		"version 4":               {"-m", "crc=0"},
		"version 4, no types":     {"-m", "crc=0", "-n", "ftype=0", "-b", "size=1024"},
		"1 KiB":                   {"-b", "size=1024", "-n", "size=4096"},
		"times of 64 bits, no rm": {"-m", "bigtime=1,rmapbt=0"},
	} {
		t.Run(name, func(t *testing.T) { mkfsImage(t, mkfs, options) })
	}
}

func mkfsImage(t *testing.T, mkfs string, options []string) {
	dir := t.TempDir()
	large := noise(300000)
	put := func(name string, b []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	long := strings.Repeat("x/", 450)
	proto := "/none\n0 0\nd--755 0 0\nlarge -u-755 1000 1001 " + put("large", large) + "\nnull c--666 0 0 1 3\ndisk b--600 0 0 259 70000\npipe p--600 0 0\nshort l--777 0 0 sub/file\nlong l--777 0 0 " + long + "\nsub d--755 5 6\n"
	small := put("small", []byte("small\n"))
	for i := range 300 {
		proto += "file-with-a-long-name-" + strings.Repeat("z", i%50) + string(rune('a'+i/50)) + " ---600 0 0 " + small + "\n"
	}
	proto += "$\n$\n"
	image := put("image", nil)
	if err := os.Truncate(image, 64<<20); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"-q", "-f", "-p", put("proto", []byte(proto))}, options...)
	if out, err := exec.Command(mkfs, append(append([]string{"--unsupported"}, args...), image)...).CombinedOutput(); err != nil {
		t.Skipf("mkfs.xfs: %v: %s", err, out)
	}
	b, err := os.ReadFile(image)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, xfs.Format, "x", b)
	for _, u := range o.Unread {
		t.Errorf("unread %+v", u)
	}
	o.Want(t, "log=clean")
	if len(o.Entries) != 1+7+300 || o.Extent.Length != 64<<20 {
		t.Errorf("%d entries, length %d", len(o.Entries), o.Extent.Length)
	}
	for _, want := range []assay.Entry{
		{Name: "large", Mode: 0o4755, UID: 1000, GID: 1001},
		{Name: "null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3},
		{Name: "disk", Type: assay.BlockDev, Mode: 0o600, Major: 259, Minor: 70000},
		{Name: "pipe", Type: assay.Fifo, Mode: 0o600},
		{Name: "short", Type: assay.Symlink, Mode: 0o777, Target: "sub/file"},
		{Name: "long", Type: assay.Symlink, Mode: 0o777, Target: long},
		{Name: "sub", Type: assay.Dir, Mode: 0o755, UID: 5, GID: 6},
		{Name: "sub/file-with-a-long-name-zzza", Mode: 0o600},
	} {
		e := o.Find(want.Name)
		if e == nil || e.Type != want.Type || e.Mode != want.Mode || e.UID != want.UID || e.GID != want.GID || e.Target != want.Target || e.Major != want.Major || e.Minor != want.Minor {
			t.Errorf("%s: %+v", want.Name, e)
		}
	}
	if e := o.Find("large"); e != nil && !bytes.Equal(e.Content, large) {
		t.Errorf("large: %d bytes differ", len(e.Content))
	}
}
