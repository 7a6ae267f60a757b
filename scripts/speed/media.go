//go:build linux

package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"
)

// make runs a packer whose output is the file that name gives, unless that is
// there already.
func (b *bench) make(name, script string) (string, error) {
	from, err := b.tree()
	if err != nil {
		return "", err
	}
	to := filepath.Join(b.dir, name)
	if _, err := os.Stat(to); err == nil {
		return to, nil
	}
	part := to + ".part"
	if _, err := call("", "sh", "-c", `set -e; `+script, from, part); err != nil {
		os.Remove(part)
		return "", err
	}
	return to, os.Rename(part, to)
}

// blocks is how many blocks of 4 KiB a disk for *mib MiB of files has.
func blocks() int64 { return *mib << 20 / 4096 * 3 / 2 }

// ext4: unpack --list against debugfs, which writes all files to disk, as its
// users have them. What that costs depends on how full the cache of the disk
// is; so it is compared with writing to memory as well, and with nothing but
// hashing the image and its contents, below which no way of listing can be.
func (b *bench) ext4() error {
	image, err := b.make("tree.ext4", fmt.Sprintf(`mke2fs -q -F -t ext4 -b 4096 -d "$0" "$1" %d`, blocks()))
	if err != nil {
		return err
	}
	memory := func() (used, error) {
		d, err := b.fresh()
		if err != nil {
			return used{}, err
		}
		return call("", "debugfs", "-R", "rdump / "+d, image)
	}
	disk := func() (used, error) {
		d := filepath.Join(b.dir, "out")
		if err := os.RemoveAll(d); err != nil {
			return used{}, err
		}
		if err := os.Mkdir(d, 0o755); err != nil {
			return used{}, err
		}
		defer os.RemoveAll(d)
		return call("", "debugfs", "-R", "rdump / "+d, image)
	}
	if err := b.same(image, memory); err != nil {
		return err
	}
	r, ours, theirs, err := ratio(b.list(image), disk)
	if err != nil {
		return err
	}
	b.show(figure{what: "unpack --list / debugfs rdump to disk, ext4", unit: "x CPU", have: r, bar: 0.5, detail: times(ours, theirs), varies: true})
	r, ours, theirs, err = ratio(b.list(image), memory)
	if err != nil {
		return err
	}
	b.add("unpack --list / debugfs rdump to memory, ext4", "x CPU", r, 0, times(ours, theirs))
	floor, err := b.hashed(image)
	if err != nil {
		return err
	}
	b.add("unpack --list / hashing image and contents, ext4", "x CPU", ours.Seconds()/floor.Seconds(), 0, times(ours, floor))
	return nil
}

// hashed is the least CPU time in which an image and the contents that were
// taken out of it are hashed out of memory.
func (b *bench) hashed(image string) (time.Duration, error) {
	raw, err := os.ReadFile(image)
	if err != nil {
		return 0, err
	}
	bytes := int64(len(raw))
	err = filepath.WalkDir(b.mem+"/out", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		bytes += info.Size()
		return err
	})
	least := time.Duration(math.MaxInt64)
	for range *pairs {
		least = min(least, oneCore(func() {
			for left := bytes; left > 0; left -= int64(len(raw)) {
				sha256.Sum256(raw[:min(left, int64(len(raw)))])
			}
		}))
	}
	return least, err
}

// flash: unpack --list of jffs2 and of ubifs in ubi against gzip -dc of the
// same tree as tar.gz.
func (b *bench) flash() error {
	packed, err := b.make("tree.tar.gz", `tar -C "$0" --sort=name --owner=0 --group=0 --mtime=@0 -c . | gzip -9n > "$1"`)
	if err != nil {
		return err
	}
	gzip := func() (used, error) { return call("", "gzip", "-dc", packed) }
	copied := func() (used, error) { // the same tree once more: what it should hold
		d, err := b.fresh()
		if err != nil {
			return used{}, err
		}
		return call("", "tar", "-C", d, "-xzf", packed)
	}
	for _, c := range []struct {
		what, name, script string
		bar                float64
	}{
		{"jffs2", "tree.jffs2", `mkfs.jffs2 -q -r "$0" -e 128KiB -l -o "$1" 2>&1 | tail -1`, 3},
		{"ubi", "tree.ubi", `mkfs.ubifs -q -r "$0" -m 2048 -e 126976 -c 4096 -o "$1.ubifs"
			printf '[v]\nmode=ubi\nimage=%s\nvol_id=0\nvol_type=dynamic\nvol_name=rootfs\nvol_flags=autoresize\n' "$1.ubifs" > "$1.ini"
			ubinize -m 2048 -p 128KiB -o "$1" "$1.ini"; rm "$1.ubifs" "$1.ini"`, 2.5},
	} {
		image, err := b.make(c.name, c.script)
		if err != nil {
			return err
		}
		if err := b.same(image, copied); err != nil {
			return err
		}
		r, ours, theirs, err := ratio(b.list(image), gzip)
		if err != nil {
			return err
		}
		b.add("unpack --list / gzip -dc of the tar.gz, "+c.what, "x CPU", r, c.bar, times(ours, theirs))
	}
	return nil
}
