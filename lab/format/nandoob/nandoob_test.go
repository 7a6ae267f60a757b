package nandoob

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

func noise(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 9))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// spread puts spare bytes behind each page; those of erased pages are erased.
func spread(b []byte, g geometry) (out []byte) {
	for i := int64(0); len(b) > 0; i++ {
		n := min(int(g.page), len(b))
		page := append(bytes.Clone(b[:n]), bytes.Repeat([]byte{0xff}, int(g.page)-n)...)
		spare := noise(uint64(i), int(g.spare))
		copy(spare, "\xff\xff\xff\xff\xff\xff")
		if len(bytes.Trim(page, "\xff")) == 0 {
			spare = bytes.Repeat([]byte{0xff}, int(g.spare))
		}
		out = append(append(out, page...), spare...)
		b = b[n:]
	}
	return out
}

// ubi is a UBI image of some erase blocks, with headers only.
func ubi(blocks, size, head, data int) (out []byte) {
	for i := range blocks {
		b := noise(uint64(i), size)
		clear(b[:data])
		copy(b, "UBI#\x01")
		be.PutUint32(b[16:], uint32(head))
		be.PutUint32(b[20:], uint32(data))
		be.PutUint32(b[60:], ^crc32.ChecksumIEEE(b[:60]))
		v := b[head : head+64]
		copy(v, "UBI!\x01\x01")
		be.PutUint32(v[12:], uint32(i))
		be.PutUint32(v[60:], ^crc32.ChecksumIEEE(v[:60]))
		out = append(out, b...)
	}
	return out
}

func uImage(n int) []byte {
	b := append(make([]byte, 64), noise(4, n)...)
	be.PutUint32(b, 0x27051956)
	be.PutUint32(b[12:], uint32(n))
	be.PutUint32(b[24:], crc32.ChecksumIEEE(b[64:]))
	be.PutUint32(b[4:], crc32.ChecksumIEEE(b[:64]))
	return b
}

func jffs2(o binary.ByteOrder, nodes int) (out []byte) {
	for i := range nodes {
		b := noise(uint64(i), 12+i%7*260)
		o.PutUint16(b, 0x1985)
		o.PutUint16(b[2:], 0xe002)
		o.PutUint32(b[4:], uint32(len(b)))
		o.PutUint32(b[8:], ^crc32.Update(0xffffffff, crc32.IEEETable, b[:8]))
		for len(b)%4 != 0 {
			b = append(b, 0xff)
		}
		out = append(out, b...)
	}
	return out
}

// squashfs is a superblock and the table of owners.
func squashfs(table int) []byte {
	b := noise(8, table+8)
	copy(b, "hsqs")
	le.PutUint16(b[26:], 3)
	le.PutUint16(b[28:], 4)
	le.PutUint16(b[30:], 0)
	le.PutUint64(b[40:], uint64(len(b)))
	le.PutUint64(b[48:], uint64(table))
	le.PutUint64(b[table:], uint64(table-14))
	le.PutUint16(b[table-14:], 12|0x8000)
	return b
}

func deviceTree(n int) []byte {
	b := noise(9, n)
	for i, v := range map[int]int{0: 0xd00dfeed, 4: n, 8: 56, 12: n - 100, 20: 17, 32: 100, 36: n - 156, 56: 1, n - 104: 9} {
		be.PutUint32(b[i:], uint32(v))
	}
	b[n-1] = 0
	return b
}

// samples are what a dump may hold, 256 KiB of it.
func samples(g geometry) map[string][]byte {
	p := int(g.page)
	erased := bytes.Repeat([]byte{0xff}, 6*p)
	m := map[string][]byte{
		"UBI": ubi(4, 32*p, p, 2*p), "U-Boot image": append(erased, uImage(5*p)...),
		"JFFS2":    append(bytes.Clone(erased), jffs2(le, 200)...),
		"SquashFS": append(bytes.Clone(erased), squashfs(3*p+17)...), "device tree": append(bytes.Clone(erased), deviceTree(3*p+60)...),
	}
	for name, b := range m {
		m[name] = append(b, bytes.Repeat([]byte{0xff}, max(40*p-len(b), 0))...)
	}
	return m
}

func TestContract(t *testing.T) {
	b := map[string][]byte{}
	for _, g := range []geometry{{2048, 64}, {512, 16}, {4096, 224}} {
		b[fmt.Sprint(g)] = spread(ubi(3, 32*int(g.page), int(g.page), 2*int(g.page)), g)
	}
	b["subpage"] = spread(ubi(3, 64<<11, 512, 2048), geometry{2048, 64})
	formattest.Contract(t, Format, b)
}

func FuzzOpen(f *testing.F) {
	g := geometry{512, 16}
	formattest.Fuzz(f, Format, spread(ubi(2, 32*512, 512, 1024), g), spread(samples(g)["SquashFS"], g))
}

// With spare bytes everything is recognised for what it is, without them
// nothing is taken for a dump.
func TestEvidence(t *testing.T) {
	for _, g := range geometries[:13] {
		for name, plain := range samples(g) {
			b := spread(plain, g)
			o := formattest.MustOpen(t, Format, "x", b)
			if len(o.Entries) != 1 || !o.Entries[0].Piece || !bytes.HasPrefix(o.Entries[0].Content, plain) || o.Extent.Length != int64(len(b)) {
				t.Errorf("%v, %s: pages are not what they were", g, name)
			}
			p := fmt.Sprint(o.Properties)
			if !strings.Contains(p, "{evidence "+name+"}") || !strings.Contains(p, fmt.Sprintf("{page-size %d}", g.page)) || !strings.Contains(p, fmt.Sprintf("{spare-size %d}", g.spare)) {
				t.Errorf("%v, %s: properties %s", g, name, p)
			}
			// the same bytes without spare bytes, of a length that would fit
			for _, other := range geometries {
				n := len(plain)/int(other.stride()) + 1
				padded := append(bytes.Clone(plain), bytes.Repeat([]byte{0xff}, n*int(other.stride())-len(plain))...)
				if ext, err := measureOf(t, padded); err == nil {
					t.Errorf("%s without spare bytes: taken for a dump of %v: %+v", name, other, ext)
				}
			}
		}
	}
}

func measureOf(t *testing.T, b []byte) (format.Extent, error) {
	return Format.Measure(&format.Input{Content: assay.Bytes(b), Ctx: t.Context()})
}

// A UBI in a dump that has something of another length in front ends with its
// last erase block.
func TestInside(t *testing.T) {
	g := geometry{2048, 64}
	b := spread(ubi(3, 128<<10, 2048, 4096), g)
	erased := bytes.Repeat([]byte{0xff}, 64*2112)
	more := bytes.Join([][]byte{b[:64*2112], erased, b[64*2112:], erased, []byte("rest")}, nil)
	if ext, err := measureOf(t, more); err != nil || ext.Length != int64(len(b)+len(erased)) {
		t.Errorf("%+v, want 0x%x; %v", ext, len(b)+len(erased), err)
	}
}

// A dump may end within a page.
func TestCut(t *testing.T) {
	b := spread(ubi(3, 128<<10, 2048, 4096), geometry{2048, 64})
	for _, n := range []int{100*2112 + 5, 100*2112 + 2050} {
		o := formattest.MustOpen(t, Format, "x", b[:n])
		if want := 100*2048 + min(n-100*2112, 2048); len(o.Entries) != 1 || len(o.Entries[0].Content) != want {
			t.Errorf("cut at %d: %d bytes, want %d", n, len(o.Entries[0].Content), want)
		}
	}
}

// One wrong byte in the proof, and there is none.
func TestSpoilt(t *testing.T) {
	g := geometry{2048, 64}
	for name, at := range map[string]int{"U-Boot image": 6*2048 + 5000, "SquashFS": 6*2048 + 3*2048 + 17 - 14, "device tree": 6*2048 + 3*2048 + 60 - 101} {
		plain := samples(g)[name]
		plain[at] ^= 1
		if _, err := measureOf(t, spread(plain, g)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestNoise(t *testing.T) {
	for _, g := range geometries {
		if _, err := measureOf(t, noise(uint64(g.page), int(g.stride())*64)); err == nil {
			t.Errorf("%v: random bytes were accepted", g)
		}
		if _, err := measureOf(t, bytes.Repeat([]byte{0xff}, int(g.stride())*64)); err == nil {
			t.Errorf("%v: erased flash was accepted", g)
		}
	}
}

func TestGeneratedImages(t *testing.T) {
	dir := formattest.Corpus(t, "images")
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		ext, err := measureOf(t, b)
		if is := strings.HasPrefix(filepath.Base(name), "06-nand-dump"); is != (err == nil) {
			t.Errorf("%s: %+v, %v", filepath.Base(name), ext, err)
		}
	}
	b, err := os.ReadFile(formattest.Corpus(t, "images/06-nand-dump-with-oob-2048+64.bin"))
	if err != nil {
		t.Fatal(err)
	}
	flash, err := os.ReadFile(formattest.Corpus(t, "images/05-nand-dump-uboot-env-kernel-ubi.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if o := formattest.MustOpen(t, Format, "x", b); !bytes.HasSuffix(flash, o.Entries[0].Content) {
		t.Error("the pages are not those of the dump without spare bytes")
	}
}
