package html

import (
	"strings"

	"assay"
)

// touched are the places of one side that differ.
type touched struct {
	label string
	own   []span
	// inside are contents that hold differences without a place of their own,
	// by path below the subject.
	inside map[string]int
	// open are paths that hold a difference that is not allowed.
	open map[string]bool
	// mapped are contents that have a place on the map.
	mapped map[string]bool
}

// span is a run of the subject's bytes.
type span struct {
	from, to int64
	way      int
}

func newTouched(c *assay.Comparison, label string, regions []assay.Region) *touched {
	t := &touched{label: label, inside: map[string]int{}, open: map[string]bool{}, mapped: map[string]bool{}}
	for i := range regions {
		for at, up := below(regions[i].Path), true; up && !t.mapped[at]; at, up = outside(at) {
			t.mapped[at] = true
		}
	}
	for i := range c.Differences {
		d := &c.Differences[i]
		path, there := t.path(d)
		if !there {
			continue
		}
		if !d.Explained {
			for at, up := outside(path); up; at, up = outside(at) {
				t.open[at] = true
			}
		}
	}
	for i := range c.Differences {
		if d := &c.Differences[i]; d.Kind != "metadata" && d.Kind != "renamed" {
			t.difference(d)
		}
	}
	return t
}

// path is where the difference is on this side, if there is anything of it.
func (t *touched) path(d *assay.Difference) (string, bool) {
	if d.Kind == "added" && t.label == "A" || d.Kind == "removed" && t.label == "B" {
		return "", false
	}
	if t.label == "B" && d.Other != "" {
		return below(d.Other), true
	}
	return below(d.Path), true
}

// outside is the path of what a content stands in; the subject is "".
func outside(path string) (string, bool) {
	if path == "" {
		return "", false
	}
	return path[:max(strings.LastIndex(path, "!/"), 0)], true
}

// at is where the content of a difference begins on this side.
func (t *touched) at(d *assay.Difference) *int64 {
	switch {
	case t.label == "A" && d.AtA != nil:
		return d.AtA
	case t.label == "B" && d.AtB != nil:
		return d.AtB
	case below(d.Path) == "" && d.Kind == "changed":
		return new(int64)
	}
	return nil
}

// difference marks what a difference touches: its own bytes where they have a
// place, else the whole of the nearest content around it that has one, since
// where in it the stored bytes of a content stand is not told.
func (t *touched) difference(d *assay.Difference) {
	path, there := t.path(d)
	if !there {
		return
	}
	if at := t.at(d); at != nil {
		t.content(d, path, *at)
		return
	}
	way := insideAllowed
	if !d.Explained {
		way = insideOpen
	}
	for at, up := outside(path); up; at, up = outside(at) {
		if t.mapped[at] {
			t.inside[at] = max(t.inside[at], way)
			return
		}
	}
}

// content marks the ranges of a content that stands at a place.
func (t *touched) content(d *assay.Difference, path string, at int64) {
	size, last := d.A.Size, int64(0)
	if t.label == "B" {
		size = d.B.Size
	}
	if d.Kind == "added" || d.Kind == "removed" {
		t.own = append(t.own, span{at, at + size, wayOf(d.Cause, d.Explained)})
		return
	}
	for i := range d.Ranges {
		r := &d.Ranges[i]
		from, n := r.A, r.Length
		if t.label == "B" {
			if from = r.B; r.LengthB > 0 {
				n = r.LengthB
			}
		}
		if from < 0 || n <= 0 {
			continue
		}
		way := wayOf(r.Cause, r.Explained)
		if r.Explained && r.Cause == "compression" && t.open[path] {
			way = insideOpen // stored blocks are judged by what they decode to
		}
		if r.Explained {
			last = max(last, from+n)
		}
		t.own = append(t.own, span{at + from, at + from + n, way})
	}
	if d.LeftOut > 0 { // those listed are the first ones
		t.own = append(t.own, span{at + last, at + size, notListed})
	}
}
