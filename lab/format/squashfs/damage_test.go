package squashfs_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sort"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
	"assay/lab/format/squashfs"
	"assay/lab/format/squashfs/squashfstest"
)

// attributes writes an entry's attributes in the order of their names.
func attributes(e assay.Entry) string {
	var s []string
	for _, x := range e.Xattrs {
		s = append(s, fmt.Sprintf("%s=%s;", x.Name, x.Value))
	}
	sort.Strings(s)
	return strings.Join(s, "")
}

func regular(name string, data []byte) squashfstest.File {
	return squashfstest.File{Entry: entry(name, assay.Regular, 0o644), Data: data}
}

func TestXattrs(t *testing.T) {
	f := regular("f", []byte("x"))
	f.Xattrs = []assay.Xattr{{Name: "user.a", Value: []byte("1")}, {Name: "security.capability", Value: []byte{0, 1}}}
	link := squashfstest.File{Entry: assay.Entry{Name: "l", Type: assay.Symlink, Mode: 0o777, Target: "f", Xattrs: []assay.Xattr{{Name: "trusted.t", Value: []byte("T")}}}}
	for _, big := range []bool{false, true} {
		o := formattest.MustOpen(t, squashfs.Format, "x", squashfstest.Image{Major: 4, Big: big, Compress: deflate}.Build(f, link))
		if got := attributes(o.Find("f").Entry); got != "security.capability=\x00\x01;user.a=1;" {
			t.Errorf("attributes of f: %q", got)
		}
		if got := attributes(o.Find("l").Entry); got != "trusted.t=T;" || o.Find("l").Target != "f" {
			t.Errorf("attributes of l: %q, target %q", got, o.Find("l").Target)
		}
	}
}

// A block that does not decode becomes zeros; the rest of the file and the
// other files are read.
func TestDamagedBlock(t *testing.T) {
	data := text(3 * 4096)
	b := squashfstest.Image{Major: 4, BlockSize: 4096, Compress: deflate}.Build(regular("a", data), regular("b", text(4096*2+9)))
	b[96+20] ^= 0xff // in the first block
	o, err := formattest.Open(squashfs.Format, "x", b)
	if err != nil {
		t.Fatal(err)
	}
	a := o.Find("a")
	if a.Err == nil || !strings.Contains(a.Err.Error(), "block at 0x60") {
		t.Errorf("error %v, want one about the block at 0x60", a.Err)
	}
	if len(a.Content) != len(data) || !bytes.Equal(a.Content[4096:], data[4096:]) || bytes.Equal(a.Content[:4096], data[:4096]) {
		t.Errorf("content behind the damaged block is not as it was")
	}
	if o.Find("b").Err != nil {
		t.Errorf("b: %v", o.Find("b").Err)
	}
}

// An image without its end is measured as long as it was and says what is
// lost; its blocks are found without the tables.
func TestCutShort(t *testing.T) {
	big := text(9*4096 + 100)
	b := squashfstest.Image{Major: 4, BlockSize: 4096, Compress: deflate, NoFragments: true}.Build(
		regular("a", big), regular("b", append([]byte("\x7fELF"), noise(3*4096)...)), regular("c", text(2*4096)))
	tables := int(binary.LittleEndian.Uint64(b[64:]))
	o, err := formattest.Open(squashfs.Format, "x", b[:tables])
	if err != nil {
		t.Fatal(err)
	}
	if o.Extent.Length != int64(len(b)) {
		t.Errorf("length %d, want %d", o.Extent.Length, len(b))
	}
	if o.Err == nil || len(o.Failures) == 0 || !strings.Contains(o.Failures[0].Reason, "cut short") {
		t.Errorf("error %v, failures %v: want one that says the image is cut short", o.Err, o.Failures)
	}
	if len(o.Entries) == 0 || o.Entries[0].Name != "recovered/60.blocks" || !bytes.Equal(o.Entries[0].Content, big) {
		t.Errorf("entries %q, %d bytes in the first, want %d", o.Names(), len(o.Entries[0].Content), len(big))
	}
	all := int64(0)
	for _, e := range o.Entries {
		if e.Err != nil {
			t.Errorf("%s: %v", e.Name, e.Err)
		}
		all += e.Body.From.Length
	}
	if all+96 != int64(tables) || len(o.Unread) != 0 {
		t.Errorf("%d of %d bytes recovered, unread %v", all, tables-96, o.Unread)
	}
}

// Without tables, blocks of a compression that does not tell their ends are
// gaps.
func TestCutShortLZ4(t *testing.T) {
	b := squashfstest.Image{Major: 4, Method: 5, Compress: deflate}.Build(tree(128 << 10)...)
	o, err := formattest.Open(squashfs.Format, "x", b[:len(b)*2/3])
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Unread) != 1 || o.Unread[0].Offset != 96 || o.Unread[0].Length != int64(len(b)*2/3-96) || len(o.Entries) > 0 {
		t.Errorf("unread %v, entries %q", o.Unread, o.Names())
	}
}

// A directory that contains itself is listed once.
func TestDirectoryLoop(t *testing.T) {
	b := squashfstest.Image{Major: 4, BlockSize: 4096}.Build(
		squashfstest.File{Entry: entry("a/b/c", assay.Dir, 0o755)}, regular("a/b/f", []byte("x")))
	// The entry of c in b's listing gets the inode offset of a. An entry is
	// offset, number, type (1 is a directory) and length, two bytes each.
	find := func(name byte) int {
		return bytes.LastIndex(b, []byte{1, 0, 0, 0, name}) + 4
	}
	a, c := find('a'), find('c')
	copy(b[c-8:c-6], b[a-8:a-6])
	o, err := formattest.Open(squashfs.Format, "x", b)
	if err != nil {
		t.Fatal(err)
	}
	if o.Err != nil || len(o.Failures) != 1 || !strings.Contains(o.Failures[0].Reason, "not listed again") {
		t.Errorf("error %v, failures %v", o.Err, o.Failures)
	}
	if n := len(o.Entries); n != 5 {
		t.Errorf("%d entries: %q", n, o.Names())
	}
}

// A file that claims to be enormous ends where its block list ends.
func TestHostileSize(t *testing.T) {
	im := squashfstest.Image{Major: 4, BlockSize: 4096}
	f := regular("f", noise(5000))
	b := im.Build(f, squashfstest.File{Entry: entry("g", assay.Regular, 0), Link: "f"}) // the link makes the inode long
	size := binary.LittleEndian.AppendUint64(nil, 5000)
	at := bytes.LastIndex(b, size)
	binary.LittleEndian.PutUint64(b[at:], 1<<60)
	o, err := formattest.Open(squashfs.Format, "x", b)
	if err != nil {
		t.Fatal(err)
	}
	e := o.Find("f")
	if e.Err == nil || !strings.Contains(e.Err.Error(), "block list") || e.Body.Size != 1<<60 {
		t.Errorf("error %v, size %d", e.Err, e.Body.Size)
	}
	if len(e.Content) > 1<<20 {
		t.Errorf("%d bytes of content", len(e.Content))
	}
}

// Names that try to leave the tree are evidence and stay as they are.
func TestHostileNames(t *testing.T) {
	b := squashfstest.Image{Major: 4}.Build(regular("d/xx", []byte("1")), regular("d/yyyy", []byte("2")))
	copy(b[bytes.LastIndex(b, []byte("xx")):], "..")
	copy(b[bytes.LastIndex(b, []byte("yyyy")):], "/etc")
	o := formattest.MustOpen(t, squashfs.Format, "x", b)
	if o.Find("d/..") == nil || o.Find("d//etc") == nil && o.Find("d/etc") == nil {
		t.Errorf("names %q", o.Names())
	}
}

func TestProperties(t *testing.T) {
	b := squashfstest.Image{Major: 4, Method: 4, Compress: deflate, Created: 1e9, Options: []byte{0, 0, 2, 0, 8, 0, 0, 0}}.Build(tree(128 << 10)...)
	o := formattest.MustOpen(t, squashfs.Format, "x", b)
	got := map[string]string{}
	for _, p := range o.Properties {
		got[p.Name] = p.Value
	}
	for name, want := range map[string]string{
		"version": "4.0", "byte-order": "little-endian", "compression": "gzip", "declared-compression": "xz",
		"compressor-options": "dictionary 131072, filters arm", "block-size": "131072", "created": "2001-09-09T01:46:40Z",
	} {
		if got[name] != want {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
}

// What no directory names any more is found in the inode table.
func TestSalvage(t *testing.T) {
	files := tree(16 << 10)
	b := squashfstest.Image{Major: 4, BlockSize: 16 << 10, Compress: deflate}.Build(files...)
	dirs := binary.LittleEndian.Uint64(b[72:])
	b[dirs+20] ^= 0xff // in the first block of the directory table
	o, err := formattest.Open(squashfs.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	if len(o.Failures) < 2 || len(o.Unread) != 1 || o.Unread[0].Offset != int64(dirs) {
		t.Errorf("failures %v, unread %v", o.Failures, o.Unread)
	}
	have := map[string]bool{}
	for _, e := range o.Entries {
		have[string(e.Content)] = true
	}
	for _, f := range files {
		if f.Type == assay.Regular && f.Link == "" && !have[string(f.Data)] {
			t.Errorf("%s: content not found", f.Name)
		}
	}
}

// Bytes between the files that none of them uses are a gap.
func TestHiddenBytes(t *testing.T) {
	b := squashfstest.Image{Major: 4, BlockSize: 4096, NoFragments: true}.Build(regular("a", noise(5000)), regular("b", noise(3000)))
	size := binary.LittleEndian.AppendUint32(nil, 5000)
	at := bytes.LastIndex(b, size) // a's inode: start, fragment, offset, size, block sizes
	copy(b[at:], binary.LittleEndian.AppendUint32(nil, 4096))
	o := formattest.MustOpen(t, squashfs.Format, "x", b)
	if len(o.Unread) != 1 || o.Unread[0].Range != (format.Range{Offset: 96 + 4096, Length: 904}) {
		t.Errorf("unread %v", o.Unread)
	}
}
