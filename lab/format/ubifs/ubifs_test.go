package ubifs

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
)

func committed() []byte {
	d := sample()
	d.commit()
	return d.bytes()
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"everything": committed()})
}

func FuzzOpen(f *testing.F) {
	d := newDisk()
	d.inode(1, 0o40755, 0, "")
	d.file(2, "f", comprLZO, text(1, 5000))
	d.commit()
	formattest.Fuzz(f, Format, d.bytes())
}

func TestSample(t *testing.T) {
	b := committed()
	o := formattest.MustOpen(t, Format, "x", b)
	checkSample(t, o)
	if o.Extent.Length != int64(len(b)) || len(o.Unread) > 0 {
		t.Errorf("length %d of %d, unread %v", o.Extent.Length, len(b), o.Unread)
	}
	if p := fmt.Sprint(o.Properties); !strings.Contains(p, "{compression zlib}") || !strings.Contains(p, "{block-size 8192}") {
		t.Errorf("properties %s", p)
	}
}

func checkSample(t *testing.T, o *formattest.Opened) {
	t.Helper()
	for c := range uint16(4) {
		if e := o.Find(comprName(c)); e == nil || !bytes.Equal(e.Content, text(int(c), 10000)) || e.Mode != 0o640 || e.UID != 1000 || e.GID != 100 || e.MTime != 1700000000 {
			t.Errorf("%s is not right", comprName(c))
		}
	}
	if e := o.Find("noise"); e == nil || !bytes.Equal(e.Content, noise(1, 9000)) {
		t.Error("noise is not right")
	}
	if e := o.Find("dir/link"); e == nil || e.Target != "busybox" || e.Type != assay.Symlink {
		t.Errorf("dir/link: %+v", e)
	}
	if e := o.Find("dir/console"); e == nil || e.Type != assay.CharDev || e.Major != 5 || e.Minor != 1 {
		t.Errorf("dir/console: %+v", e)
	}
	if e := o.Find("dir/sda300"); e == nil || e.Type != assay.BlockDev || e.Major != 8 || e.Minor != 300 {
		t.Errorf("dir/sda300: %+v", e)
	}
	if h, e := o.Find("dir/hard"), o.Find("none"); h == nil || h.Body.Key != e.Body.Key || len(e.Xattrs) != 1 || e.Xattrs[0].Name != "user.key" || string(e.Xattrs[0].Value) != "value" {
		t.Errorf("dir/hard: %+v", h)
	}
	want := make([]byte, 5*fileBlock+10)
	copy(want[fileBlock:], text(9, 4096))
	copy(want[3*fileBlock:], text(9, 100))
	if e := o.Find("holes"); e == nil || !bytes.Equal(e.Content, want) {
		t.Error("holes are not right")
	}
	if e := o.Find("dir"); e == nil || e.Mode != 0o1777 || e.Type != assay.Dir {
		t.Errorf("dir: %+v", e)
	}
	if len(o.Entries) != 15 {
		t.Errorf("%d entries: %q", len(o.Entries), o.Names())
	}
}

// What was written after the last commit is newer than the index.
func TestJournal(t *testing.T) {
	d := newDisk()
	d.inode(1, 0o40755, 0, "")
	d.file(10, "changed", comprNone, text(1, 8192))
	d.file(11, "deleted", comprNone, text(2, 100))
	d.file(12, "cut", comprNone, text(3, 3*fileBlock))
	d.file(13, "renamed", comprNone, text(4, 100))
	d.file(14, "kept", comprNone, text(5, 100))
	d.commit()
	d.name(1, 99, 0, "not in the journal")
	d.journal()
	d.data(10, 1, comprNone, text(6, 4096))
	d.inode(10, 0o100600, 8192, "")
	d.name(1, 0, 0, "deleted")
	d.inode(11, 0, 0, "")
	d.truncate(12, 3*fileBlock, 4000)
	d.inode(12, 0o100644, 4000, "")
	d.inode(12, 0o100644, 2*fileBlock+5, "")
	d.journal()
	d.data(12, 2, comprNone, text(7, 5))
	d.name(1, 0, 0, "renamed")
	d.name(1, 13, 0, "newer name")
	d.file(20, "new", comprZstd, text(8, 5000))
	o := formattest.MustOpen(t, Format, "x", d.bytes())
	if got := fmt.Sprint(o.Names()); got != "[ changed cut kept new newer name]" {
		t.Errorf("names %s", got)
	}
	if e := o.Find("changed"); !bytes.Equal(e.Content, append(text(1, 4096), text(6, 4096)...)) || e.Mode != 0o600 {
		t.Error("changed is not right")
	}
	cut := make([]byte, 2*fileBlock+5)
	copy(cut, text(3, fileBlock))
	copy(cut[2*fileBlock:], text(7, 5))
	if e := o.Find("cut"); !bytes.Equal(e.Content, cut) {
		t.Error("cut is not right")
	}
	if e := o.Find("new"); !bytes.Equal(e.Content, text(8, 5000)) {
		t.Error("new is not right")
	}
	if p := fmt.Sprint(o.Properties); !strings.Contains(p, "{journal-nodes 14}") {
		t.Errorf("properties %s", p)
	}
}

// spoil flips a byte in the middle of a node.
func spoil(b []byte, p place) { b[p.at+int64(p.length)/2] ^= 0x40 }

// Without an index all nodes are searched.
func TestDamagedIndex(t *testing.T) {
	d := sample()
	d.commit()
	for name, spoils := range map[string]func(b []byte){
		"root":    func(b []byte) { spoil(b, d.root) },
		"masters": func(b []byte) { clear(b[blockBytes : 3*blockBytes]) },
		"superblock": func(b []byte) {
			b[300] ^= 1
		},
	} {
		b := d.bytes()
		spoils(b)
		o, err := formattest.Open(Format, "x", b)
		if err != nil || len(o.Failures) == 0 {
			t.Errorf("%s: error %v, failures %v", name, err, o)
			continue
		}
		checkSample(t, o)
	}
}

// One node of the index less costs nothing either, and brings nothing back
// that was deleted in the parts that are sound.
func TestDamagedIndexNode(t *testing.T) {
	d := newDisk()
	d.inode(1, 0o40755, 0, "")
	d.file(200, "stale", comprNone, text(1, 10))
	d.leaves = d.leaves[:1] // all but the root directory are not in the index
	for i := range uint32(20) {
		d.file(10+i, fmt.Sprintf("f%d", i), comprNone, text(int(i), 5000))
	}
	d.commit()
	b := d.bytes()
	o := formattest.MustOpen(t, Format, "x", b)
	if len(o.Entries) != 21 {
		t.Fatalf("%d entries", len(o.Entries))
	}
	// the index node with the last leaves
	last := place{}
	for at := d.root.at - 8; at > 0; at -= 8 {
		if n := whole(b[at:]); n != nil && typeOf(n) == indexType && n[26] == 0 {
			last = place{at, uint32(len(n))}
			break
		}
	}
	spoil(b, last)
	o, err := formattest.Open(Format, "x", b)
	if err != nil || len(o.Unread) != 1 || len(o.Failures) == 0 {
		t.Fatalf("error %v, unread %v, failures %v", err, o.Unread, o.Failures)
	}
	for i := range 20 {
		if e := o.Find(fmt.Sprintf("f%d", i)); e == nil || !bytes.Equal(e.Content, text(i, 5000)) || e.Err != nil {
			t.Errorf("f%d is not right: %v", i, e)
		}
	}
	if o.Find("stale") != nil {
		t.Error("a deleted name is back")
	}
}

// Of a damaged block what can be decoded is given, and that it is damaged;
// the rest of the file is read.
func TestDamagedBlock(t *testing.T) {
	for compr, most := range map[uint16]int{comprNone: 1, comprZlib: fileBlock} {
		d := newDisk()
		d.inode(1, 0o40755, 0, "")
		d.file(10, "f", compr, text(1, 3*fileBlock))
		spoilt := d.leaves[len(d.leaves)-2].place
		d.commit()
		b := d.bytes()
		spoil(b, spoilt)
		o, err := formattest.Open(Format, "x", b)
		if err != nil {
			t.Fatal(err)
		}
		e, want := o.Find("f"), text(1, 3*fileBlock)
		if len(e.Content) != len(want) || e.Err == nil || !strings.Contains(e.Err.Error(), "block 1: node at") {
			t.Fatalf("%d bytes, error %v", len(e.Content), e.Err)
		}
		differ := 0
		for i := range want {
			if e.Content[i] != want[i] {
				if differ++; i/fileBlock != 1 {
					t.Fatalf("byte %d differs", i)
				}
			}
		}
		if differ == 0 || differ > most {
			t.Errorf("%s: %d bytes differ", comprName(compr), differ)
		}
	}
}

// A directory that contains itself is listed once.
func TestLoop(t *testing.T) {
	d := newDisk()
	d.inode(1, 0o40755, 0, "")
	d.name(1, 2, 1, "a")
	d.inode(2, 0o40755, 0, "")
	d.name(2, 1, 1, "b")
	d.commit()
	o, err := formattest.Open(Format, "x", d.bytes())
	if err != nil || len(o.Failures) != 1 || !strings.Contains(o.Failures[0].Reason, "not listed again") {
		t.Errorf("error %v, failures %v", err, o.Failures)
	}
}

func TestDamage(t *testing.T) {
	d := newDisk()
	d.inode(1, 0o40755, 0, "")
	for i := range uint32(40) {
		d.file(10+i, fmt.Sprintf("f%d", i), uint16(i%4), text(int(i), 20000))
	}
	d.commit()
	formattest.Damage(t, Format, d.bytes(), mainStart*blockBytes, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.3, "middle missing": 0.9})
}
