package squashfs_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"assay"
	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"
	"assay/lab/format/formattest"
	"assay/lab/format/squashfs"
	"assay/lab/format/squashfs/squashfstest"
)

func deflate(b []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

// text is content that packs well, noise is content that does not.
func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, "line %d of a file\n", r.IntN(1000))
	}
	return b.Bytes()[:n]
}

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

func entry(name string, t assay.Type, mode uint32) assay.Entry {
	return assay.Entry{Name: name, Type: t, Mode: mode, MTime: 1234567890, UID: 0, GID: 0}
}

// tree has one of everything.
func tree(blockSize int) []squashfstest.File {
	sparse := make([]byte, 3*blockSize+100)
	copy(sparse[2*blockSize:], text(blockSize))
	copy(sparse[3*blockSize:], "the end")
	file := func(name string, data []byte) squashfstest.File {
		e := entry(name, assay.Regular, 0o644)
		return squashfstest.File{Entry: e, Data: data}
	}
	f := []squashfstest.File{
		{Entry: entry("", assay.Dir, 0o750)},
		file("a/big", text(5*blockSize/2)),
		file("a/exact", text(2*blockSize)),
		file("a/noise", noise(blockSize+77)),
		file("a/small", []byte("small\n")),
		file("a/empty", nil),
		file("a/sparse", sparse),
		{Entry: entry("b/again", assay.Regular, 0), Link: "a/big"},
		file("b/copy", text(5*blockSize/2)),
		{Entry: assay.Entry{Name: "b/link", Type: assay.Symlink, Mode: 0o777, MTime: 99, Target: "../a/big", UID: 1000, GID: 100}},
		{Entry: assay.Entry{Name: "dev/console", Type: assay.CharDev, Mode: 0o600, MTime: 99, Major: 5, Minor: 1}},
		{Entry: assay.Entry{Name: "dev/mtdblock3", Type: assay.BlockDev, Mode: 0o640, MTime: 99, Major: 31, Minor: 3, GID: 6}},
		{Entry: assay.Entry{Name: "dev/log", Type: assay.Socket, Mode: 0o666, MTime: 99}},
		{Entry: assay.Entry{Name: "dev/initctl", Type: assay.Fifo, Mode: 0o600, MTime: 99, UID: 1000, GID: 100}},
		{Entry: assay.Entry{Name: "bin/su", Type: assay.Regular, Mode: 0o4755, MTime: 1 << 31, UID: 70000, GID: 100}, Data: []byte("\x7fELF")},
		{Entry: entry("tmp", assay.Dir, 0o1777)},
	}
	for i := range 300 { // more than one run of entries and one metadata block
		f = append(f, file(fmt.Sprintf("many/a file with a long name, number %03d", i), []byte{byte(i)}))
	}
	return f
}

// images are the samples: every version and byte order, and variants.
func images() map[string]squashfstest.Image {
	m := map[string]squashfstest.Image{}
	for _, major := range []int{1, 2, 3, 4} {
		for _, big := range []bool{false, true} {
			minor := map[int]int{2: 1, 3: 1}[major]
			block := map[int]int{1: 8 << 10, 2: 16 << 10, 3: 32 << 10, 4: 16 << 10}[major]
			im := squashfstest.Image{Major: major, Minor: minor, Big: big, BlockSize: block, Compress: deflate, Created: 1e9}
			order := map[bool]string{false: "le", true: "be"}[big]
			m[fmt.Sprintf("v%d-%s", major, order)] = im
			im.Compress = nil
			m[fmt.Sprintf("v%d-%s-stored", major, order)] = im
		}
	}
	v4, v3 := m["v4-le"], m["v3-be"]
	v4.RawInodes = true
	m["v4-raw-inodes"] = v4
	v4 = m["v4-le"]
	v4.NoFragments, v4.Options = true, []byte{9, 0, 0, 0, 15, 0, 1, 0}
	m["v4-no-fragments-options"] = v4
	v4 = m["v4-be"]
	v4.LengthsLittle = true
	m["v4-avm"] = v4
	v4 = m["v4-le"]
	v4.Method = 4
	m["v4-lying-method"] = v4
	v3.Check, v3.Magic = true, "tqsh"
	m["v3-check-ddwrt-magic"] = v3
	return m
}

func lzmaRaw(b []byte, p lzma.Props) []byte { return lzmatest.Encode(b, p, 1<<20, false) }

// lzmaImages are the makers' variants of LZMA.
func lzmaImages() map[string]squashfstest.Image {
	p, odd := lzma.Props{LC: 3, LP: 0, PB: 2}, lzma.Props{LC: 1, LP: 2, PB: 2}
	le32 := func(v int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(v)) }
	pre := func(head func(n int) []byte, p lzma.Props) func([]byte) []byte {
		return func(b []byte) []byte { return append(head(len(b)), lzmaRaw(b, p)...) }
	}
	n := 0
	return map[string]squashfstest.Image{
		"v4-lzma-alone": {Major: 4, Method: 2, BlockSize: 16 << 10, Compress: pre(func(n int) []byte {
			return append(append([]byte{p.Byte(), 0, 0, 1, 0}, le32(n)...), 0, 0, 0, 0)
		}, p)},
		"v4-lzma-props": {Major: 4, Method: 2, BlockSize: 16 << 10, Compress: pre(func(int) []byte { return []byte{odd.Byte(), 0, 0, 1, 0} }, odd)},
		"v3-lzma-props": {Major: 3, Magic: "shsq", BlockSize: 16 << 10, Compress: pre(func(int) []byte { return []byte{p.Byte(), 0, 0, 1, 0} }, p)},
		"v3-lzma-sized": {Major: 3, Big: true, Magic: "qshs", BlockSize: 16 << 10, Compress: pre(func(n int) []byte {
			return append(le32(n), odd.Byte(), 0, 0, 1, 0)
		}, odd)},
		"v2-lzma-bare":         {Major: 2, Big: true, BlockSize: 16 << 10, Compress: pre(func(int) []byte { return nil }, p)},
		"v3-lzma-bare-guessed": {Major: 3, BlockSize: 16 << 10, Compress: pre(func(int) []byte { return nil }, lzma.Props{LC: 0, LP: 1, PB: 3})},
		"v3-lzma-7zip":         {Major: 3, BlockSize: 16 << 10, Compress: pre(func(int) []byte { return []byte("7zip") }, p)},
		"v3-lzma-after":        {Major: 3, BlockSize: 16 << 10, Compress: pre(func(int) []byte { return []byte{9, 8, 7} }, odd)},
		"v3-lzma-ddwrt": {Major: 3, Magic: "hsqt", BlockSize: 16 << 10, Compress: func(b []byte) []byte {
			n++ // other properties for each block
			q := []lzma.Props{{LC: 0, LP: 0, PB: 2}, {LC: 1, LP: 2, PB: 2}, {LC: 3, LP: 0, PB: 0}}[n%3]
			return append([]byte{byte(q.PB), byte(q.LC), byte(q.LP), 128}, lzmaRaw(b, q)...)
		}},
		"v3-mixed": {Major: 3, Magic: "sqlz", BlockSize: 16 << 10, Compress: func(b []byte) []byte {
			if n++; n%2 == 0 {
				return deflate(b)
			}
			return append([]byte{p.Byte(), 0, 0, 1, 0}, lzmaRaw(b, p)...)
		}},
	}
}

var samples = sync.OnceValue(func() map[string][]byte {
	s := map[string][]byte{}
	for _, m := range []map[string]squashfstest.Image{images(), lzmaImages()} {
		for name, im := range m {
			s[name] = im.Build(tree(im.BlockSize)...)
		}
	}
	return s
})

func TestContract(t *testing.T) {
	some := map[string][]byte{}
	for name, b := range samples() {
		switch name {
		case "v1-be", "v2-le", "v2-be-stored", "v3-be", "v3-check-ddwrt-magic", "v4-le", "v4-avm", "v4-raw-inodes", "v4-lzma-alone", "v3-lzma-ddwrt", "v3-lzma-after":
			some[name] = b
		}
	}
	formattest.Contract(t, squashfs.Format, some)
}

func FuzzOpen(f *testing.F) {
	var seeds [][]byte
	for _, im := range []squashfstest.Image{
		{Major: 1, BlockSize: 512}, {Major: 2, Big: true, BlockSize: 4096, Compress: deflate},
		{Major: 3, BlockSize: 4096}, {Major: 4, BlockSize: 4096}, {Major: 4, BlockSize: 4096, Compress: deflate},
	} {
		seeds = append(seeds, im.Build(tree(im.BlockSize)[:16]...))
	}
	formattest.Fuzz(f, squashfs.Format, seeds...)
}

func TestTree(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, squashfs.Format, name, b)
			var block int
			for _, p := range o.Properties {
				if p.Name == "block-size" {
					fmt.Sscan(p.Value, &block)
				}
			}
			if o.Extent.Length != int64(len(b)) {
				t.Errorf("length %d, want %d", o.Extent.Length, len(b))
			}
			var links []string
			for _, f := range tree(block) {
				e := o.Find(f.Name)
				if e == nil {
					t.Errorf("%q: missing", f.Name)
					continue
				}
				if f.Link != "" {
					links = append(links, e.Body.Key, o.Find(f.Link).Body.Key, o.Find("b/copy").Body.Key)
					continue
				}
				same(t, name, f, e)
			}
			if len(links) != 3 || links[0] == "" || links[0] != links[1] || links[1] != links[2] {
				t.Errorf("keys of a file, its link and its copy: %q", links)
			}
			if want := len(tree(block)) + 5; len(o.Entries) != want { // and five implied directories
				t.Errorf("%d entries, want %d", len(o.Entries), want)
			}
		})
	}
}

func same(t *testing.T, image string, f squashfstest.File, e *formattest.Entry) {
	t.Helper()
	if e.Type != f.Type || e.Mode != f.Mode || e.UID != f.UID || e.GID != f.GID || e.Target != f.Target || e.Major != f.Major || e.Minor != f.Minor {
		t.Errorf("%q: got %+v, want %+v", f.Name, e.Entry, f.Entry)
	}
	old := strings.HasPrefix(image, "v1") || strings.HasPrefix(image, "v2")
	if timed := !old || f.Type == assay.Regular || f.Type == assay.Dir; timed != (e.Has&assay.HasTime != 0) || timed && e.MTime != f.MTime {
		t.Errorf("%q: time %d (%v), want %d", f.Name, e.MTime, e.Has, f.MTime)
	}
	if !bytes.Equal(e.Content, f.Data) {
		t.Errorf("%q: %d bytes differ from the %d that were written", f.Name, len(e.Content), len(f.Data))
	}
}
