package exfat_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"assay"
	"assay/lab/format/exfat"
	"assay/lab/format/formattest"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

// volume writes exFAT images.
type volume struct {
	clusters int // of 1 KiB
	order    func(i int) int

	b    []byte
	next int
	used []bool
}

const (
	sector  = 512
	cluster = 1024
	fatAt   = 24 * sector
)

type item struct {
	name  string // a directory's ends in "/"
	data  []byte
	solid bool // no chain
	extra int  // bytes behind the valid ones
}

func (v *volume) heap() int { return fatAt + (4*(v.clusters+2)+sector-1)/sector*sector }

// chain writes content and gives its first cluster.
func (v *volume) chain(data []byte, solid bool) int {
	first, before := 0, 0
	for ; len(data) > 0; data = data[min(len(data), cluster):] {
		c := v.order(v.next) + 2
		if solid && before != 0 && c != before+1 {
			panic("not solid")
		}
		v.next++
		v.used[c] = true
		copy(v.b[v.heap()+(c-2)*cluster:][:cluster], data)
		entry := func(c int) []byte { return v.b[fatAt+4*c:] }
		if before == 0 {
			first = c
		} else if !solid {
			binary.LittleEndian.PutUint32(entry(before), uint32(c))
		}
		if !solid {
			binary.LittleEndian.PutUint32(entry(c), 0xffffffff)
		}
		before = c
	}
	return first
}

// set gives a file's entries.
func set(name string, attr uint16, first, size, valid int, solid bool) []byte {
	u := utf16.Encode([]rune(name))
	count := (len(u) + 14) / 15
	b := make([]byte, 32*(2+count))
	b[0], b[1] = 0x85, byte(1+count)
	binary.LittleEndian.PutUint16(b[4:], attr)
	for _, at := range []int{8, 12, 16} {
		binary.LittleEndian.PutUint32(b[at:], 43<<25|11<<21|14<<16|12<<11|34<<5|28)
	}
	b[20], b[21], b[22], b[23], b[24] = 100, 100, 0x80|4, 0x80|4, 0x80|4 // one second, one hour east
	s := b[32:]
	s[0], s[1], s[3] = 0xc0, 1, byte(len(u))
	if solid {
		s[1] |= 2
	}
	var hash uint16
	for _, c := range u { // the up-case table of our samples changes nothing
		for _, x := range []byte{byte(c), byte(c >> 8)} {
			hash = hash>>1 | hash<<15
			hash += uint16(x)
		}
	}
	binary.LittleEndian.PutUint16(s[4:], hash)
	binary.LittleEndian.PutUint64(s[8:], uint64(valid))
	binary.LittleEndian.PutUint32(s[20:], uint32(first))
	binary.LittleEndian.PutUint64(s[24:], uint64(size))
	for i, c := range u {
		e := b[64+32*(i/15):]
		e[0] = 0xc1
		binary.LittleEndian.PutUint16(e[2+2*(i%15):], c)
	}
	var sum uint16
	for i, c := range b {
		if i != 2 && i != 3 {
			sum = sum>>1 | sum<<15
			sum += uint16(c)
		}
	}
	binary.LittleEndian.PutUint16(b[2:], sum)
	return b
}

// room is how many bytes the entries of a directory take.
func room(items []item, dir string) (n int) {
	for _, x := range items {
		if name := strings.TrimSuffix(x.name, "/"); path.Dir(name) == dir {
			n += len(set(path.Base(name), 0, 0, 0, 0, false))
		}
	}
	return n
}

// fill writes content into a chain that is there.
func (v *volume) fill(c int, data []byte) {
	for ; len(data) > 0; data = data[min(len(data), cluster):] {
		copy(v.b[v.heap()+(c-2)*cluster:][:cluster], data)
		c = int(binary.LittleEndian.Uint32(v.b[fatAt+4*c:]))
	}
}

// dir gives the entries of a directory. Directories stand in front of what is
// in them.
func (v *volume) dir(items []item, dir string) (b []byte) {
	for _, x := range items {
		name := strings.TrimSuffix(x.name, "/")
		if path.Dir(name) != dir {
			continue
		}
		if strings.HasSuffix(x.name, "/") {
			size := room(items, name)
			size += cluster - size%cluster
			first := v.chain(make([]byte, size), false)
			v.fill(first, v.dir(items, name))
			b = append(b, set(path.Base(name), 0x10, first, size, size, false)...)
			continue
		}
		size := len(x.data) + x.extra
		b = append(b, set(path.Base(name), 0x20, v.chain(append(x.data[:len(x.data):len(x.data)], make([]byte, x.extra)...), x.solid), size, len(x.data), x.solid && size > 0)...)
	}
	return b
}

func (v *volume) build(items ...item) []byte {
	v.b, v.next, v.used = make([]byte, v.heap()+v.clusters*cluster), 0, make([]bool, v.clusters+2)
	if v.order == nil {
		v.order = func(i int) int { return i }
	}
	bitmap := make([]byte, (v.clusters+7)/8)
	bitmapAt := v.chain(bitmap, false)
	upcase := []byte{0, 0}
	upcaseAt := v.chain(upcase, false)
	list := make([]byte, 96)
	list[0], list[1] = 0x83, 5
	for i, c := range utf16.Encode([]rune("Größe")) {
		binary.LittleEndian.PutUint16(list[2+2*i:], c)
	}
	for i, x := range []struct{ kind, at, size int }{{0x81, bitmapAt, len(bitmap)}, {0x82, upcaseAt, len(upcase)}} {
		e := list[32*(i+1):]
		e[0] = byte(x.kind)
		binary.LittleEndian.PutUint32(e[20:], uint32(x.at))
		binary.LittleEndian.PutUint64(e[24:], uint64(x.size))
	}
	root := v.chain(make([]byte, len(list)+room(items, ".")), false)
	v.fill(root, append(list, v.dir(items, ".")...))
	copy(v.b[fatAt:], "\xf8\xff\xff\xff\xff\xff\xff\xff")
	for c, on := range v.used[2:] {
		if on {
			v.b[v.heap()+(bitmapAt-2)*cluster+c/8] |= 1 << (c % 8)
		}
	}
	v.boot(root)
	return v.b
}

func (v *volume) boot(root int) {
	b := v.b
	copy(b, "\xeb\x76\x90EXFAT   ")
	u32 := func(at, n int) { binary.LittleEndian.PutUint32(b[at:], uint32(n)) }
	u32(72, len(v.b)/sector)
	u32(80, fatAt/sector)
	u32(84, (v.heap()-fatAt)/sector)
	u32(88, v.heap()/sector)
	u32(92, v.clusters)
	u32(96, root)
	u32(100, 0x12345678)
	b[105] = 1 // revision 1.00
	b[108], b[109], b[110], b[111] = 9, 1, 1, 0x80
	b[112] = 0xff
	for i := range 9 {
		b[512*i+510], b[512*i+511] = 0x55, 0xaa
	}
	var sum uint32
	for i, c := range b[:11*512] {
		if i != 106 && i != 107 && i != 112 {
			sum = sum>>1 | sum<<31
			sum += uint32(c)
		}
	}
	for i := range 128 {
		u32(11*512+4*i, int(sum))
	}
	copy(b[12*512:24*512], b[:12*512])
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
