package jffs2

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
)

var orders = map[string]binary.ByteOrder{"little-endian": binary.LittleEndian, "big-endian": binary.BigEndian}

func TestContract(t *testing.T) {
	samples := map[string][]byte{}
	for name, o := range orders {
		samples[name] = sample(o)
	}
	formattest.Contract(t, Format, samples)
}

func FuzzOpen(f *testing.F) {
	formattest.Fuzz(f, Format, little("a", true)[:1200], sample(binary.BigEndian)[:2000])
}

func TestSample(t *testing.T) {
	for name, o := range orders {
		b := sample(o)
		got := formattest.MustOpen(t, Format, "x", b)
		if got.Extent.Length != int64(len(b)) {
			t.Errorf("%s: length %d of %d", name, got.Extent.Length, len(b))
		}
		e := got.Find("etc/passwd")
		if e == nil || string(e.Content) != "root::0:0::/:/bin/sh\n" || e.Mode != 0o4755 || e.UID != 1000 || e.GID != 100 || e.MTime != 1600000000 {
			t.Fatalf("%s: etc/passwd: %+v", name, e)
		}
		if l := got.Find("etc/passwd-"); l == nil || l.Body.Key != e.Body.Key || !bytes.Equal(l.Content, e.Content) {
			t.Errorf("%s: etc/passwd-: %+v", name, l)
		}
		if len(e.Xattrs) != 1 || e.Xattrs[0].Name != "security.selinux" || string(e.Xattrs[0].Value) != "label" {
			t.Errorf("%s: attributes %q", name, e.Xattrs)
		}
		if e := got.Find("sh"); e.Type != assay.Symlink || e.Target != "busybox" {
			t.Errorf("%s: sh: %+v", name, e)
		}
		if e := got.Find("console"); e.Type != assay.CharDev || e.Major != 5 || e.Minor != 1 {
			t.Errorf("%s: console: %+v", name, e)
		}
		if e := got.Find("sda300"); e.Type != assay.BlockDev || e.Major != 8 || e.Minor != 300 {
			t.Errorf("%s: sda300: %+v", name, e)
		}
		for i := range comprs {
			want := append(text(4096), text(4096)[:6000-4096]...)
			if e := got.Find("c" + string('a'+rune(i))); e == nil || !bytes.Equal(e.Content, want) {
				t.Errorf("%s: compression 0x%x: content differs", name, comprs[i])
			}
		}
		props := map[string]string{}
		for _, p := range got.Properties {
			props[p.Name] = p.Value
		}
		if props["byte-order"] != name || props["erase-block-size"] != "4096" || props["compression"] != "rtime, dynrubin, zlib, lzo, lzma" {
			t.Errorf("properties %v", props)
		}
	}
}

// Names are taken away by entries for inode 0 and by newer entries; the order
// on flash does not matter.
func TestNames(t *testing.T) {
	f := &flash{ByteOrder: binary.LittleEndian}
	f.dirent(1, 5, 0, 0, "gone")
	f.dirent(1, 4, 2, 8, "gone")
	f.dirent(1, 1, 2, 8, "moved")
	f.dirent(1, 3, 3, 8, "moved")
	f.dirent(1, 2, 2, 8, "kept")
	f.inode(version{ino: 2, version: 1, mode: 0o100644, size: 1, data: []byte("2")})
	f.inode(version{ino: 3, version: 1, mode: 0o100644, size: 1, data: []byte("3")})
	f.inode(version{ino: 4, version: 1, mode: 0o100644, size: 1, data: []byte("4")}) // unlinked
	o := formattest.MustOpen(t, Format, "x", f.b)
	if names := o.Names(); fmt.Sprint(names) != "[kept moved]" {
		t.Errorf("names %q", names)
	}
	if string(o.Find("moved").Content) != "3" || string(o.Find("kept").Content) != "2" {
		t.Errorf("contents %q, %q", o.Find("moved").Content, o.Find("kept").Content)
	}
}

// Layouts of overlapping parts are what painting them one over the other gives.
func TestLayout(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		nodes := make([]inodeNode, r.IntN(12))
		size := int64(r.IntN(60))
		want := bytes.Repeat([]byte{0xff}, int(size))
		for i := range nodes {
			nodes[i].offset, nodes[i].length = r.Uint32N(50), r.Uint32N(20)
			for at := int64(nodes[i].offset); at < min(nodes[i].end(), size); at++ {
				want[at] = byte(i)
			}
		}
		var got []byte
		for _, p := range layout(nodes, size) {
			if p.from != int64(len(got)) || p.to <= p.from {
				t.Fatalf("round %d: part %+v behind %d bytes", round, p, len(got))
			}
			got = append(got, bytes.Repeat([]byte{byte(p.node)}, int(p.to-p.from))...)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("round %d: %v, want %v", round, got, want)
		}
	}
}

func TestVersions(t *testing.T) {
	f := &flash{ByteOrder: binary.BigEndian}
	f.dirent(1, 1, 2, 8, "f")
	f.inode(version{ino: 2, version: 3, mode: 0o100600, size: 12, offset: 8, compr: comprZlib, data: []byte("NEW!")})
	f.inode(version{ino: 2, version: 1, mode: 0o100644, size: 8, data: []byte("aaaabbbb")})
	f.inode(version{ino: 2, version: 2, mode: 0o100644, size: 8, offset: 2, data: []byte("XXXX")})
	f.inode(version{ino: 2, version: 4, mode: 0o100640, size: 16, offset: 12, compr: comprZero, length: 4})
	f.inode(version{ino: 2, version: 5, mode: 0o100640, size: 14})
	o := formattest.MustOpen(t, Format, "x", f.b)
	if e := o.Find("f"); string(e.Content) != "aaXXXXbbNEW!\x00\x00" || e.Mode != 0o640 {
		t.Errorf("mode %o, content %q", e.Mode, e.Content)
	}
}

// Where the newest node is damaged the one before stands in, and the entry
// says so; of a node without an older one what can be decoded is kept.
func TestDamagedNode(t *testing.T) {
	f := &flash{ByteOrder: binary.LittleEndian}
	f.dirent(1, 1, 2, 8, "f")
	f.inode(version{ino: 2, version: 1, mode: 0o100644, size: 8, data: []byte("oldold..")})
	n := f.inode(version{ino: 2, version: 2, mode: 0o100644, size: 8, data: []byte("NEWNEW")})
	n[inodeLength] ^= 1
	f.dirent(1, 2, 3, 8, "g")
	n = f.inode(version{ino: 3, version: 1, mode: 0o100644, size: 8, data: []byte("12345678")})
	n[inodeLength+7] ^= 1
	o, err := formattest.Open(Format, "x", f.b)
	if err != nil {
		t.Fatal(err)
	}
	e := o.Find("f")
	if string(e.Content) != "oldold.." || e.Err == nil || !strings.Contains(e.Err.Error(), "bytes 0 to 6") {
		t.Errorf("content %q, error %v", e.Content, e.Err)
	}
	if e = o.Find("g"); string(e.Content[:7]) != "1234567" || e.Err == nil {
		t.Errorf("content %q, error %v", e.Content, e.Err)
	}
	if len(o.Failures) != 2 || len(o.Unread) != 2 || !strings.Contains(o.Failures[0].Reason, "CRC of the data differs (inode 2") {
		t.Errorf("failures %v, unread %v", o.Failures, o.Unread)
	}
}

// What has lost its name is found in lost+found, but only when something is
// damaged: otherwise it was deleted.
func TestStrays(t *testing.T) {
	f := &flash{ByteOrder: binary.LittleEndian}
	f.dirent(1, 1, 2, 4, "d")
	dir := len(f.b)
	f.dirent(1, 2, 5, 4, "e")
	file := len(f.b)
	f.dirent(2, 1, 3, 8, "lost")
	f.dirent(5, 1, 4, 8, "kept")
	for ino := uint32(2); ino < 7; ino++ {
		mode := uint32(0o100644)
		if ino == 2 || ino == 5 {
			mode = 0o40755
		}
		f.inode(version{ino: ino, version: 1, mode: mode, size: 1, data: []byte("x")})
	}
	if names := formattest.MustOpen(t, Format, "x", f.b).Names(); fmt.Sprint(names) != "[d d/lost e e/kept]" {
		t.Errorf("names %q", names)
	}
	f.b[dir+direntLength] ^= 1
	f.b[file+direntLength] ^= 1
	o, err := formattest.Open(Format, "x", f.b)
	if err != nil {
		t.Fatal(err)
	}
	if names := o.Names(); fmt.Sprint(names) != "[d lost+found/#3 lost+found/#5 lost+found/#5/kept lost+found/#6]" {
		t.Errorf("names %q", names)
	}
}

// A directory that contains itself is listed once.
func TestLoop(t *testing.T) {
	f := &flash{ByteOrder: binary.LittleEndian}
	f.dirent(1, 1, 2, 4, "a")
	f.dirent(2, 1, 1, 4, "b")
	f.dirent(2, 2, 2, 4, "c")
	f.inode(version{ino: 2, version: 1, mode: 0o40755})
	o, err := formattest.Open(Format, "x", f.b)
	if err != nil || len(o.Failures) < 2 || !strings.Contains(o.Failures[len(o.Failures)-1].Reason, "not listed again") {
		t.Errorf("error %v, failures %v", err, o.Failures)
	}
}
