//go:build linux

package pairs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"assay"
)

type (
	writer      = io.Writer
	writeCloser = io.WriteCloser
)

// bench is where Debian's packers work: a folder outside the repository.
type bench struct {
	dir string
	n   int
}

// fresh names a new file or folder.
func (b *bench) fresh() string {
	b.n++
	return filepath.Join(b.dir, strconv.Itoa(b.n))
}

// run starts a program in the bench's folder; the packing time is what
// reproducible builds call SOURCE_DATE_EPOCH and e2fsprogs E2FSPROGS_FAKE_TIME.
func (b *bench) run(o options, stdin []byte, name string, args ...string) error {
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = b.dir
	c.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin", "TZ=UTC", "LC_ALL=C")
	if o.time > 0 {
		c.Env = append(c.Env, fmt.Sprintf("SOURCE_DATE_EPOCH=%d", o.time), fmt.Sprintf("E2FSPROGS_FAKE_TIME=%d", o.time))
	}
	c.Stdin = bytes.NewReader(stdin)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

// installed reports whether a program is there.
func installed(name string) bool {
	if _, err := exec.LookPath(name); err == nil {
		return true
	}
	for _, d := range []string{"/usr/sbin/", "/sbin/"} {
		if _, err := os.Stat(d + name); err == nil {
			return true
		}
	}
	return false
}

// spread writes a tree to the disk, which takes root for owners and devices.
func (b *bench) spread(t Tree) (string, error) {
	root := b.fresh()
	if err := os.Mkdir(root, 0o755); err != nil {
		return "", err
	}
	t = t.Clone()
	t.sort()
	t = t.late()
	for i := range t {
		if err := place(root, &t[i]); err != nil {
			return "", err
		}
	}
	for i := len(t) - 1; i >= 0; i-- { // directories behind what is in them
		at := filepath.Join(root, t[i].Name)
		ts := []unix.Timespec{{Sec: t[i].Time}, {Sec: t[i].Time}}
		if err := unix.UtimesNanoAt(unix.AT_FDCWD, at, ts, unix.AT_SYMLINK_NOFOLLOW); err != nil {
			return "", err
		}
	}
	return root, os.Chtimes(root, time.Unix(noon, 0), time.Unix(noon, 0))
}

func place(root string, f *File) error {
	at := filepath.Join(root, f.Name)
	var err error
	switch f.Type {
	case assay.Dir:
		err = os.MkdirAll(at, 0o755)
	case assay.Symlink:
		err = os.Symlink(f.Target, at)
	case assay.Hardlink:
		return os.Link(filepath.Join(root, f.Target), at)
	case assay.CharDev:
		err = unix.Mknod(at, unix.S_IFCHR|0o600, int(unix.Mkdev(f.Major, f.Minor)))
	case assay.BlockDev:
		err = unix.Mknod(at, unix.S_IFBLK|0o600, int(unix.Mkdev(f.Major, f.Minor)))
	default:
		if e := os.MkdirAll(filepath.Dir(at), 0o755); e != nil {
			return e
		}
		err = os.WriteFile(at, f.Body, 0o644)
	}
	if err != nil {
		return err
	}
	if err := os.Lchown(at, int(f.UID), int(f.GID)); err != nil {
		return err
	}
	if f.Type != assay.Symlink {
		if err := unix.Chmod(at, f.Mode); err != nil {
			return err
		}
	}
	for k, v := range f.Xattrs {
		if err := unix.Lsetxattr(at, k, []byte(v), 0); err != nil && !errors.Is(err, unix.ENOTSUP) {
			return err
		}
	}
	return nil
}

// packed spreads the tree, runs a packer on it and reads what it wrote.
func (b *bench) packed(t Tree, o options, do func(root, to string) error) ([]byte, error) {
	root, err := b.spread(t)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(root)
	to := b.fresh()
	defer os.Remove(to)
	if err := do(root, to); err != nil {
		return nil, err
	}
	return os.ReadFile(to)
}

// packSquashfs takes the tree as an archive: data stands in its order.
func packSquashfs(comp string) packer {
	return func(b *bench, t Tree, o options) ([]byte, error) {
		archive, err := packTar(b, t, o)
		if err != nil {
			return nil, err
		}
		if o.comp != "" {
			comp = o.comp
		}
		if o.block == 0 {
			o.block = 128 << 10
		}
		to := b.fresh()
		defer os.Remove(to)
		args := []string{"-", to, "-tar", "-quiet", "-no-progress", "-noappend", "-processors", "1", "-root-mode", "0755", "-comp", comp, "-b", strconv.Itoa(o.block)}
		if o.level == 1 && (comp == "gzip" || comp == "zstd") {
			args = append(args, "-Xcompression-level", "1")
		}
		if err := b.run(o, archive, "mksquashfs", append(args, o.extra...)...); err != nil {
			return nil, err
		}
		return os.ReadFile(to)
	}
}

func packExt(kind string) packer {
	return func(b *bench, t Tree, o options) ([]byte, error) {
		block := "1024"
		if o.block > 0 {
			block = strconv.Itoa(o.block)
		}
		return b.packed(t, o, func(root, to string) error {
			args := append([]string{"-q", "-F", "-t", kind, "-b", block, "-d", root}, o.extra...)
			return b.run(o, nil, "mke2fs", append(args, to, "1600k")...)
		})
	}
}

func packJffs2(b *bench, t Tree, o options) ([]byte, error) {
	return b.packed(t, o, func(root, to string) error {
		return b.run(o, nil, "mkfs.jffs2", append([]string{"-d", root, "-o", to, "-e", "64KiB", "-l", "-p"}, o.extra...)...)
	})
}

func packCramfs(b *bench, t Tree, o options) ([]byte, error) {
	return b.packed(t, o, func(root, to string) error {
		return b.run(o, nil, "mkfs.cramfs", append(o.extra, "-n", "", root, to)...)
	})
}

func packRomfs(b *bench, t Tree, o options) ([]byte, error) {
	return b.packed(t, o, func(root, to string) error {
		return b.run(o, nil, "genromfs", append([]string{"-V", "rootfs", "-d", root, "-f", to}, o.extra...)...)
	})
}

func packErofs(b *bench, t Tree, o options) ([]byte, error) {
	return b.packed(t, o, func(root, to string) error {
		return b.run(o, nil, "mkfs.erofs", append(o.extra, "--quiet", to, root)...)
	})
}

// packISO writes the time of packing, for which mkisofs takes the clock's.
func packISO(b *bench, t Tree, o options) ([]byte, error) {
	began := time.Now().Unix()
	image, err := b.packed(t, o, func(root, to string) error {
		return b.run(o, nil, "mkisofs", append(o.extra, "-quiet", "-R", "-V", "ROUTER", "-o", to, root)...)
	})
	for now := time.Now().Unix(); began <= now; began++ {
		for _, form := range []func(time.Time) []byte{shortDate, longDate} {
			image = bytes.ReplaceAll(image, form(time.Unix(began, 0).UTC()), form(time.Unix(o.time, 0).UTC()))
		}
	}
	return image, err
}

// shortDate and longDate are dates as ECMA-119 has them (9.1.5 and 8.4.26.1).
func shortDate(t time.Time) []byte {
	return []byte{byte(t.Year() - 1900), byte(t.Month()), byte(t.Day()), byte(t.Hour()), byte(t.Minute()), byte(t.Second()), 0}
}

func longDate(t time.Time) []byte { return []byte(t.Format("20060102150405")) }

func packUBI(b *bench, t Tree, o options) ([]byte, error) {
	return b.packed(t, o, func(root, to string) error {
		comp := "lzo"
		if o.comp != "" {
			comp = o.comp
		}
		defer os.Remove(to + ".ubifs")
		defer os.Remove(to + ".ini")
		if err := b.run(o, nil, "mkfs.ubifs", "-q", "-r", root, "-m", "512", "-e", "15360", "-c", "100", "-x", comp, "-o", to+".ubifs"); err != nil {
			return err
		}
		ini := "[v]\nmode=ubi\nimage=" + to + ".ubifs\nvol_id=0\nvol_type=dynamic\nvol_name=rootfs\nvol_flags=autoresize\n"
		if err := os.WriteFile(to+".ini", []byte(ini), 0o600); err != nil {
			return err
		}
		return b.run(o, nil, "ubinize", append(o.extra, "-m", "512", "-p", "16KiB", "-o", to, to+".ini")...)
	})
}

// filter is a stream through a program.
func filter(b *bench, body []byte, name string, args ...string) ([]byte, error) {
	from := b.fresh()
	defer os.Remove(from)
	to := b.fresh()
	defer os.Remove(to)
	if err := os.WriteFile(from, body, 0o600); err != nil {
		return nil, err
	}
	if err := b.run(options{}, nil, "sh", "-c", `exec "$@" < "`+from+`" > "`+to+`"`, "sh", name, strings.Join(args, "")); err != nil {
		return nil, err
	}
	return os.ReadFile(to)
}
