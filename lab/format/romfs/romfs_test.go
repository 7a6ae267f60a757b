package romfs_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
	"assay/lab/format/romfs"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

// node is a file for the writer.
type node struct {
	name  string
	kind  uint32 // with 8 for executable
	spec  uint32
	data  []byte
	inner []node
	to    string // name of the node that a hard link links to
}

// rom writes romfs images.
type rom struct {
	b  []byte
	at map[string]int
}

func (r *rom) text(s string) {
	r.b = append(append(r.b, s...), 0)
	r.b = append(r.b, make([]byte, -len(r.b)&15)...)
}

func (r *rom) u32(at int, v uint32) { binary.BigEndian.PutUint32(r.b[at:], v) }

func fix(b []byte, at int) {
	var s uint32
	binary.BigEndian.PutUint32(b[at:], 0)
	for i := 0; i+4 <= len(b); i += 4 {
		s += binary.BigEndian.Uint32(b[i:])
	}
	binary.BigEndian.PutUint32(b[at:], -s)
}

// list writes headers behind each other and gives the first one's place.
func (r *rom) list(nodes []node, dir string) int {
	first := len(r.b)
	for i, n := range nodes {
		at := len(r.b)
		r.b = append(r.b, make([]byte, 16)...)
		r.text(n.name)
		end := len(r.b)
		name := dir + n.name
		r.at[name] = at
		r.b = append(r.b, n.data...)
		r.b = append(r.b, make([]byte, -len(r.b)&15)...)
		spec := n.spec
		switch {
		case n.name == ".":
			spec = uint32(at)
		case n.kind&7 == 1:
			inner := append([]node{{name: ".", kind: 1 | 8}, {name: "..", spec: uint32(first)}}, n.inner...)
			spec = uint32(r.list(inner, name+"/"))
		case n.to != "":
			spec = uint32(r.at[n.to])
		}
		next := uint32(len(r.b))
		if i == len(nodes)-1 {
			next = 0
		}
		r.u32(at, next|n.kind)
		r.u32(at+4, spec)
		r.u32(at+8, uint32(len(n.data)))
		fix(r.b[at:end], 12)
	}
	return first
}

func build(nodes ...node) []byte {
	r := &rom{b: append([]byte("-rom1fs-"), make([]byte, 8)...), at: map[string]int{}}
	r.text("sample")
	r.list(append([]node{{name: ".", kind: 1 | 8}, {name: "..", spec: 32}}, nodes...), "")
	r.u32(8, uint32(len(r.b)))
	fix(r.b[:min(512, len(r.b))], 12)
	return append(r.b, make([]byte, -len(r.b)&1023)...)[:len(r.b)]
}

func tree() []node {
	return []node{
		{name: "bin", kind: 1 | 8, inner: []node{
			{name: "busybox", kind: 2 | 8, data: noise(20000)},
			{name: "sh", kind: 3, data: []byte("busybox")},
			{name: "again", to: "bin/busybox"},
		}},
		{name: "etc", kind: 1 | 8, inner: []node{
			{name: "passwd", kind: 2, data: []byte("root::0:0::/:/bin/sh\n")},
			{name: "empty", kind: 2},
			{name: "deep", kind: 1, inner: []node{{name: "a name of more than sixteen bytes", kind: 2, data: noise(3000)}}},
		}},
		{name: "dev", kind: 1, inner: []node{{name: "null", kind: 5, spec: 1<<16 | 3}, {name: "mtd", kind: 4, spec: 31 << 16}, {name: "p", kind: 7}, {name: "s", kind: 6}}},
	}
}

func TestContract(t *testing.T) {
	formattest.Contract(t, romfs.Format, map[string][]byte{"tree": build(tree()...), "one": build(node{name: "f", kind: 2, data: []byte("x")})})
}

func FuzzRomfs(f *testing.F) {
	formattest.Fuzz(f, romfs.Format, build(node{name: "d", kind: 1, inner: []node{{name: "f", kind: 2, data: []byte("text")}, {name: "l", kind: 3, data: []byte("f")}}}, node{name: "h", to: "d/f"}))
}

func TestTree(t *testing.T) {
	b := build(tree()...)
	o := formattest.MustOpen(t, romfs.Format, "x", b)
	want := `/dir/0/
bin/dir/755/
bin/again/hardlink/0/bin/busybox
bin/busybox/file/755/
bin/sh/symlink/777/busybox
dev/dir/644/
dev/mtd/blockdev/600/31:0
dev/null/chardev/600/1:3
dev/p/fifo/644/
dev/s/socket/644/
etc/dir/755/
etc/deep/dir/644/
etc/deep/a name of more than sixteen bytes/file/644/
etc/empty/file/644/
etc/passwd/file/644/
`
	var got strings.Builder
	for _, name := range o.Names() {
		e := o.Find(name)
		target := e.Target
		if e.Type == assay.CharDev || e.Type == assay.BlockDev {
			target = fmt.Sprintf("%d:%d", e.Major, e.Minor)
		}
		fmt.Fprintf(&got, "%s/%s/%o/%s\n", e.Name, e.Type, e.Mode, target)
	}
	sorted := func(s string) string { l := strings.Split(s, "\n"); return strings.Join(l, "\n") }
	for _, line := range strings.Split(want, "\n") {
		if !strings.Contains(sorted(got.String()), line) {
			t.Errorf("%q is not in\n%s", line, got.String())
		}
	}
	if !bytes.Equal(o.Find("bin/busybox").Content, noise(20000)) || len(o.Unread) > 0 || len(o.Entries) != 15 || o.Extent.Length != int64(len(b)) {
		t.Errorf("%d entries, unread %v, length %d of %d", len(o.Entries), o.Unread, o.Extent.Length, len(b))
	}
	if len(o.Find("bin/busybox").Body.Extents) != 1 {
		t.Error("content is copied")
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, romfs.Format, build(tree()...), 64, map[string]float64{
		"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.85, "middle missing": 0.9,
	})
}

// Behind a broken chain headers are found by their checksums.
func TestSalvage(t *testing.T) {
	b := build(tree()...)
	at := bytes.Index(b, []byte("busybox\x00")) - 16
	copy(b[at:], []byte{0xff, 0xff, 0xff, 0xff})
	o, err := formattest.Open(romfs.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	if names := strings.Join(o.Names(), " "); !strings.Contains(names, "/sh ") || o.Find("etc/passwd") == nil {
		t.Errorf("names %s; %v", names, o.Failures)
	}
}

// A chain that leads back ends.
func TestLoop(t *testing.T) {
	b := build(tree()...)
	at := bytes.Index(b, []byte("passwd\x00")) - 16
	binary.BigEndian.PutUint32(b[at:], uint32(at)|2)
	o, err := formattest.Open(romfs.Format, "x", b)
	if err != nil || o.Err != nil || len(o.Failures) == 0 {
		t.Error(err, o.Failures)
	}
}

func TestGeneratedImages(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/08-romfs-tiny.img"))
	if err != nil {
		t.Fatal(err)
	}
	rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-tiny-armel.json"))
	o := formattest.MustOpen(t, romfs.Format, "x", b)
	right := o.Compare(t, rows, formattest.Stores{Device: true})
	t.Logf("%d of %d rows right, %d entries, unread %v", right, len(rows), len(o.Entries), o.Unread)
}

func TestRealImage(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/generic_fs/romfs.img"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, romfs.Format, "x", b)
	t.Logf("%d entries %q, %d unread", len(o.Entries), o.Names(), len(o.Unread))
	if len(o.Entries) < 4 {
		t.Errorf("%d entries", len(o.Entries))
	}
}

func TestAgainstGenromfs(t *testing.T) {
	gen, err := exec.LookPath("genromfs")
	if err != nil {
		t.Skip("needs genromfs")
	}
	dir, img := t.TempDir(), filepath.Join(t.TempDir(), "img")
	want := map[string][]byte{"a": noise(9000), "d/e/long name of a file": []byte("b"), "d/empty": nil}
	for name, b := range want {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	os.Link(filepath.Join(dir, "a"), filepath.Join(dir, "d/e/x"))
	if out, err := exec.Command(gen, "-d", dir, "-f", img, "-V", "label").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	b, err := os.ReadFile(img)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, romfs.Format, "x", b)
	for name, data := range want {
		e := o.Find(name)
		if e != nil && e.Type == assay.Hardlink {
			e = o.Find(e.Target)
		}
		if e == nil || !bytes.Equal(e.Content, data) {
			t.Errorf("%s is not right", name)
		}
	}
	if len(o.Unread) > 0 {
		t.Errorf("unread %v", o.Unread)
	}
}

// A header with one damaged field is read all the same.
func TestRepair(t *testing.T) {
	for _, field := range []int{0, 8, 12} { // next, size, checksum
		b := build(tree()...)
		at := bytes.Index(b, []byte("busybox\x00")) - 16
		b[at+field] ^= 0x7f
		o, err := formattest.Open(romfs.Format, "x", b)
		if err != nil || o.Err != nil {
			t.Fatal(err, o.Err)
		}
		if e := o.Find("bin/busybox"); e == nil || !bytes.Equal(e.Content[:20000], noise(20000)) || len(o.Failures) != 2 || o.Find("bin/sh") == nil {
			t.Errorf("field %d: %q, %v", field, o.Names(), o.Failures)
		}
	}
}
