// Package checktest is for the tests of checks: it makes images of rows and
// facts in a few lines, runs a check on them and compares what it reports.
package checktest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Day is the day that images are judged on.
var Day = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// Image is a root file system put together entry by entry: the layer that
// "fw" was opened to.
type Image struct {
	files []assay.File
	facts []assay.Fact
	loose bool
}

// Kind, among the facts of a file, says what its content is ("script").
type Kind string

// Owner, among the facts of a file, is its owner.
type Owner uint32

// Same, among the facts of a file, names a file with the same content.
type Same string

// File adds a regular file with a mode and facts about its content.
func (im *Image) File(name string, mode uint32, about ...any) *Image {
	f := row(name, assay.Regular, mode)
	f.Ref = assay.Ref{Digest: assay.DigestOf([]byte(name)), Size: 100}
	for _, v := range about {
		switch v := v.(type) {
		case Kind:
			f.Kind = string(v)
		case Owner:
			f.UID = uint32(v)
		case Same:
			f.Ref.Digest = assay.DigestOf([]byte(v))
		default:
			im.facts = append(im.facts, assay.Fact{Kind: fact.Kind(v), Digest: f.Ref.Digest, Value: v})
		}
	}
	im.files = append(im.files, f)
	return im
}

// Dir adds a directory.
func (im *Image) Dir(name string, mode uint32) *Image {
	im.files = append(im.files, row(name, assay.Dir, mode))
	return im
}

// Link adds a symbolic link.
func (im *Image) Link(name, target string) *Image {
	f := row(name, assay.Symlink, 0o777)
	f.Target = target
	im.files = append(im.files, f)
	return im
}

// Hardlink adds a name of a file that exists.
func (im *Image) Hardlink(name, target string) *Image {
	f := row(name, assay.Hardlink, 0o644)
	f.Target = target
	im.files = append(im.files, f)
	return im
}

// Opened adds the row of a content that a format opened; the path is full.
func (im *Image) Opened(p assay.Path, format string) *Image {
	im.files = append(im.files, assay.File{Path: p, Format: format})
	return im
}

// At moves the entry that was added last to a full path.
func (im *Image) At(p assay.Path) *Image {
	im.files[len(im.files)-1].Path = p
	return im
}

// Outside makes the image one of files that stand in no system.
func (im *Image) Outside() *Image {
	im.loose = true
	return im
}

func row(name string, typ assay.Type, mode uint32) assay.File {
	return assay.File{
		Path:  assay.Path("fw").Inside(name),
		Entry: assay.Entry{Name: name, Type: typ, Mode: mode, Has: assay.HasMode | assay.HasOwner},
	}
}

// Flaws runs a check on the image.
func (im *Image) Flaws(t *testing.T, c check.Check) []check.Flaw {
	t.Helper()
	v := check.View{Facts: system.NewFacts(im.facts), JudgedAt: Day}
	if c.Scope == check.Release {
		v.Files = slices.Values(im.files)
	} else {
		var rows []system.Row
		for i := range im.files {
			rows = append(rows, system.Row{Name: im.files[i].Name, File: &im.files[i]})
		}
		v.Tree = system.NewTree(rows)
		if !im.loose {
			s := system.Describe(system.Root{Path: "fw", Layer: "fw"}, v.Tree, v.Facts)
			v.System = &s
		}
	}
	var flaws []check.Flaw
	c.Run(&v, func(f check.Flaw) {
		if len(f.Evidence) == 0 || len(f.Key) == 0 {
			t.Errorf("%s: %s: no evidence or no key", f.Rule, f.Detail)
		}
		if !slices.ContainsFunc(c.Rules, func(r check.Rule) bool { return r.ID == f.Rule }) {
			t.Errorf("%s: the check has no such rule", f.Rule)
		}
		if f.Reason == "" {
			f.Severity = severity(c, f.Rule)
		}
		flaws = append(flaws, f)
	})
	return flaws
}

func severity(c check.Check, rule string) assay.Severity {
	for _, r := range c.Rules {
		if r.ID == rule {
			return r.Severity
		}
	}
	return 0
}

// Want demands that the check reports exactly these flaws, in any order, each
// written as "severity rule: detail @ path:line ..." with the paths inside the
// image. A line may end in "...": what follows is not compared.
func (im *Image) Want(t *testing.T, c check.Check, want ...string) {
	t.Helper()
	var got []string
	for _, f := range im.Flaws(t, c) {
		got = append(got, Line(f))
	}
	slices.Sort(got)
	want = slices.Sorted(slices.Values(want))
	ok := len(got) == len(want)
	for i := 0; ok && i < len(got); i++ {
		start, open := strings.CutSuffix(want[i], "...")
		ok = got[i] == want[i] || open && strings.HasPrefix(got[i], start)
	}
	if !ok {
		t.Errorf("reported:\n\t%s\nwanted:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// Line writes a flaw as Want does.
func Line(f check.Flaw) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s @", f.Severity, f.Rule, f.Detail)
	for _, e := range f.Evidence {
		b.WriteString(" " + strings.TrimPrefix(string(e.Path), "fw!/"))
		if e.Line > 0 {
			fmt.Fprintf(&b, ":%d", e.Line)
		}
	}
	return b.String()
}

// Modeless makes the entry that was added last one without mode and owner.
func (im *Image) Modeless() *Image {
	f := &im.files[len(im.files)-1]
	f.Has, f.Mode = 0, 0
	return im
}
