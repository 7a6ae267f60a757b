//go:build linux

package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// tree copies files of this machine, programs and libraries first, until there
// are *mib MiB of them, none over 2 MiB.
func (b *bench) tree() (string, error) {
	to := filepath.Join(b.dir, "tree")
	if _, err := os.Stat(to); err == nil {
		return to, nil
	}
	left := *mib << 20
	for _, from := range []string{"/usr/bin", "/usr/sbin", "/usr/lib", "/usr/share"} {
		err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
			if left <= 0 {
				return filepath.SkipAll
			}
			if err != nil || !d.Type().IsRegular() {
				return nil
			}
			info, err := d.Info()
			if err != nil || info.Size() > 2<<20 || info.Size() > left {
				return nil
			}
			left -= info.Size()
			return copyFile(path, filepath.Join(to, path))
		})
		if err != nil {
			return "", err
		}
	}
	if left > *mib<<20/2 {
		return "", fmt.Errorf("only %d MiB of files found", *mib-left>>20)
	}
	return to, nil
}

func copyFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return nil // not ours to read: leave it out
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, in)
	return err
}

// pack makes a squashfs of the tree, as routers have them (128 KiB blocks).
func (b *bench) pack(comp string) (string, error) {
	from, err := b.tree()
	if err != nil {
		return "", err
	}
	to := filepath.Join(b.dir, "tree."+comp+".squashfs")
	if _, err := os.Stat(to); err == nil {
		return to, nil
	}
	_, err = call("", "mksquashfs", from, to, "-comp", comp, "-b", "131072", "-all-root", "-no-progress", "-quiet", "-noappend")
	return to, err
}

// sums counts the contents of a folder by their hashes.
func sums(dir string) (map[string]int, error) {
	n := map[string]int{}
	return n, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		n[hex.EncodeToString(h.Sum(nil))]++
		return nil
	})
}

// flood writes a cpio archive (newc: linux, Documentation/driver-api/early-userspace/
// buffer-format.rst) of so many entries with so many bytes in all.
func flood(name string, entries int, bytes int64) error {
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	r := rand.NewChaCha8([32]byte{7})
	each := int(bytes / int64(entries))
	body := make([]byte, each)
	for i := range entries {
		// half random, half repeated: compresses, and no two files are the same
		r.Read(body[:each/2])
		member(w, i, fmt.Sprintf("d%03d/file%06d", i%500, i), body)
	}
	member(w, 0, "TRAILER!!!", nil)
	return w.Flush()
}

func member(w io.Writer, inode int, name string, body []byte) {
	head := fmt.Sprintf("070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
		inode+1, 0o100644, 0, 0, 1, 1700000000, len(body), 0, 0, 0, 0, len(name)+1, 0)
	io.WriteString(w, head+name+"\x00")
	io.WriteString(w, strings.Repeat("\x00", -(len(head)+len(name)+1)&3))
	w.Write(body)
	io.WriteString(w, strings.Repeat("\x00", -len(body)&3))
}
