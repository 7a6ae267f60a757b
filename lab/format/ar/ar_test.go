package ar

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

type file struct{ name, body string }

func header(name string, size int) string {
	return fmt.Sprintf("%-16s%-12d%-6d%-6d%-8o%-10d`\n", name, 1700000000, 3, 4, 0o100640, size)
}

func pack(files ...file) []byte {
	s := magic
	for _, f := range files {
		s += header(f.name, len(f.body)) + f.body
		if len(s)%2 != 0 {
			s += "\n"
		}
	}
	return []byte(s)
}

func samples() map[string][]byte {
	return map[string][]byte{
		"deb":     pack(file{"debian-binary", "2.0\n"}, file{"control.tar.gz", "xyz"}, file{"data.tar.gz", strings.Repeat("data", 300)}),
		"library": pack(file{"/", "\x00\x00\x00\x00"}, file{"//", "a_very_long_object_name.o/\nanother_of_them.o/\n"}, file{"/0", "one"}, file{"/27", "two"}, file{"short.o/", ""}),
		"bsd":     pack(file{"#1/12", "__.SYMDEF\x00\x00\x00table"}, file{"#1/20", "a name with spaces\x00\x00body"}),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestMembers(t *testing.T) {
	for name, want := range map[string]string{"deb": "control.tar.gz data.tar.gz debian-binary", "library": "a_very_long_object_name.o another_of_them.o short.o", "bsd": "a name with spaces"} {
		b := samples()[name]
		o := formattest.MustOpen(t, Format, name, append(bytes.Clone(b), "behind it there are other things"...))
		if got := strings.Join(o.Names(), " "); got != want || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: %q, length %d of %d", name, got, o.Extent.Length, len(b))
		}
	}
	o := formattest.MustOpen(t, Format, "", samples()["deb"])
	e := o.Find("control.tar.gz")
	if e.Mode != 0o640 || e.UID != 3 || e.GID != 4 || e.MTime != 1700000000 || string(e.Content) != "xyz" {
		t.Errorf("%+v", e.Entry)
	}
	if o.Properties[0] != (assay.Property{Name: "kind", Value: "deb"}) || o.Properties[1].Value != "2.0" {
		t.Errorf("properties %v", o.Properties)
	}
	o = formattest.MustOpen(t, Format, "", samples()["bsd"])
	if string(o.Entries[0].Content) != "body" {
		t.Errorf("content %q", o.Entries[0].Content)
	}
}

func TestThin(t *testing.T) {
	b := []byte(thinMagic + header("//", 20) + "../lib/object_one.o/" + header("/0", 99999) + header("x.o/", 5))
	o, err := formattest.Open(Format, "", b)
	if err != nil || len(o.Entries) != 0 || len(o.Failures) != 1 || o.Extent.Length != int64(len(b)) {
		t.Fatalf("%v, %v, %v", err, o.Names(), o.Failures)
	}
	if !strings.Contains(fmt.Sprint(o.Properties), "../lib/object_one.o (99999 bytes)") {
		t.Errorf("properties %v", o.Properties)
	}
}

func TestDamage(t *testing.T) {
	var files []file
	for i := range 50 {
		files = append(files, file{fmt.Sprintf("f%02d/", i), strings.Repeat(fmt.Sprint(i, " "), 700)})
	}
	b := pack(files...)
	formattest.Damage(t, Format, b, 100, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.5, "middle missing": 0.9})
	size := bytes.Clone(b)
	copy(size[8+48+60*3:], "zzz") // somewhere in the first member: no header
	if o := formattest.MustOpen(t, Format, "", size); len(o.Entries) != 50 {
		t.Errorf("%d entries", len(o.Entries))
	}
	o, err := formattest.Open(Format, "", b[:len(b)-10])
	if err != nil || o.Entries[49].Err == nil {
		t.Errorf("cut: %v, %v", err, o.Entries[49].Err)
	}
}

func TestHostile(t *testing.T) {
	for name, b := range map[string][]byte{
		"size":  []byte(magic + header("a", 0) + fmt.Sprintf("%-16s%-12s%-6s%-6s%-8s%-10s`\n", "b", "", "", "", "", "9999999999")),
		"names": pack(file{"/99999", "x"}, file{"#1/999999999", "abc"}, file{"//", ""}, file{"/0", "y"}),
		"empty": []byte(magic),
	} {
		o, err := formattest.Open(Format, name, b)
		t.Logf("%s: %v", name, err)
		if name == "empty" {
			if err == nil {
				t.Error("nothing was taken for an archive")
			}
			continue
		}
		if err != nil || len(o.Entries) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("ar")
	if err != nil {
		t.Skip("needs the ar command as oracle")
	}
	dir := t.TempDir()
	names := []string{"short", "a_name_that_is_longer_than_sixteen", "odd"}
	for i, n := range names {
		os.WriteFile(filepath.Join(dir, n), bytes.Repeat([]byte(n), i+100), 0o600)
	}
	c := exec.Command(p, append([]string{"qc", "x.a"}, names...)...)
	c.Dir = dir
	if b, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s", b)
	}
	b, _ := os.ReadFile(filepath.Join(dir, "x.a"))
	o := formattest.MustOpen(t, Format, "", b)
	for i, n := range names {
		if e := o.Find(n); e == nil || !bytes.Equal(e.Content, bytes.Repeat([]byte(n), i+100)) {
			t.Errorf("%s differs", n)
		}
	}
	if o.Extent != (format.Extent{Length: int64(len(b)), Certainty: format.Exact}) {
		t.Errorf("%+v of %d", o.Extent, len(b))
	}
}

func TestGroundTruth(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/32-dropbear-bin_2022.83-1+deb12u3_mips64el.deb"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "", b)
	if got := strings.Join(o.Names(), " "); got != "control.tar.xz data.tar.xz debian-binary" || o.Extent.Length != int64(len(b)) {
		t.Errorf("%q, length %d of %d", got, o.Extent.Length, len(b))
	}
}

func FuzzAr(f *testing.F) {
	s := samples()
	formattest.Fuzz(f, Format, s["deb"], s["library"], s["bsd"])
}
