//go:build linux

package pairs

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"

	"assay"
)

// change is one thing that is changed in a tree; the two trees are then
// different, at this place.
type change struct {
	name   string
	causes []string
	needs  traits
	// do changes the tree and gives the name of the entry and the offset in its
	// content on side B; nothing when no bytes are concerned.
	do func(r *rand.Rand, t Tree) (Tree, string, int64)
}

// traits are what a kind of container records.
type traits uint16

const (
	modes traits = 1 << iota
	owners
	times
	links
	hardlinks
	devices
	xattrs
	copies // several entries of one name
)

var (
	plain     = []string{"unexplained"}
	attribute = []string{"attribute", "unexplained"}
	textual   = []string{"unexplained", "version", "statement"}
)

// edit replaces what stands at a place of a file.
func edit(t Tree, name string, off int64, with []byte) Tree {
	t = t.Clone()
	f := t.find(name)
	b := bytes.Clone(f.Body)
	copy(b[off:], with)
	f.Body = b
	return t
}

// swap replaces a text of a file by another one, and gives the place of the
// first byte that differs.
func swap(t Tree, name, old, with string) (Tree, string, int64) {
	t = t.Clone()
	f := t.find(name)
	at := bytes.Index(f.Body, []byte(old))
	if at < 0 {
		panic(name + ": has no " + old)
	}
	f.Body = bytes.Replace(f.Body, []byte(old), []byte(with), 1)
	for i := 0; i < len(with) && i < len(old) && old[i] == with[i]; i++ {
		at++
	}
	return t, name, int64(at)
}

func set(t Tree, name string, do func(*File)) (Tree, string, int64) {
	t = t.Clone()
	do(t.find(name))
	return t, name, nothing
}

func (t Tree) plus(f File) (Tree, string, int64) {
	f.Time = noon
	return append(t.Clone(), f), f.Name, nothing
}

// other is a byte that is not the one that stands there.
func other(r *rand.Rand, b byte) byte { return b ^ byte(1+r.IntN(255)) }

var changes = []change{
	{"one byte of code", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		b := t.find("usr/sbin/httpd").Body
		at := codeAt(b) + int64(r.IntN(functions*functionSize))
		return edit(t, "usr/sbin/httpd", at, []byte{other(r, b[at])}), "usr/sbin/httpd", at
	}},
	{"one function patched", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		at := codeAt(t.find("bin/minibox").Body) + int64(r.IntN(functions)*functionSize) + 4
		return edit(t, "bin/minibox", at, []byte("\x31\xc0\xff\xc0\x5d\xc3\xcc\xcc\xcc\xcc")), "bin/minibox", at
	}},
	{"account added", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return grow(t, "etc/passwd", fmt.Sprintf("u%d:x:0:0::/:/bin/sh\n", r.IntN(1000)))
	}},
	{"hash changed", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		b := t.find("etc/shadow").Body
		at := int64(bytes.IndexByte(b, ':') + 1)
		return edit(t, "etc/shadow", at, []byte{'.'}), "etc/shadow", at
	}},
	{"setuid", attribute, modes, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "bin/minibox", func(f *File) { f.Mode |= 0o4000 })
	}},
	{"mode", attribute, modes, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "etc/shadow", func(f *File) { f.Mode ^= 0o004 })
	}},
	{"owner", attribute, owners, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "etc/shadow", func(f *File) { f.UID = 1 + uint32(r.IntN(200)) })
	}},
	{"group", attribute, owners, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "bin/minibox", func(f *File) { f.GID = 1 + uint32(r.IntN(200)) })
	}},
	{"certificate swapped", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		t = t.Clone()
		t.find("etc/ssl/httpd.crt").Body = t.find("etc/ssl/ca.crt").Body
		return t, "etc/ssl/httpd.crt", nothing
	}},
	{"symlink redirected", attribute, links, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "bin/sh", func(f *File) { f.Target = "../tmp/x" })
	}},
	{"symlink of the same length", attribute, links, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "bin/login", func(f *File) { f.Target = "minibux" })
	}},
	{"device number", attribute, devices, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "dev/null", func(f *File) { f.Minor = 1 + uint32(r.IntN(2)) })
	}},
	{"device added", plain, devices, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return t.plus(File{Name: "dev/mem", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 1})
	}},
	{"capability changed", attribute, xattrs, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "usr/bin/ping", func(f *File) {
			f.Xattrs = map[string]string{"security.capability": "\x01\x00\x00\x02\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\x00\x00\x00\x00"}
		})
	}},
	{"capability gone", attribute, xattrs, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "usr/bin/ping", func(f *File) { f.Xattrs = nil })
	}},
	{"file added", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return t.plus(File{Name: "usr/sbin/telnetd", Mode: 0o755, Body: program(build{Seed: r.Uint64(), Name: "telnetd"})})
	}},
	{"empty file added", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return t.plus(File{Name: "etc/nologin", Mode: 0o644})
	}},
	{"file removed", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return t.without("etc/firewall.rules"), "etc/firewall.rules", nothing
	}},
	{"renamed", attribute, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		t, _, _ = set(t, "etc/firewall.rules", func(f *File) { f.Name = "etc/firewall.r" })
		return t, "etc/firewall.rules", nothing
	}},
	{"renamed and changed", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		t, _, _ = swap(t, "usr/lib/libmini.so.1", "assertion", "Assertion")
		t, _, _ = set(t, "usr/lib/libmini.so.1", func(f *File) { f.Name = "usr/lib/libmini.so.2" })
		return t, "usr/lib/libmini.so.1", nothing
	}},
	{"script line", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return grow(t, "etc/init.d/rcS", "telnetd -l /bin/sh &\n")
	}},
	{"kernel command line", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/cmdline", "init=/sbin/init", "init=/bin/sh\n")
	}},
	{"version of the product", []string{"version"}, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/version", "version 1.0.", "version 1.1.")
	}},
	{"beside the date", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/version", "UTC 2024\n", "UTC 2024;")
	}},
	{"beside the date of a program", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "usr/sbin/httpd", "12:00:00.", "12:00:00\x01")
	}},
	{"start-up table", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/inittab", "sysinit", "sysinix")
	}},
	{"port", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/firewall.rules", "192.168.1.12:22", "192.168.1.12:23")
	}},
	{"range of ports", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/firewall.rules", "20:21", "20:23")
	}},
	{"hardware address", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/firewall.rules", "00:11:22:33:44:55", "00:11:23:33:44:55")
	}},
	{"network address", textual, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/firewall.rules", "10.0.0.12", "10.0.0.13")
	}},
	{"address of version 6", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/firewall.rules", "fe80::12:34", "fe80::12:35")
	}},
	{"time of day in configuration", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "etc/crontab", "--at 03:00", "--at 04:00")
	}},
	{"path in a program", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return swap(t, "usr/sbin/httpd", "/etc/httpd.conf", "/tmp/httpd.conf")
	}},
	{"data of a program", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		b := t.find("usr/bin/passwd").Body
		at := int64(bytes.Index(b, data(build{Seed: seedOf(t)})) + r.IntN(256))
		return edit(t, "usr/bin/passwd", at, []byte{other(r, b[at])}), "usr/bin/passwd", at
	}},
	{"byte of firmware", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		b := t.find("lib/firmware/radio.bin").Body
		at := int64(r.IntN(len(b)))
		return edit(t, "lib/firmware/radio.bin", at, []byte{other(r, b[at])}), "lib/firmware/radio.bin", at
	}},
	{"byte deep in a large file", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		b := t.find("usr/share/table.txt").Body
		at := int64(len(b) - 100 + r.IntN(100))
		return edit(t, "usr/share/table.txt", at, []byte{b[at] ^ 1}), "usr/share/table.txt", at
	}},
	{"hard link becomes a file", nil, hardlinks, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		t, _, _ = set(t, "usr/bin/ping6", func(f *File) {
			*f = File{Name: f.Name, Mode: 0o755, Time: noon, Body: program(build{Seed: 1, Name: "ping6"})}
		})
		return t, "usr/bin/ping6", nothing
	}},
	{"hard link to another file", nil, hardlinks, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		t, _, _ = set(t, "usr/bin/ping6", func(f *File) { f.Target = "bin/minibox" })
		return t, "usr/bin/ping6", nothing
	}},
	{"file becomes a link", attribute, links, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "etc/hostname", func(f *File) {
			*f = File{Name: f.Name, Type: assay.Symlink, Mode: 0o777, Time: noon, Target: "/tmp/hostname"}
		})
	}},
	{"directory open to all", attribute, modes, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return set(t, "etc/ssl", func(f *File) { f.Mode = 0o777 })
	}},
	{"directory added", plain, 0, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		return t.plus(File{Name: "etc/dropbear", Type: assay.Dir, Mode: 0o755})
	}},
	{"two of one name", plain, copies, func(r *rand.Rand, t Tree) (Tree, string, int64) {
		f := *t.find("etc/passwd")
		f.Body = []byte("root::0:0::/:/bin/sh\n")
		return append(t.Clone(), f), f.Name, nothing
	}},
}

// grow adds a line at the end of a text.
func grow(t Tree, name, line string) (Tree, string, int64) {
	t = t.Clone()
	f := t.find(name)
	at := int64(len(f.Body))
	f.Body = append(bytes.Clone(f.Body), line...)
	return t, name, at
}

// seedOf is the seed that a tree was made from, as its programs' data shows.
func seedOf(t Tree) uint64 {
	b := t.find("bin/minibox").Body
	for seed := range uint64(1000) {
		if bytes.Contains(b, data(build{Seed: seed})) {
			return seed
		}
	}
	panic("a tree without programs")
}

// rebuilt is the tree with its programs built again: what varies is build-id,
// path, builder and date. longer makes the texts longer.
func rebuilt(t Tree, longer bool) Tree {
	b := build{Seed: seedOf(t), Path: "/buidl/rooter", By: "bush@quilder", Date: "Apr 11 2025", Clock: "23:59:01"}
	day := "Fri Apr 11 23:59:01 UTC 2025"
	if longer {
		b.Path, b.By, day = "/home/somebody/work/router-1", "jenkins@worker-17.example.net", "Fri Apr 11 23:59:01 CEST 2025"
	}
	t = t.Clone()
	for i := range t {
		name := t[i].Name[strings.LastIndex(t[i].Name, "/")+1:]
		if bytes.HasPrefix(t[i].Body, []byte("\x7fELF")) {
			name, _, _ = strings.Cut(name, ".")
			t[i].Body = program(b.named(name))
		}
	}
	v := t.find("etc/version")
	v.Body = bytes.Replace(v.Body, []byte("root@builder"), []byte(b.By), 1)
	v.Body = bytes.Replace(v.Body, []byte("Fri Mar  1 12:00:00 UTC 2024"), []byte(day), 1)
	return t
}
