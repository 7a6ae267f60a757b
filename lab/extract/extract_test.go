package extract

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
)

// sample is a release put together by hand: entries of one container.
type sample struct {
	files []assay.File
	keep  map[assay.Digest]string
}

const subject = assay.Path("fw.bin")

func newSample() *sample {
	s := &sample{keep: map[assay.Digest]string{}}
	s.files = append(s.files, assay.File{Path: subject, Format: "tar", Ref: assay.Ref{Digest: assay.DigestOf([]byte("fw")), Size: 2}})
	return s
}

func (s *sample) add(at assay.Path, e assay.Entry, content string) *assay.File {
	f := assay.File{Path: at, Entry: e}
	if e.Type == assay.Regular || e.Type == assay.Hardlink {
		f.Ref = assay.Ref{Digest: assay.DigestOf([]byte(content)), Size: int64(len(content))}
		s.keep[f.Ref.Digest] = content
	}
	s.files = append(s.files, f)
	return &s.files[len(s.files)-1]
}

func (s *sample) file(name, content string) *assay.File {
	return s.add(subject.Inside(name), assay.Entry{Name: name}, content)
}

func (s *sample) link(name, target string) {
	s.add(subject.Inside(name), assay.Entry{Name: name, Type: assay.Symlink, Target: target}, "")
}

// write puts the sample into a directory below a new outer one, and gives
// both.
func (s *sample) write(t testing.TB, opt Options) (outer, dir string, sum Summary) {
	t.Helper()
	outer = t.TempDir()
	dir = filepath.Join(outer, "target")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(outer, "witness"), []byte("untouched"), 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	target, err := New(root, "fw.bin", opt)
	if err != nil {
		t.Fatal(err)
	}
	for d, c := range s.keep {
		if err := target.Keep(assay.Ref{Digest: d, Size: int64(len(c))}, assay.Bytes(c)); err != nil {
			t.Fatal(err)
		}
	}
	if sum, err = target.Write(slices.Values(s.files)); err != nil {
		t.Fatal(err)
	}
	return outer, dir, sum
}

// tree lists what stands below dir: name, and content or target.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		name, _ := filepath.Rel(dir, p)
		name = filepath.ToSlash(name)
		switch {
		case e.IsDir():
			got[name] = "/"
		case e.Type() == fs.ModeSymlink:
			l, err := os.Readlink(p)
			got[name] = "-> " + filepath.ToSlash(l)
			return err
		default:
			b, err := os.ReadFile(p)
			got[name] = string(b)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func reasons(sum Summary) []string {
	var list []string
	for _, s := range sum.Skips {
		list = append(list, string(s.Path)+": "+s.Reason)
	}
	return list
}

func TestPlaces(t *testing.T) {
	s := newSample()
	inner := s.file("100.gz", "gz")
	inner.Format = "gzip"
	s.add(inner.Path.Inside("data"), assay.Entry{Name: "data"}, "unpacked")
	s.add(subject.Inside(""), assay.Entry{Type: assay.Dir}, "")
	s.file("etc/passwd", "root")
	s.file("etc/copy", "root")
	s.file("empty", "")
	s.add(subject.Inside("hard"), assay.Entry{Name: "hard", Type: assay.Hardlink, Target: "etc/passwd"}, "root")
	s.add(subject.Inside("d"), assay.Entry{Name: "d", Type: assay.Dir}, "")
	s.file("odd!\x1b name", "odd")
	s.file("twice", "first")
	s.file("twice", "second")
	s.link("sh", "etc/passwd")
	s.link("etc/up", "../d")
	s.link("etc/abs", "/d/x")
	s.link("abs", "/")
	_, dir, sum := s.write(t, Options{})
	want := map[string]string{
		"fw.bin!": "/", "fw.bin!/100.gz!": "/", "fw.bin!/100.gz!/data": "unpacked",
		"fw.bin!/etc": "/", "fw.bin!/etc/passwd": "root", "fw.bin!/etc/copy": "root", "fw.bin!/hard": "root",
		"fw.bin!/empty": "", "fw.bin!/d": "/", "fw.bin!/odd%21%1B name": "odd", "fw.bin!/twice": "second",
		"fw.bin!/sh": "-> etc/passwd", "fw.bin!/etc/up": "-> ../d", "fw.bin!/etc/abs": "-> ../d/x", "fw.bin!/abs": "-> .",
	}
	if d := cmp.Diff(want, tree(t, dir)); d != "" {
		t.Errorf("tree (-want +got):\n%s", d)
	}
	if sum.Skipped != 0 || sum.Files != 8 || sum.Links != 4 || sum.Dirs != 4 {
		t.Errorf("summary %+v", sum)
	}
}

func TestHostileNamesStayInside(t *testing.T) {
	s := newSample()
	s.file("../../witness", "evil")
	s.file("/witness", "evil")
	s.file("a/../../../witness", "evil")
	s.file(".", "dot")
	s.file(strings.Repeat("n", 300), "long")
	s.file(strings.Repeat("\xff", 200), "long escaped")
	s.file("file", "x")
	s.file("file/below", "y")
	s.link("out", "../../witness")
	s.link("out2", "a/../../../witness")
	s.link("far", "/etc/passwd")
	s.link("dir", "..")
	s.file("dir/witness", "evil")
	s.link("file", "../witness")
	s.link("here", ".")
	s.link("d1/here", ".")
	s.link("d1/trick", "here/../../../witness")
	s.link("d1/trick2", "here/../here/../here/../../witness")
	s.link("loop", "loop")
	outer, dir, sum := s.write(t, Options{})
	if b, _ := os.ReadFile(filepath.Join(outer, "witness")); string(b) != "untouched" {
		t.Errorf("witness is now %q", b)
	}
	onlyTargetAndWitness(t, outer)
	linksStayInside(t, dir)
	got := tree(t, dir)
	for name, want := range map[string]string{
		"fw.bin!/%2E%2E/%2E%2E/witness": "evil", "fw.bin!/%2F/witness": "evil", "fw.bin!/%2E": "dot",
		"fw.bin!/dir/witness": "evil", "fw.bin!/far": "-> etc/passwd", "fw.bin!/out!symlink": "../../witness\n", "fw.bin!/loop": "-> loop",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	for _, want := range []string{"fw.bin!/file/below: not written: the name is taken", "fw.bin!/dir: link leads outside", "fw.bin!/out2: link leads outside"} {
		if !slices.ContainsFunc(reasons(sum), func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("nothing said like %q in:\n%s", want, strings.Join(reasons(sum), "\n"))
		}
	}
}

func onlyTargetAndWitness(t testing.TB, outer string) {
	t.Helper()
	list, err := os.ReadDir(outer)
	if err != nil || len(list) != 2 {
		t.Fatalf("beside the target: %v, %v", list, err)
	}
}

// linksStayInside follows every link below dir.
func linksStayInside(t testing.TB, dir string) {
	t.Helper()
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, what := range tree(t, dir) {
		if !strings.HasPrefix(what, "-> ") {
			continue
		}
		to, err := filepath.EvalSymlinks(filepath.Join(real, name))
		if err == nil && to != real && !strings.HasPrefix(to, real+string(filepath.Separator)) {
			t.Errorf("%s %s leads to %s", name, what, to)
		}
	}
}

func TestNothingSpecialWithoutPreserve(t *testing.T) {
	s := newSample()
	s.add(subject.Inside("null"), assay.Entry{Type: assay.CharDev, Major: 1, Minor: 3}, "")
	s.add(subject.Inside("pipe"), assay.Entry{Type: assay.Fifo}, "")
	f := s.file("su", "x")
	f.Has, f.Mode, f.UID, f.MTime = assay.HasMode|assay.HasOwner|assay.HasTime, 0o6755, 12345, 1_000_000_000
	f = s.file("secret", "y")
	f.Has, f.Mode = assay.HasMode, 0
	f = s.file("unread", "z")
	delete(s.keep, f.Ref.Digest)
	_, dir, sum := s.write(t, Options{})
	if len(sum.Skips) != 3 {
		t.Errorf("skips: %q", reasons(sum))
	}
	st, err := os.Stat(filepath.Join(dir, "fw.bin!", "su"))
	if err != nil {
		t.Fatal(err)
	}
	if st.Mode()&(fs.ModeSetuid|fs.ModeSetgid) != 0 || st.ModTime().Unix() != 1_000_000_000 {
		t.Errorf("su: %v %v", st.Mode(), st.ModTime())
	}
	if runtime.GOOS != "windows" && st.Mode().Perm()&0o500 != 0o500 {
		t.Errorf("su cannot be run: %v", st.Mode())
	}
	if st, _ := os.Stat(filepath.Join(dir, "fw.bin!", "secret")); st.Mode().Perm()&0o600 != 0o600 {
		t.Errorf("secret cannot be read: %v", st.Mode())
	}
}

func TestPreserve(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	s := newSample()
	s.add(subject.Inside("null"), assay.Entry{Type: assay.CharDev, Major: 1, Minor: 3, Has: assay.HasMode, Mode: 0o666}, "")
	d := s.add(subject.Inside("d"), assay.Entry{Type: assay.Dir, Has: assay.HasMode | assay.HasOwner, Mode: 0o1500, UID: 7}, "")
	s.file("d/in", "x")
	f := s.file("su", "x")
	f.Has, f.Mode, f.UID, f.GID = assay.HasMode|assay.HasOwner, 0o4711, 5, 6
	_, dir, sum := s.write(t, Options{Preserve: true})
	if sum.Skipped > 0 {
		t.Fatalf("skips: %q", reasons(sum))
	}
	for name, want := range map[string]string{"null": "Dcrw-rw-rw-", "d": "dtr-x------", "su": "urwx--x--x"} {
		st, err := os.Lstat(filepath.Join(dir, "fw.bin!", name))
		if err != nil || st.Mode().String() != want {
			t.Errorf("%s: %v, %v, want %s", name, st.Mode(), err, want)
		}
	}
	_ = d
}

func TestRefusesToWriteTwice(t *testing.T) {
	s := newSample()
	s.file("a", "x")
	_, dir, _ := s.write(t, Options{})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := New(root, "fw.bin", Options{}); err == nil || !strings.Contains(err.Error(), "already there") {
		t.Errorf("second time: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "fw.bin!contents")); err == nil {
		t.Error("the store was left behind")
	}
}

// FuzzWrite builds releases from bytes: names and link targets of few
// elements, so that they meet each other often.
func FuzzWrite(f *testing.F) {
	f.Add(uint64(1), "../a b/.. /c")
	f.Add(uint64(2), "a/b ../.. here . /x")
	f.Fuzz(func(t *testing.T, seed uint64, words string) {
		pieces := append(strings.Fields(words), "..", ".", "a", "b", "", "a/b", "../a")
		r := rand.New(rand.NewPCG(seed, 0))
		name := func() string {
			var el []string
			for range 1 + r.IntN(4) {
				el = append(el, pieces[r.IntN(len(pieces))])
			}
			return strings.Join(el, "/")
		}
		s := newSample()
		for i := range 12 {
			switch r.IntN(4) {
			case 0:
				s.file(name(), fmt.Sprint(i))
			case 1:
				s.add(subject.Inside(name()), assay.Entry{Type: assay.Dir}, "")
			default:
				s.link(name(), name())
			}
		}
		outer, dir, _ := s.write(t, Options{})
		onlyTargetAndWitness(t, outer)
		if b, _ := os.ReadFile(filepath.Join(outer, "witness")); string(b) != "untouched" {
			t.Errorf("witness is now %q", b)
		}
		linksStayInside(t, dir)
	})
}

func TestLinkText(t *testing.T) {
	for _, x := range []struct {
		at, target, want string
		ok               bool
	}{
		{"bin/sh", "busybox", "busybox", true},
		{"bin/sh", "/bin/busybox", "../bin/busybox", true},
		{"bin/sh", "../usr//x/", "../usr/x", true},
		{"bin/sh", "../../x", "", false},
		{"sh", "..", "", false},
		{"a/b/c", "/..", "", false},
		{"a/b/c", "/", "../..", true},
		{"x", "odd!name", "odd%21name", true},
		{"x", "", ".", true},
	} {
		got, ok := link(subject.Inside(x.at), x.target)
		if got != x.want || ok != x.ok {
			t.Errorf("link(%q, %q) = %q, %v, want %q, %v", x.at, x.target, got, ok, x.want, x.ok)
		}
	}
}

// A subject that nothing opened does not take the place of the user's own file.
func TestExistingFileStays(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(own, []byte("the user's"), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	target, err := New(root, "notes.txt", Options{})
	if err != nil {
		t.Fatal(err)
	}
	ref := assay.Ref{Digest: assay.DigestOf([]byte("image")), Size: 5}
	if err := target.Keep(ref, assay.Bytes("image")); err != nil {
		t.Fatal(err)
	}
	sum, err := target.Write(slices.Values([]assay.File{{Path: "notes.txt", Ref: ref}}))
	if err != nil || sum.Files != 0 || sum.Skipped != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
	if b, _ := os.ReadFile(own); string(b) != "the user's" {
		t.Errorf("the file holds %q", b)
	}
}
