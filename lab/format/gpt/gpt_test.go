package gpt

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"assay"
	"assay/anatomy/guid"
	"assay/anatomy/xz"
	"assay/lab/format/formattest"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

type row struct {
	name        string
	first, last uint64
	data        []byte
}

var linux = guid.Must("0fc63daf-8483-4772-8e79-3d69d8477de4")

// write makes a disk of so many sectors with the copy at the end.
func write(sector, sectors int, rows ...row) []byte {
	le := binary.LittleEndian
	b := make([]byte, sector*sectors)
	b[0x1be+4] = 0xee
	le.PutUint32(b[0x1be+8:], 1)
	le.PutUint32(b[0x1be+12:], uint32(sectors-1))
	b[0x1fe], b[0x1ff] = 0x55, 0xaa
	table := make([]byte, 16*128)
	for i, r := range rows {
		e := table[128*i:]
		copy(e, linux[:])
		e[16] = byte(i + 1)
		le.PutUint64(e[32:], r.first)
		le.PutUint64(e[40:], r.last)
		for k, c := range utf16.Encode([]rune(r.name)) {
			le.PutUint16(e[56+2*k:], c)
		}
		if r.data != nil {
			copy(b[int(r.first)*sector:], r.data)
		}
	}
	tableSectors := (len(table) + sector - 1) / sector
	put := func(this, other, at int) {
		copy(b[at*sector:], table)
		h := b[this*sector:][:92]
		copy(h, magic)
		le.PutUint32(h[8:], 0x10000)
		le.PutUint32(h[12:], 92)
		for k, v := range []int{this, other, 2 + tableSectors, sectors - 2 - tableSectors} {
			le.PutUint64(h[0x18+8*k:], uint64(v))
		}
		copy(h[0x38:], "disk guid bytes.")
		le.PutUint64(h[0x48:], uint64(at))
		le.PutUint32(h[0x50:], 16)
		le.PutUint32(h[0x54:], 128)
		le.PutUint32(h[0x58:], crc32.ChecksumIEEE(table))
		le.PutUint32(h[16:], crc32.ChecksumIEEE(h))
	}
	put(1, sectors-1, 2)
	put(sectors-1, 1, sectors-1-tableSectors)
	return b
}

var boot, root = random(1, 8192), random(2, 20480)

func sample() []byte {
	return write(512, 80, row{"boot", 8, 23, boot}, row{"rootfs", 24, 63, root})
}

func samples() map[string][]byte {
	return map[string][]byte{
		"plain": sample(),
		"4096":  write(4096, 16, row{"boot", 4, 5, boot}, row{"a/b", 6, 10, root}, row{"", 11, 11, nil}, row{"boot", 12, 12, nil}),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzGPT(f *testing.F) { formattest.Fuzz(f, Format, sample()) }

func check(t *testing.T, o *formattest.Opened, name string, want []byte) {
	t.Helper()
	if e := o.Find(name); e == nil || !bytes.Equal(e.Content, want) || !e.Piece {
		t.Errorf("%s is not there or not right among %q", name, o.Names())
	}
}

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(none)"
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "plain", sample())
	check(t, o, "boot", boot)
	check(t, o, "rootfs", root)
	if o.Extent.Length != 80*512 || property(o, "other-header") != "copy matches" || property(o, "partition-boot") != "type 0fc63daf-8483-4772-8e79-3d69d8477de4 (Linux file system), 0x2000 bytes at 0x1000" {
		t.Errorf("length %d, %+v", o.Extent.Length, o.Properties)
	}
	o = formattest.MustOpen(t, Format, "4096", samples()["4096"])
	check(t, o, "a_b", root)
	if strings.Join(o.Names(), " ") != "a_b boot boot.1 partition3" || property(o, "sector-size") != "4096" {
		t.Errorf("%q", o.Names())
	}
}

func TestDamage(t *testing.T) {
	for name, c := range map[string]struct {
		at, n    int
		failures int
		says     string
	}{
		"first magic":    {512, 8, 1, "first header: damaged"},
		"first header":   {512 + 0x38, 4, 1, "first header: checksum differs"},
		"first table":    {1024, 128, 2, "copy matches"},
		"copy header":    {79 * 512, 8, 1, "copy damaged: no header"},
		"copy checksum":  {79*512 + 0x38, 8, 1, "copy damaged: checksum differs"},
		"first sectors":  {0, 8, 0, "copy matches"},
		"copy's entries": {75 * 512, 256, 0, "copy matches"},
	} {
		b := sample()
		for k := range c.n {
			b[c.at+k] ^= 0x5a
		}
		o, err := formattest.Open(Format, name, b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		check(t, o, "boot", boot)
		check(t, o, "rootfs", root)
		if len(o.Failures) != c.failures || property(o, "other-header") != c.says || o.Extent.Length != 80*512 {
			t.Errorf("%s: %q, %+v", name, property(o, "other-header"), o.Failures)
		}
	}
	formattest.Damage(t, Format, sample(), 4096, map[string]float64{"cut 25 %": 0.1, "cut 50 %": 0.5, "cut 75 %": 0.9, "flipped 1 %": 0.9, "middle missing": 0.9})
}

func TestHostile(t *testing.T) {
	o, err := formattest.Open(Format, "lies", write(512, 80, row{"a", 8, 1 << 50, nil}, row{"b", 60, 20, nil}, row{"c", 10, 5000, nil}, row{"d", 20, 30, nil}))
	if err != nil || len(o.Entries) != 2 || len(o.Failures) != 4 {
		t.Errorf("%v, %q, %+v", err, o.Names(), o.Failures)
	}
	both := sample()
	both[512+9], both[79*512+9] = 1, 1
	if _, err := formattest.Open(Format, "both", both); err == nil {
		t.Error("accepted without a header")
	}
}

// TestSgdisk compares with the tables that sgdisk writes.
func TestSgdisk(t *testing.T) {
	tool, err := exec.LookPath("sgdisk")
	if err != nil {
		t.Skip("needs sgdisk (gdisk)")
	}
	file := filepath.Join(t.TempDir(), "disk")
	if err := os.WriteFile(file, make([]byte, 8<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command(tool, "-n", "1:2048:4095", "-c", "1:boot", "-n", "5:6144:8191", "-c", "5:r\u00f6ot", file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "disk", b)
	if strings.Join(o.Names(), " ") != "boot r\u00f6ot" || o.Extent.Length != 8<<20 || o.Find("boot").Body.Extents[0].Offset != 1<<20 {
		t.Errorf("%q, length %d", o.Names(), o.Extent.Length)
	}
}

func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/11-emmc-gpt-vfat-ext4-squashfs.img.xz"))
	if err != nil {
		t.Fatal(err)
	}
	r := xz.NewReader(assay.Bytes(b), int64(len(b)))
	defer r.Close()
	if b, err = io.ReadAll(r); err != nil {
		t.Fatal(err)
	}
	o, err := formattest.Open(Format, "disk", b) // the test's limit is below its size
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]int64{"boot": 1048576, "rootfs": 17825792, "recovery": 84934656} {
		if e := o.Find(name); e == nil || e.Body.Extents[0].Offset != at {
			t.Errorf("%s: not at %d; %q", name, at, o.Names())
		}
	}
}

// A log of a measured boot has the header of the disk, and something else
// behind it.
func TestHeaderAlone(t *testing.T) {
	b := sample()
	b[0x1fe] = 0
	log := append(bytes.Clone(b[:1024]), random(9, 4096)...)
	if _, err := formattest.Open(Format, "log", log); err == nil {
		t.Error("accepted: a header with nothing that belongs to it")
	}
	if _, err := formattest.Open(Format, "boot sector overwritten", b); err != nil {
		t.Error(err)
	}
}
