package iso9660_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
	"assay/lab/format/iso9660"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func file(name string, mode uint32, data []byte) item {
	return item{Entry: assay.Entry{Name: name, Mode: mode, UID: 1000, GID: 70000}, data: data}
}

func dir(name string) item {
	return item{Entry: assay.Entry{Name: name, Type: assay.Dir, Mode: 0o755}}
}

func tree() []item {
	z := file("usr/packed", 0o644, append(bytes.Repeat([]byte("text "), 10000), make([]byte, 100_000)...))
	z.zisofs = true
	items := []item{
		dir("etc"), file("etc/.hidden.conf", 0o600, []byte("secret")), file("etc/empty", 0o644, nil),
		dir("usr"), dir("usr/lib"), file("usr/lib/large", 0o4755, noise(30000)), z,
		file("usr/"+strings.Repeat("long name, ", 20), 0o644, noise(3000)),
		{Entry: assay.Entry{Name: "link", Type: assay.Symlink, Mode: 0o777, Target: "/usr/./lib/../lib/large"}},
		{Entry: assay.Entry{Name: "null", Type: assay.CharDev, Mode: 0o666, Major: 1, Minor: 3}},
		{Entry: assay.Entry{Name: "pipe", Type: assay.Fifo, Mode: 0o600}},
	}
	for i := range 40 {
		items = append(items, file(fmt.Sprintf("etc/file number %d", i), 0o644, noise(i)))
	}
	return items
}

// plain is a tree for discs without Rock Ridge.
func plain() []item {
	return []item{dir("DIR"), file("DIR/FILE.TXT", 0, noise(5000)), file("NOEXT", 0, noise(10)), file("BIG", 0, noise(10000))}
}

func samples() map[string][]byte {
	rock, both, plainDisc, joliet := disc{rock: true, extent: 8192}, disc{rock: true, joliet: true, boot: true}, disc{extent: 4096}, disc{joliet: true}
	return map[string][]byte{"rock": rock.build(tree()...), "both": both.build(tree()...), "plain": plainDisc.build(plain()...), "joliet": joliet.build(plain()...)}
}

func TestContract(t *testing.T) { formattest.Contract(t, iso9660.Format, samples()) }

func FuzzISO9660(f *testing.F) {
	d := disc{rock: true, joliet: true, boot: true}
	items := tree()[:8]
	formattest.Fuzz(f, iso9660.Format, d.build(items...))
}

func TestTree(t *testing.T) {
	s := samples()
	for _, name := range []string{"rock", "both"} {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, iso9660.Format, "x", s[name])
			more := 1
			if name == "both" {
				more = 2
				if e := o.Find(o.Names()[1]); !strings.HasPrefix(e.Name, "boot-") || !e.Piece || !bytes.Equal(e.Content, bytes.Repeat([]byte("boot"), 512)) {
					t.Errorf("boot image %+v", e.Entry)
				}
			}
			if o.Extent.Length != int64(len(s[name])) || len(o.Entries) != len(tree())+more {
				t.Errorf("length %d of %d, %d entries: %q", o.Extent.Length, len(s[name]), len(o.Entries), o.Names())
			}
			for _, x := range tree() {
				e := o.Find(strings.TrimSuffix(x.Name, "/"))
				if e == nil {
					t.Errorf("%s: missing in %q", x.Name, o.Names())
					continue
				}
				if e.Type != x.Type || e.Mode != x.Mode || e.UID != x.UID || e.GID != x.GID || e.Target != x.Target || e.Major != x.Major || e.Minor != x.Minor || !bytes.Equal(e.Content, x.data) || e.Body.Stream != nil != x.zisofs {
					t.Errorf("%s: %+v, %d bytes", x.Name, e.Entry, len(e.Content))
				}
				if got := e.Time().Format("2006-01-02"); got != "2023-11-15" {
					t.Errorf("%s: time %s", x.Name, got)
				}
			}
			for _, u := range o.Unread {
				if !bytes.HasPrefix(s[name][u.Offset:], []byte{0xee}) { // what our writer leaves in front of continuations
					t.Errorf("unread %v", u)
				}
			}
		})
	}
	for _, name := range []string{"plain", "joliet"} {
		t.Run(name, func(t *testing.T) {
			o := formattest.MustOpen(t, iso9660.Format, "x", s[name])
			if len(o.Entries) != 5 || len(o.Unread) > 0 {
				t.Errorf("%q, unread %v", o.Names(), o.Unread)
			}
			for _, x := range plain() {
				if e := o.Find(x.Name); e == nil || !bytes.Equal(e.Content, x.data) || e.Has != assay.HasTime || e.Time().Format("15:04") != "11:34" {
					t.Errorf("%s: %+v", x.Name, e)
				}
			}
			want := map[string]string{"plain": "{tree plain}", "joliet": "{tree Joliet}"}[name]
			if p := fmt.Sprint(o.Properties); !strings.Contains(p, want) || !strings.Contains(p, "{created 2023-11-14T11:34:56Z}") {
				t.Errorf("properties %s", p)
			}
		})
	}
}

// A file that only the other tree names is not hidden.
func TestOnlyJoliet(t *testing.T) {
	x := file("secret", 0, []byte("found"))
	x.only = true
	d := disc{rock: true, joliet: true}
	o := formattest.MustOpen(t, iso9660.Format, "x", d.build(file("a", 0o644, []byte("a")), x))
	if e := o.Find("joliet/secret"); e == nil || string(e.Content) != "found" || o.Find("joliet/a") != nil {
		t.Errorf("%q", o.Names())
	}
}

func TestDamage(t *testing.T) {
	d := disc{rock: true}
	items := tree()
	for i := range items {
		if items[i].zisofs { // packed, one damaged byte costs a block of 32 KiB
			items[i].zisofs, items[i].data = false, noise(20000)
		}
	}
	formattest.Damage(t, iso9660.Format, d.build(items...), 18*sector, map[string]float64{
		"cut 75 %": 0.3, "flipped 1 %": 0.5, "middle missing": 0.75,
	})
}

// Directories that cannot be reached are found by the path table.
func TestSalvage(t *testing.T) {
	d := disc{rock: true}
	b := d.build(tree()...)
	at := bytes.Index(b, []byte("SP\x07\x01\xbe\xef")) / sector * sector
	at += int(b[at])
	at += int(b[at])
	copy(b[at:], noise(600))
	b[at] = 200
	o, err := formattest.Open(iso9660.Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	if n := strings.Join(o.Names(), "\n"); !strings.Contains(n, "/file number 7") || !strings.Contains(n, "/large") {
		t.Errorf("names %s\n%v", n, o.Failures)
	}
}

func TestAgainstGenisoimage(t *testing.T) {
	gen, err := exec.LookPath("genisoimage")
	if err != nil {
		t.Skip("needs genisoimage")
	}
	src, img := t.TempDir(), filepath.Join(t.TempDir(), "img")
	deep := "a/b/c/d/e/f/g/h/i/j/k"
	want := map[string][]byte{".dot": noise(10), "a long name, with blanks.tar.gz": noise(70000), deep + "/deep": []byte("deep"), "empty": nil}
	for name, b := range want {
		os.MkdirAll(filepath.Dir(filepath.Join(src, name)), 0o755)
		if err := os.WriteFile(filepath.Join(src, name), b, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	os.Symlink("../"+strings.Repeat("x", 200)+"/y", filepath.Join(src, "link"))
	for _, args := range []string{"-R", "-R -J", "-J", "-r -J -T -hfs-unlock"} {
		out, err := exec.Command(gen, append(strings.Fields(args), "-quiet", "-o", img, src)...).CombinedOutput()
		if err != nil {
			t.Logf("%s: %v %s", args, err, out)
			continue
		}
		b, err := os.ReadFile(img)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, iso9660.Format, "x", b)
		for name, data := range want {
			if e := o.Find(name); (e == nil || !bytes.Equal(e.Content, data)) && !(args == "-J" && strings.HasPrefix(name, "a/")) {
				t.Errorf("%s: %s is not right: %q", args, name, o.Names())
			}
		}
		if e := o.Find("link"); args != "-J" && (e == nil || e.Target != "../"+strings.Repeat("x", 200)+"/y") {
			t.Errorf("%s: link %+v", args, e)
		}
		for _, u := range o.Unread {
			t.Errorf("%s: unread %v: %.60q", args, u, b[u.Offset:])
		}
	}
}

// The record of the root directory is found again by the path table.
func TestRepairRoot(t *testing.T) {
	d := disc{rock: true}
	b := d.build(tree()...)
	copy(b[16*sector+156:], bytes.Repeat([]byte{0xa5}, 34))
	o, err := formattest.Open(iso9660.Format, "x", b)
	if err != nil || o.Err != nil || len(o.Entries) != len(tree())+1 {
		t.Errorf("%v: %v", err, o)
	}
}
