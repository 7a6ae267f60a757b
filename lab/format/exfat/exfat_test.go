package exfat_test

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
	"assay/lab/format/exfat"
	"assay/lab/format/formattest"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func tree() []item {
	items := []item{
		{name: "capture of a day.pcap", data: noise(50000), solid: true},
		{name: "logs/"}, {name: "logs/ünïcode name that needs more than one entry.txt", data: noise(3000)},
		{name: "logs/inner/"}, {name: "logs/inner/empty"}, {name: "logs/inner/reserved", data: noise(1500), extra: 5000, solid: true},
	}
	for i := range 30 {
		items = append(items, item{name: fmt.Sprintf("logs/file number %d", i), data: noise(100 * i)})
	}
	return items
}

func samples() map[string][]byte {
	plain, mixed := volume{clusters: 200}, volume{clusters: 200}
	mixed.order = func(i int) int {
		if i < 70 { // solid files come first
			return i
		}
		return 199 - (i - 70)
	}
	items := tree()
	for i := range items {
		items[i].solid = items[i].solid && i == 0
	}
	return map[string][]byte{"plain": plain.build(tree()...), "mixed": mixed.build(items...)}
}

func TestContract(t *testing.T) { formattest.Contract(t, exfat.Format, samples()) }

func FuzzExFAT(f *testing.F) {
	v := volume{clusters: 16}
	formattest.Fuzz(f, exfat.Format, v.build(item{name: "A", data: noise(1500)}, item{name: "d/"}, item{name: "d/long name.conf", data: []byte("x"), extra: 10}))
}

func TestTree(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, exfat.Format, "x", b)
			if o.Extent.Length != int64(len(b)) || len(o.Unread) > 0 || len(o.Entries) != len(tree())+1 {
				t.Errorf("length %d of %d, unread %v, %d entries", o.Extent.Length, len(b), o.Unread, len(o.Entries))
			}
			for _, x := range tree() {
				e := o.Find(strings.TrimSuffix(x.name, "/"))
				if e == nil {
					t.Errorf("%s: missing in %q", x.name, o.Names())
					continue
				}
				if want := append(x.data[:len(x.data):len(x.data)], make([]byte, x.extra)...); !bytes.Equal(e.Content, want) || e.Body.Stream != nil {
					t.Errorf("%s: %d bytes", x.name, len(e.Content))
				}
				if e.Time().Format("2006-01-02 15:04:05") != "2023-11-14 11:34:57" {
					t.Errorf("%s: time %v", x.name, e.Time())
				}
			}
			if p := fmt.Sprint(o.Properties); !strings.Contains(p, "{label Größe}") || !strings.Contains(p, "{revision 1.00}") {
				t.Errorf("properties %s", p)
			}
		})
	}
}

func TestDamage(t *testing.T) {
	v := volume{clusters: 140}
	items := []item{{name: "d/"}}
	for i := range 20 {
		items = append(items, item{name: fmt.Sprintf("%sfile %d", []string{"", "d/"}[i%2], i), data: noise(5000 + i), solid: i%3 == 0})
	}
	formattest.Damage(t, exfat.Format, v.build(items...), 512, map[string]float64{
		"cut 25 %": 0.15, "cut 50 %": 0.4, "cut 75 %": 0.6, "flipped 1 %": 0.4, "middle missing": 0.8,
	})
}

func TestCopyOfBoot(t *testing.T) {
	v := volume{clusters: 140}
	b := v.build(tree()...)
	b[108] = 99
	o, err := formattest.Open(exfat.Format, "x", b)
	if err != nil || o.Err != nil || len(o.Entries) != len(tree())+1 || len(o.Failures) != 1 || len(o.Unread) != 1 {
		t.Errorf("%v: %v", err, o)
	}
}

// Directories that cannot be reached are found.
func TestSalvage(t *testing.T) {
	v := volume{clusters: 140}
	b := v.build(tree()...)
	at := bytes.Index(b, []byte{0x83, 5, 'G', 0})
	copy(b[at+96:], bytes.Repeat([]byte{0x99}, 500))
	o, err := formattest.Open(exfat.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	if n := strings.Join(o.Names(), "\n"); !strings.Contains(n, "/file number 7") || !strings.Contains(n, "/inner/empty") {
		t.Errorf("names %s", n)
	}
}

func TestLoop(t *testing.T) {
	v := volume{clusters: 140}
	b := v.build(item{name: "d/"}, item{name: "f", data: noise(5000)})
	root := int(binary.LittleEndian.Uint32(b[96:]))
	binary.LittleEndian.PutUint32(b[fatAt+4*root:], uint32(root-1))
	binary.LittleEndian.PutUint32(b[fatAt+4*(root-1):], uint32(root))
	o, err := formattest.Open(exfat.Format, "x", b)
	if err != nil || o.Err != nil || len(o.Failures) == 0 {
		t.Errorf("%v: %v", err, o)
	}
}

// What exfatprogs makes is read, and it finds no fault in our samples.
func TestAgainstExfatprogs(t *testing.T) {
	mkfs, err := exec.LookPath("/usr/sbin/mkfs.exfat")
	if err != nil {
		t.Skip("needs exfatprogs")
	}
	img := filepath.Join(t.TempDir(), "img")
	if err := os.WriteFile(img, make([]byte, 8<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(mkfs, "-L", "LABEL", img).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	b, err := os.ReadFile(img)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, exfat.Format, "x", b)
	if len(o.Entries) != 1 || o.Entries[0].Type != assay.Dir || o.Extent.Length != 8<<20 || !strings.Contains(fmt.Sprint(o.Properties), "{label LABEL}") || len(o.Unread) > 0 {
		t.Errorf("%q, %v, unread %v", o.Names(), o.Properties, o.Unread)
	}
	for name, b := range samples() {
		if err := os.WriteFile(img, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("/usr/sbin/dump.exfat", img).CombinedOutput(); err != nil {
			t.Errorf("%s: dump.exfat: %v\n%s", name, err, out)
		}
		if out, err := exec.Command("/usr/sbin/fsck.exfat", "-n", img).CombinedOutput(); err != nil {
			t.Errorf("%s: fsck.exfat: %v\n%s", name, err, out)
		}
	}
}
