//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// ext4: unpack --list against debugfs, which writes all files to memory.
func (b *bench) ext4() error {
	image, err := b.make("tree.ext4", fmt.Sprintf(`mke2fs -q -F -t ext4 -b 4096 -d "$0" "$1" %d`, blocks()))
	if err != nil {
		return err
	}
	rdump := func() (used, error) {
		d, err := b.fresh()
		if err != nil {
			return used{}, err
		}
		return call("", "debugfs", "-R", "rdump / "+d, image)
	}
	if err := b.same(image, rdump); err != nil {
		return err
	}
	r, ours, theirs, err := ratio(b.list(image), rdump)
	if err != nil {
		return err
	}
	b.add("unpack --list / debugfs rdump, ext4", "x CPU", r, 0.5, times(ours, theirs))
	return nil
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

// missing names the programs among these that are not installed.
func missing(programs string) []string {
	var list []string
	for _, p := range strings.Fields(programs) {
		if _, err := lookPath(p); err != nil {
			list = append(list, p)
		}
	}
	return list
}
