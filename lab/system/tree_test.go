package system

import (
	"fmt"
	"testing"

	"assay"
)

func tree(entries ...string) *Tree {
	s := &sample{}
	for _, e := range entries {
		s.add("fw", e)
	}
	var rows []Row
	for i := range s.rows {
		rows = append(rows, Row{s.rows[i].Name, &s.rows[i]})
	}
	return NewTree(rows)
}

func TestResolve(t *testing.T) {
	tr := tree("bin -> usr/bin", "usr/bin/busybox", "usr/bin/sh -> busybox", "etc/passwd -> ../../../tmp/passwd", "tmp/passwd", "a -> /b", "b -> a", "dir -> /usr", "up -> ..", "gone -> nowhere")
	for name, want := range map[string]string{
		"/bin/sh": "usr/bin/busybox", "bin/../bin/sh": "usr/bin/busybox", "etc/passwd": "tmp/passwd", "dir/bin/sh": "usr/bin/busybox",
		"up/up/tmp/passwd": "tmp/passwd", "../../tmp/passwd": "tmp/passwd", "a": "(none)", "gone": "(none)", "": "(none)",
	} {
		got, f := tr.Resolve(name)
		if f == nil {
			got = "(none)"
		}
		if got != want {
			t.Errorf("%q leads to %s, want %s", name, got, want)
		}
	}
}

// Of two rows with one name the later one counts.
func TestLater(t *testing.T) {
	first, second := &assay.File{Kind: "first"}, &assay.File{Kind: "second"}
	tr := NewTree([]Row{{"x", first}, {"a", first}, {"x", second}})
	if tr.Len() != 2 || tr.Lookup("x") != second {
		t.Errorf("%d rows, x is %v", tr.Len(), tr.Lookup("x"))
	}
}

func TestUnder(t *testing.T) {
	tr := tree("etc/init.d/a", "etc/init.d/b", "etc/init.dx", "etc/init.d/")
	got := ""
	for name := range tr.Under("/etc/init.d/") {
		got += name + " "
	}
	if got != "etc/init.d/a etc/init.d/b " {
		t.Error(got)
	}
}

func FuzzResolve(f *testing.F) {
	f.Add("a/b", "../c", "a")
	f.Fuzz(func(t *testing.T, link, target, name string) {
		tr := NewTree([]Row{
			{link, &assay.File{Entry: assay.Entry{Type: assay.Symlink, Target: target}}},
			{name, &assay.File{Entry: assay.Entry{Type: assay.Symlink, Target: fmt.Sprint(link, "/x")}}},
		})
		tr.Resolve(name + "/" + link)
	})
}
