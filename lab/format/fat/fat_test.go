package fat_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/anatomy/xz"
	"assay/lab/format/fat"
	"assay/lab/format/formattest"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func tree() []item {
	items := []item{
		{"KERNEL.IMG", noise(30000)},
		{"EFI/", nil}, {"EFI/cmdline.txt", []byte("console=ttyS0\n")},
		{"EFI/a directory with a long name/", nil},
		{"EFI/a directory with a long name/ünïcode and longer than one part.conf", noise(5000)},
		{"EMPTY", nil}, {"many/", nil},
	}
	for i := range 40 {
		items = append(items, item{fmt.Sprintf("many/file number %d", i), noise(i)})
	}
	return items
}

func shuffled(n int) func(int) int {
	p := rand.New(rand.NewPCG(1, 1)).Perm(n)
	return func(i int) int { return p[i] }
}

func volumes() map[string]volume {
	return map[string]volume{
		"FAT12":         {bits: 12, sector: 512, perCluster: 1, clusters: 200},
		"FAT12 odd":     {bits: 12, sector: 512, perCluster: 2, clusters: 101, order: shuffled(101), bare: true},
		"FAT16":         {bits: 16, sector: 512, perCluster: 1, clusters: 4100, order: shuffled(200)},
		"FAT32":         {bits: 32, sector: 512, perCluster: 1, clusters: 200, order: shuffled(200)},
		"FAT32 sectors": {bits: 32, sector: 2048, perCluster: 1, clusters: 100},
	}
}

func samples() map[string][]byte {
	m := map[string][]byte{}
	for name, v := range volumes() {
		m[name] = v.build(tree()...)
	}
	return m
}

func TestContract(t *testing.T) {
	s := samples()
	delete(s, "FAT16") // 2 MiB: read in TestTree
	formattest.Contract(t, fat.Format, s)
}

func FuzzFAT(f *testing.F) {
	v := volume{bits: 12, sector: 512, perCluster: 1, clusters: 20, order: shuffled(20)}
	w := volume{bits: 32, sector: 512, perCluster: 1, clusters: 20}
	items := []item{{"A.TXT", noise(1500)}, {"d/", nil}, {"d/long name.conf", []byte("x")}}
	formattest.Fuzz(f, fat.Format, v.build(items...), w.build(items...))
}

func TestTree(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, fat.Format, "x", b)
			if o.Extent.Length != int64(len(b)) || len(o.Unread) > 0 || len(o.Entries) != len(tree())+1 {
				t.Errorf("length %d of %d, unread %v, %d entries", o.Extent.Length, len(b), o.Unread, len(o.Entries))
			}
			for _, x := range tree() {
				e := o.Find(strings.TrimSuffix(x.name, "/"))
				if e == nil {
					t.Errorf("%s: missing in %q", x.name, o.Names())
					continue
				}
				if !bytes.Equal(e.Content, x.data) || e.Body.Stream != nil || e.Time().Format("2006-01-02 15:04:05") != "2023-11-14 12:34:56" {
					t.Errorf("%s: %d bytes, time %v", x.name, len(e.Content), e.Time())
				}
			}
			p := fmt.Sprint(o.Properties)
			for _, want := range []string{"{label VOLUME NAME}", "{boot-label BOOT LABEL}", "{serial 1234-5678}", "{type " + name[:5] + "}"} {
				if !strings.Contains(p, want) {
					t.Errorf("%s is not in %s", want, p)
				}
			}
		})
	}
}

func TestDamage(t *testing.T) {
	for name, least := range map[string]float64{"FAT12": 0.7, "FAT32": 0.3} {
		v := volumes()[name]
		v.clusters, v.order = 135, nil
		t.Run(name, func(t *testing.T) {
			b := v.build(tree()...)
			formattest.Damage(t, fat.Format, b, 512*3, map[string]float64{
				"cut 50 %": 0.2, "cut 75 %": 0.5, "flipped 1 %": least, "middle missing": 0.8,
			})
		})
	}
}

// A damaged table is taken from its copy, a damaged boot sector of FAT32 too.
func TestCopies(t *testing.T) {
	v := volumes()["FAT32"]
	b := v.build(tree()...)
	copy(b[32*512:], noise(512))
	b[13] = 7 // sectors a cluster
	o, err := formattest.Open(fat.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o)
	}
	for _, x := range tree() {
		if e := o.Find(strings.TrimSuffix(x.name, "/")); e == nil || !bytes.Equal(e.Content, x.data) {
			t.Errorf("%s is not right; %v", x.name, o.Failures)
		}
	}
	if len(o.Failures) != 2 || len(o.Unread) != 1 {
		t.Errorf("failures %v, unread %v", o.Failures, o.Unread)
	}
}

// Files of a directory that cannot be read are found by their chains, and a
// directory inside keeps its names.
func TestSalvage(t *testing.T) {
	v := volumes()["FAT12"]
	b := v.build(tree()...)
	copy(b[v.rootAt()+32:], bytes.Repeat([]byte{1}, 1000))
	o, err := formattest.Open(fat.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	found := strings.Join(o.Names(), "\n")
	if !strings.Contains(found, "/cmdline.txt") || !strings.Contains(found, "/a directory with a long name/ünïcode") || !strings.Contains(found, "chain-2\n") {
		t.Errorf("names %s", found)
	}
	if e := o.Find("chain-2"); e == nil || !bytes.HasPrefix(e.Content, noise(30000)) {
		t.Error("content of the first file is not found")
	}
}

// Chains that lead back end, directories that contain themselves too.
func TestLoops(t *testing.T) {
	v := volumes()["FAT32"]
	b := v.build(item{"A.BIN", noise(5000)}, item{"D/", nil})
	c := v.order(1) + 2
	for i := range 2 {
		binary.LittleEndian.PutUint32(b[32*512+i*v.tableSize()+4*c:], uint32(c))
	}
	dir := bytes.Index(b, []byte("D          "))
	binary.LittleEndian.PutUint16(b[dir+26:], uint16(v.order(0)+2))
	o, err := formattest.Open(fat.Format, "x", b)
	if err != nil || o.Err != nil || o.Find("A.BIN").Err == nil || !strings.Contains(fmt.Sprint(o.Failures), "not listed again") {
		t.Errorf("%v: %v, %v", err, o.Failures, o.Find("A.BIN").Err)
	}
}

func TestDeleted(t *testing.T) {
	v := volumes()["FAT16"]
	b := v.build(item{"KEEP", noise(600)}, item{"GONE", noise(1000)})
	at := bytes.Index(b, []byte("GONE    "))
	b[at] = 0xe5
	for i := range 2 {
		for k := 2; k < 4; k++ {
			binary.LittleEndian.PutUint16(b[512+i*v.tableSize()+2*(v.order(k)+2):], 0)
		}
	}
	o := formattest.MustOpen(t, fat.Format, "x", b)
	if len(o.Entries) != 2 || len(o.Unread) != 2 {
		t.Errorf("entries %q, unread %v", o.Names(), o.Unread)
	}
}

func TestAgainstMtools(t *testing.T) {
	mkfs, err := exec.LookPath("/usr/sbin/mkfs.vfat")
	if err != nil {
		t.Skip("needs mkfs.vfat")
	}
	mcopy, err := exec.LookPath("mcopy")
	if err != nil {
		t.Skip("needs mtools")
	}
	for _, args := range []string{"-F 12 -C %s 1440", "-F 16 -n LABEL -C %s 20000", "-F 32 -C %s 40000", "-F 32 -S 4096 -C %s 300000", "-F 16 -a -f 1 -C %s 9000"} {
		img := filepath.Join(t.TempDir(), "img")
		if out, err := exec.Command(mkfs, strings.Fields(fmt.Sprintf(args, img))...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", args, err, out)
		}
		src := t.TempDir()
		want := map[string][]byte{"Some File.txt": noise(100), "UPPER.BIN": noise(70000), "sub/Größe": noise(3), "sub/e": nil, "lower.txt": noise(9)}
		for name, b := range want {
			os.MkdirAll(filepath.Dir(filepath.Join(src, name)), 0o755)
			os.WriteFile(filepath.Join(src, name), b, 0o644)
		}
		list, _ := filepath.Glob(src + "/*")
		cmd := exec.Command(mcopy, append([]string{"-i", img, "-s", "-p"}, append(list, "::")...)...)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("mcopy: %v %s", err, out)
		}
		b, err := os.ReadFile(img)
		if err != nil {
			t.Fatal(err)
		}
		o, err := formattest.Open(fat.Format, "x", b)
		if err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		for name, data := range want {
			if e := o.Find(name); e == nil || !bytes.Equal(e.Content, data) {
				t.Errorf("%s: %s is not right: %q", args, name, o.Names())
			}
		}
		if len(o.Entries) != len(want)+2 || len(o.Unread) > 0 || len(o.Failures) > 0 {
			t.Errorf("%s: %q, unread %v, failures %v", args, o.Names(), o.Unread, o.Failures)
		}
	}
}

func TestGeneratedImages(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/11-emmc-gpt-vfat-ext4-squashfs.img.xz"))
	if err != nil {
		t.Fatal(err)
	}
	b, err = io.ReadAll(io.LimitReader(xz.NewReader(bytes.NewReader(b), int64(len(b))), 2048*512+16<<20))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, fat.Format, "x", b[2048*512:])
	if e := o.Find("EFI/cmdline.txt"); e == nil || string(e.Content) != "console=ttyS0 root=/dev/mmcblk0p2 ro\n" || o.Find("KERNEL.IMG") == nil || len(o.Unread) > 0 || len(o.Entries) != 4 {
		t.Errorf("%q, unread %v", o.Names(), o.Unread)
	}
}
