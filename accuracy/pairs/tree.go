//go:build linux

package pairs

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"

	"assay"
)

// File is one entry of a tree that is packed.
type File struct {
	Name         string
	Type         assay.Type
	Mode         uint32
	UID, GID     uint32
	Time         int64
	Body         []byte
	Target       string // of a symlink; of a hard link the name of the file
	Major, Minor uint32
	Xattrs       map[string]string
}

// Tree is a small root file system, parents first.
type Tree []File

// Clone copies the list; contents are shared and must be replaced, not changed.
func (t Tree) Clone() Tree { return slices.Clone(t) }

// find gives an entry by its name.
func (t Tree) find(name string) *File {
	for i := range t {
		if t[i].Name == name {
			return &t[i]
		}
	}
	return nil
}

// without leaves an entry out.
func (t Tree) without(name string) Tree {
	return slices.DeleteFunc(t.Clone(), func(f File) bool { return f.Name == name })
}

// only keeps the entries of these types.
func (t Tree) only(types ...assay.Type) Tree {
	return slices.DeleteFunc(t.Clone(), func(f File) bool { return !slices.Contains(types, f.Type) })
}

// noon is the time of all files unless a recipe says otherwise: 2024-03-01.
const noon = 1709294400

// router is the folder of the example that trees take their text from.
const router = "../../examples/router"

// newTree makes a tree from the text of the example router, with programs,
// certificates, links, devices and a few files that hang on the seed.
func newTree(seed uint64) (Tree, error) {
	r := rand.New(rand.NewPCG(seed, 1))
	files := map[string]File{}
	put := func(name string, mode uint32, body []byte) {
		files[name] = File{Name: name, Mode: mode, Body: body}
	}
	for _, root := range []string{router + "/tree/common", router + "/tree/clean"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path.Join(root, name))
			mode := uint32(0o644)
			if strings.HasPrefix(string(b), "#!") {
				mode = 0o755
			}
			put(name, mode, b)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for _, k := range []string{"httpd.crt", "ca.crt"} {
		b, err := os.ReadFile(router + "/keys/" + k)
		if err != nil {
			return nil, err
		}
		put("etc/ssl/"+k, 0o644, b)
	}
	b := build{Seed: seed, Path: "/build/router", By: "root@builder", Date: "Mar  1 2024", Clock: "12:00:00"}
	put("bin/minibox", 0o755, program(b.named("minibox")))
	put("usr/sbin/httpd", 0o755, program(b.named("httpd")))
	put("usr/lib/libmini.so.1", 0o644, program(b.named("libmini")))
	put("etc/version", 0o644, fmt.Appendf(nil, "product RTR-100\nversion 1.0.%d\nbuilt by root@builder\nbuilt on Fri Mar  1 12:00:00 UTC 2024\n", seed%7))
	put("etc/firewall.rules", 0o600, []byte("-A INPUT -p tcp --dport 20:21 -j DROP\n-A INPUT -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT\n-A INPUT -s 10.0.0.12 -j ACCEPT\n-A FORWARD -d fe80::12:34 -j DROP\nforward 192.168.1.12:22\n"))
	put("etc/crontab", 0o644, []byte("# m h command\n0 3 * * * /sbin/update --at 03:00\n"))
	put("etc/cmdline", 0o644, []byte("console=ttyS0,115200 root=/dev/mtdblock2 rootfstype=squashfs init=/sbin/init\n"))
	text := make([]byte, 0, 90<<10)
	for i := 0; len(text) < 70<<10+r.IntN(20<<10); i++ {
		text = fmt.Appendf(text, "%06d entry %x of the table\n", i, r.Uint64())
	}
	put("usr/share/table.txt", 0o644, text)
	noise := make([]byte, 3000+r.IntN(6000))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	put("lib/firmware/radio.bin", 0o644, noise)
	for i := range 2 + r.IntN(3) {
		put(fmt.Sprintf("www/page%d.html", i), 0o644, fmt.Appendf(nil, "<html><body>page %d: %x</body></html>\n", i, r.Uint64()))
	}
	files["usr/bin/passwd"] = File{Name: "usr/bin/passwd", Mode: 0o4755, Body: program(b.named("passwd"))}
	files["usr/bin/ping"] = File{Name: "usr/bin/ping", Mode: 0o755, Body: program(b.named("ping")),
		Xattrs: map[string]string{"security.capability": "\x01\x00\x00\x02\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"}}
	files["usr/bin/ping6"] = File{Name: "usr/bin/ping6", Type: assay.Hardlink, Target: "usr/bin/ping", Mode: 0o755}
	for _, l := range [][2]string{{"bin/sh", "minibox"}, {"bin/login", "minibox"}, {"usr/lib/libmini.so", "libmini.so.1"}, {"etc/mtab", "/proc/mounts"}} {
		files[l[0]] = File{Name: l[0], Type: assay.Symlink, Mode: 0o777, Target: l[1]}
	}
	for _, d := range []File{{Name: "dev/console", Type: assay.CharDev, Mode: 0o600, Major: 5, Minor: 1}, {Name: "dev/null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3}, {Name: "dev/mtdblock0", Type: assay.BlockDev, Mode: 0o640, GID: 6, Major: 31}} {
		files[d.Name] = d
	}
	files["proc"] = File{Name: "proc", Type: assay.Dir, Mode: 0o755}
	files["tmp"] = File{Name: "tmp", Type: assay.Dir, Mode: 0o1777}
	return complete(files), nil
}

// complete adds directories and gives the list in the order of names.
func complete(files map[string]File) Tree {
	var t Tree
	for name := range files {
		for d := path.Dir(name); d != "."; d = path.Dir(d) {
			if _, ok := files[d]; !ok {
				files[d] = File{Name: d, Type: assay.Dir, Mode: 0o755}
			}
		}
	}
	for _, f := range files {
		f.Time = noon
		t = append(t, f)
	}
	t.sort()
	return t
}

func (t Tree) sort() {
	slices.SortFunc(t, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
}

// shuffled is the tree in another order, parents first and hard links behind
// their files.
func (t Tree) shuffled(seed uint64) Tree {
	r := rand.New(rand.NewPCG(seed, 2))
	out := t.Clone()
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	slices.SortStableFunc(out, func(a, b File) int { return rank(&a) - rank(&b) })
	return out
}

func rank(f *File) int {
	switch f.Type {
	case assay.Dir:
		return strings.Count(f.Name, "/")
	case assay.Hardlink:
		return 200
	}
	return 100
}
