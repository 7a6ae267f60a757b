package mbr

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func random(seed byte, sectors int) []byte {
	b := make([]byte, sectors*sector)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// entry writes an entry of the table in the sector b.
func entry(b []byte, ordinal int, kind byte, first, count uint32) {
	e := b[tableAt+16*ordinal:]
	e[4] = kind
	binary.LittleEndian.PutUint32(e[8:], first)
	binary.LittleEndian.PutUint32(e[12:], count)
	b[0x1fe], b[0x1ff] = 0x55, 0xaa
}

var boot, root, data1, data2 = random(1, 8), random(2, 20), random(3, 10), random(4, 6)

func simple() []byte {
	b := make([]byte, 8*sector)
	copy(b[0x1b8:], "\x01\x02\x03\x04")
	entry(b, 0, 0x0c, 8, 8)
	b[tableAt] = 0x80
	entry(b, 1, 0x83, 16, 20)
	return append(append(b, boot...), root...)
}

// chain has an extended partition with two logical ones.
func chain() []byte {
	b := make([]byte, 8*sector)
	entry(b, 0, 0x83, 8, 8)
	entry(b, 3, 0x05, 16, 18)
	b = append(b, boot...)
	x := make([]byte, sector)
	entry(x, 0, 0x83, 1, 10)
	entry(x, 1, 0x05, 11, 7)
	b = append(append(b, x...), data1...)
	x = make([]byte, sector)
	entry(x, 0, 0x83, 1, 6)
	return append(append(b, x...), data2...)
}

func samples() map[string][]byte { return map[string][]byte{"simple": simple(), "chain": chain()} }

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzMBR(f *testing.F) { formattest.Fuzz(f, Format, simple(), chain()) }

func check(t *testing.T, o *formattest.Opened, want map[string][]byte) {
	t.Helper()
	if len(o.Entries) != len(want) {
		t.Errorf("entries %q", o.Names())
	}
	for name, b := range want {
		if e := o.Find(name); e == nil || !bytes.Equal(e.Content, b) || !e.Piece {
			t.Errorf("%s is not there or not right among %q", name, o.Names())
		}
	}
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "simple", simple())
	check(t, o, map[string][]byte{"partition1": boot, "partition2": root})
	if o.Extent.Length != int64(len(simple())) || o.Properties[0].Value != "04030201" || o.Properties[1].Value != "type 0c (FAT32), 0x1000 bytes at 0x1000, active" {
		t.Errorf("length %d, %+v", o.Extent.Length, o.Properties)
	}
	o = formattest.MustOpen(t, Format, "chain", chain())
	check(t, o, map[string][]byte{"partition1": boot, "partition5": data1, "partition6": data2})
}

func TestHostile(t *testing.T) {
	circle := chain()
	entry(circle[27*sector:], 1, 0x05, 11, 7)
	o, err := formattest.Open(Format, "circle", circle)
	if err != nil || len(o.Failures) != 1 || !strings.Contains(o.Failures[0].Reason, "circle") || len(o.Entries) != 3 {
		t.Errorf("%v, %+v, %q", err, o.Failures, o.Names())
	}
	over := simple()
	entry(over, 2, 0x83, 15, 10)
	if o, err = formattest.Open(Format, "overlap", over); err != nil || len(o.Failures) != 2 || len(o.Entries) != 3 {
		t.Errorf("%v, %+v, %q", err, o.Failures, o.Names())
	}
	broken := chain()
	broken[27*sector+0x1fe] = 0
	if o, err = formattest.Open(Format, "broken", broken); err != nil || len(o.Failures) != 1 || len(o.Entries) != 2 {
		t.Errorf("%v, %+v, %q", err, o.Failures, o.Names())
	}
	formattest.Damage(t, Format, simple(), sector, map[string]float64{"cut 50 %": 0.3, "cut 75 %": 0.6, "flipped 1 %": 0.98, "middle missing": 0.9})
}

func TestRefused(t *testing.T) {
	kernel := simple()
	copy(kernel[0x202:], "HdrS")
	fat := simple()
	copy(fat[0x36:], "FAT16   ")
	none := make([]byte, 4096)
	none[0x1fe], none[0x1ff] = 0x55, 0xaa
	gpt := simple()
	entry(gpt, 0, 0xee, 1, 35)
	copy(gpt[sector:], "EFI PART")
	status := simple()
	status[tableAt+32] = 1
	for name, b := range map[string][]byte{"fat": fat, "none": none, "gpt": gpt, "status": status, "boot sector of a kernel": kernel} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

// TestSfdisk compares with the tables that sfdisk writes.
func TestSfdisk(t *testing.T) {
	tool, err := exec.LookPath("sfdisk")
	if err != nil {
		t.Skip("needs sfdisk (fdisk)")
	}
	file := filepath.Join(t.TempDir(), "disk")
	if err := os.WriteFile(file, make([]byte, 8<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(tool, "-q", file)
	c.Stdin = strings.NewReader("label: dos\n2048 2048 c\n4096 1024 83 *\n5120 - 5\n6144 1000 83\n8192 2000 83\n")
	if msg, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "disk", b)
	got := map[string]int64{}
	for _, e := range o.Entries {
		got[e.Name] = e.Body.Extents[0].Offset/sector<<16 | e.Body.Extents[0].Length/sector
	}
	for name, want := range map[string]int64{"partition1": 2048<<16 | 2048, "partition2": 4096<<16 | 1024, "partition5": 6144<<16 | 1000, "partition6": 8192<<16 | 2000} {
		if got[name] != want {
			t.Errorf("%s: %x, want %x", name, got[name], want)
		}
	}
}

func TestGenerated(t *testing.T) {
	f, err := os.Open(formattest.Corpus(t, "images/12-mbr-ext2.img.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "disk", b)
	if len(o.Entries) != 1 || o.Entries[0].Body.Extents[0].Offset != 1<<20 || binary.LittleEndian.Uint16(o.Entries[0].Content[0x438:]) != 0xef53 {
		t.Errorf("entries %q", o.Names())
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/binwalk/mbr.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "disk", b)
	if len(o.Entries) != 1 || o.Extent.Length != 5120 {
		t.Errorf("entries %q, length %d", o.Names(), o.Extent.Length)
	}
}
