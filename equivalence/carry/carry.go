// Package carry says what of an earlier inspection of one release holds for
// another. The inspection of a file carries over when its bytes and attributes
// are the same, and the libraries that it links to, the files that configure
// it, and what starts it are the same too: what a program does hangs on all of
// them.
package carry

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"assay"
	"assay/equivalence/tree"
)

// Listed is how many files to be inspected again are listed.
const Listed = 20_000

// Linked is a fact about a program that says which libraries it needs.
type Linked interface{ Libraries() []string }

// Configures is a fact about a file that says which program reads it.
type Configures interface{ ConfiguresProgram() string }

// Over compares the earlier report of A with a report of B.
func Over(a, b *assay.Report) *assay.Carried {
	c := &assay.Carried{Report: a.Name, SHA256: a.Subject.Digest, JudgedAt: a.JudgedAt.Format("2006-01-02"), Rows: []assay.AgainRow{}, Findings: []assay.CarriedFinding{}}
	x, y := gather(a), gather(b)
	again := map[string]bool{}
	for _, f := range y.files {
		reasons := x.against(y, f)
		if len(reasons) == 0 {
			c.Carries++
			continue
		}
		again[f.place] = true
		c.Again++
		if len(c.Rows) < Listed {
			c.Rows = append(c.Rows, assay.AgainRow{Path: f.Path, Reasons: reasons})
		} else {
			c.LeftOut++
		}
	}
	for i := range a.Findings {
		c.Findings = append(c.Findings, x.finding(y, again, &a.Findings[i]))
	}
	return c
}

// release is a report by places.
type release struct {
	files    []*file
	byPlace  map[string]*file
	taken    map[string]int
	place    map[assay.Path]string
	byBase   map[string][]*file // libraries by base name, links too
	needs    map[assay.Digest][]string
	reads    map[string][]*file // by the program that files configure
	services map[string][]string
}

// file is an entry with its place: its path without image names and offsets.
type file struct {
	*tree.Node
	place string
}

func gather(rep *assay.Report) *release {
	r := &release{
		byPlace: map[string]*file{}, taken: map[string]int{}, place: map[assay.Path]string{}, byBase: map[string][]*file{},
		needs: map[assay.Digest][]string{}, reads: map[string][]*file{}, services: map[string][]string{},
	}
	if t := tree.Of(rep.Files); t != nil {
		r.walk(t, "")
	}
	r.facts(rep)
	for i := range rep.Systems {
		for _, s := range rep.Systems[i].Services {
			said := s.By + " " + s.Started + " " + s.User + " " + s.Command
			for _, l := range s.Listens {
				said += " " + l.String()
			}
			base := path.Base(s.Program)
			if s.Program == "" {
				base = s.Name
			}
			r.services[base] = append(r.services[base], said)
		}
	}
	for _, list := range r.services {
		slices.Sort(list)
	}
	return r
}

func (r *release) walk(n *tree.Node, at string) {
	for _, k := range n.Kids {
		p := at + tree.Name(k)
		if r.taken[p]++; r.taken[p] > 1 {
			p = fmt.Sprintf("%s (%d)", p, r.taken[p])
		}
		f := &file{k, p}
		r.byPlace[p], r.place[k.Path] = f, p
		base := path.Base(k.Name)
		r.byBase[base] = append(r.byBase[base], f)
		if k.Opened() && len(k.Kids) > 0 {
			r.walk(k, p+"!/")
			continue
		}
		if k.Type == assay.Regular || k.Type == assay.Symlink || k.Type == assay.Hardlink {
			r.files = append(r.files, f)
		}
	}
}

func (r *release) facts(rep *assay.Report) {
	reads := map[assay.Digest]map[string]bool{}
	for _, f := range rep.Facts {
		switch v := f.Value.(type) {
		case Linked:
			r.needs[f.Digest] = v.Libraries()
		case Configures:
			if reads[f.Digest] == nil {
				reads[f.Digest] = map[string]bool{}
			}
			reads[f.Digest][v.ConfiguresProgram()] = true
		}
	}
	for _, f := range r.files {
		for program := range reads[f.Ref.Digest] {
			r.reads[program] = append(r.reads[program], f)
		}
	}
}

// against says why a file of side y has to be inspected again.
func (r *release) against(y *release, f *file) (reasons []assay.AgainReason) {
	tell := func(kind, detail string) { reasons = append(reasons, assay.AgainReason{Kind: kind, Detail: detail}) }
	was := r.byPlace[f.place]
	if was == nil {
		tell(assay.AgainNew, "")
		return reasons
	}
	if was.Ref.Digest != f.Ref.Digest || was.Target != f.Target || f.Damaged || f.Type == assay.Regular && f.Ref.Digest.IsZero() {
		tell(assay.AgainBytes, "")
	}
	if has := was.Has & f.Has; was.Type != f.Type || has&assay.HasMode != 0 && was.Mode != f.Mode || has&assay.HasOwner != 0 && (was.UID != f.UID || was.GID != f.GID) {
		tell(assay.AgainAttributes, "")
	}
	if lib := r.dependency(y, f, map[string]bool{}); lib != "" {
		tell(assay.AgainDependency, lib)
	}
	base := path.Base(f.Name)
	if conf := differs(r.reads[base], y.reads[base]); conf != "" {
		tell(assay.AgainConfiguration, conf)
	}
	if !slices.Equal(r.services[base], y.services[base]) && y.programs(f) {
		tell(assay.AgainStartUp, "")
	}
	return reasons
}

// programs: what a start-up file may start.
func (r *release) programs(f *file) bool {
	return f.Kind == "elf" || f.Kind == "script"
}

// dependency is the first library, directly or through others, that is not the
// same on both sides.
func (r *release) dependency(y *release, f *file, seen map[string]bool) string {
	for _, lib := range y.needs[f.Ref.Digest] {
		base := path.Base(lib)
		if seen[base] {
			continue
		}
		seen[base] = true
		if differs(r.byBase[base], y.byBase[base]) != "" {
			return base
		}
		for _, l := range y.byBase[base] {
			if deeper := r.dependency(y, y.target(l), seen); deeper != "" {
				return deeper
			}
		}
	}
	return ""
}

// target follows a link to the file of that name in the same container, as far
// as base names tell.
func (r *release) target(f *file) *file {
	for range 8 {
		if f.Type != assay.Symlink {
			return f
		}
		list := r.byBase[path.Base(f.Target)]
		if len(list) == 0 {
			return f
		}
		f = list[0]
	}
	return f
}

// differs gives the name of the first file that is not the same in both lists.
func differs(a, b []*file) string {
	have := map[string]assay.Digest{}
	links := map[string]string{}
	for _, f := range a {
		have[f.place], links[f.place] = f.Ref.Digest, f.Target
	}
	for _, f := range b {
		d, ok := have[f.place]
		if !ok || d != f.Ref.Digest || links[f.place] != f.Target {
			return f.Name
		}
		delete(have, f.place)
	}
	if len(have) == 0 {
		return ""
	}
	return path.Base(slices.Min(slices.Collect(maps.Keys(have))))
}

// finding says what becomes of a finding of the earlier inspection.
func (r *release) finding(y *release, again map[string]bool, f *assay.Finding) assay.CarriedFinding {
	c := assay.CarriedFinding{Rule: f.Rule, Title: f.Title, Severity: f.Severity, Fingerprint: f.Fingerprint, Status: "carries"}
	there := 0
	for i := range f.Evidence {
		place, ok := r.place[f.Evidence[i].Path]
		if c.Path == "" {
			c.Path = f.Evidence[i].Path
		}
		switch {
		case !ok || again[place]:
			c.Status = "again"
		case y.byPlace[place] == nil:
			c.Status = "again"
			continue
		}
		if y.byPlace[place] != nil {
			there++
		}
	}
	if there == 0 {
		c.Status = "gone"
	}
	return c
}
