package html

import (
	"strings"

	"assay"
)

// differenceMap is a side's map of bytes with the differences on it.
type differenceMap struct {
	*byteView
	Label string
	Wide  string // per cent of the larger side
	Marks []bar
	Uses  []useTotal // what the marks mean, with the bytes of each
}

// Ways in which a place may differ; of one column of the strip the gravest is
// shown.
const (
	noDifference = iota
	insideAllowed
	ownAllowed
	insideOpen
	ownOpen
)

var differenceWords = [...][2]string{
	{"d-none", "no difference listed"},
	{"d-in-allowed", "holds contents with differences, all allowed"},
	{"d-allowed", "these bytes differ, allowed"},
	{"d-in-open", "holds, or as a stored block may hold, contents with differences that are not allowed"},
	{"d-open", "these bytes differ, not allowed"},
}

// newDifferenceMaps draws the maps of both sides on one scale; none unless both
// sides have one.
func newDifferenceMaps(c *assay.Comparison) []*differenceMap {
	a, b := newByteView(&assay.Report{Map: c.MapA}), newByteView(&assay.Report{Map: c.MapB})
	if a == nil || b == nil {
		return nil
	}
	size := max(a.Size, b.Size)
	maps := []*differenceMap{{byteView: a, Label: "A"}, {byteView: b, Label: "B"}}
	for i, m := range maps {
		m.Wide = per(m.Size, size)
		m.mark([]*assay.Map{c.MapA, c.MapB}[i].Regions, newTouched(c, m.Label))
	}
	return maps
}

// touched are the places of one side that differ.
type touched struct {
	own    []span
	inside map[string]int // by path below the subject
	open   bool           // somewhere inside is a difference that is not allowed
}

// span is a run of the subject's own bytes.
type span struct {
	from, to int64
	way      int
}

// below is a path without the subject that it begins with.
func below(p assay.Path) string {
	_, rest, _ := strings.Cut(string(p), "!/")
	return rest
}

func newTouched(c *assay.Comparison, label string) *touched {
	t := &touched{inside: map[string]int{}}
	for i := range c.Differences {
		d := &c.Differences[i]
		path := below(d.Path)
		if label == "B" && d.Other != "" {
			path = below(d.Other)
		}
		if d.Kind == "added" && label == "A" || d.Kind == "removed" && label == "B" || path == "" {
			continue
		}
		way := insideAllowed
		if !d.Explained {
			way, t.open = insideOpen, true
		}
		for at := path; ; { // the content itself and those around it
			t.inside[at] = max(t.inside[at], way)
			k := strings.LastIndex(at, "!/")
			if k < 0 {
				break
			}
			at = at[:k]
		}
	}
	for i := range c.Differences {
		if d := &c.Differences[i]; below(d.Path) == "" && d.Kind != "added" && d.Kind != "removed" {
			for k := range d.Ranges {
				t.run(&d.Ranges[k], label)
			}
		}
	}
	return t
}

// run adds a range of the subject's own bytes. Stored blocks are judged by
// what they decode to: when anything inside is not allowed, they are not told
// to be.
func (t *touched) run(r *assay.Range, label string) {
	from, n := r.A, r.Length
	if label == "B" {
		from = r.B
		if r.LengthB > 0 {
			n = r.LengthB
		}
	}
	if from < 0 || n <= 0 {
		return
	}
	way := ownOpen
	switch {
	case r.Explained && r.Cause == "compression" && t.open:
		way = insideOpen
	case r.Explained:
		way = ownAllowed
	}
	t.own = append(t.own, span{from, from + n, way})
}

// mark gives every column of the strip the gravest way in which one of its
// bytes differs.
func (m *differenceMap) mark(regions []assay.Region, t *touched) {
	columns := int(min(stripColumns, m.Size))
	if columns <= 0 {
		return
	}
	way := make([]int, columns)
	cover := func(from, to int64, w int) {
		from, to = min(max(from, 0), m.Size), min(max(to, 0), m.Size)
		if from >= to || w == noDifference {
			return
		}
		scale := float64(columns) / float64(m.Size)
		last := min(int(float64(to-1)*scale), columns-1)
		for c := min(int(float64(from)*scale), columns-1); c <= last; c++ {
			way[c] = max(way[c], w)
		}
	}
	seen := [len(differenceWords)]bool{}
	for i := range regions {
		r := &regions[i]
		w := t.inside[below(r.Path)]
		seen[w] = true
		cover(r.Offset, r.Offset+r.Length, w)
	}
	for _, s := range t.own {
		seen[s.way] = true
		cover(s.from, s.to, s.way)
	}
	from := 0
	edge := func(c int) int64 { return int64(float64(m.Size) * float64(c) / float64(columns)) }
	for c := range columns {
		if c+1 == columns || way[c+1] != way[c] {
			m.Marks = append(m.Marks, m.bar(differenceWords[way[c]][0], edge(from), edge(c+1)-edge(from)))
			from = c + 1
		}
	}
	m.Uses = nil
	for i, there := range seen {
		if there {
			m.Uses = append(m.Uses, useTotal{Class: differenceWords[i][0], Words: differenceWords[i][1]})
		}
	}
}

// MapMarks are the colours of what differs, on either side.
func (v *comparisonView) MapMarks() []useTotal {
	return v.used(differenceWords[:], func(m *differenceMap) []useTotal { return m.Uses })
}

// MapUses are the colours of what the bytes are used for, on either side.
func (v *comparisonView) MapUses() []useTotal {
	return v.used(useWords[:], func(m *differenceMap) []useTotal { return m.byteView.Uses })
}

func (v *comparisonView) used(words [][2]string, of func(*differenceMap) []useTotal) (list []useTotal) {
	there := map[string]bool{}
	for _, m := range v.Maps {
		for _, u := range of(m) {
			there[u.Class] = true
		}
	}
	for _, u := range words {
		if there[u[0]] {
			list = append(list, useTotal{Class: u[0], Words: u[1]})
		}
	}
	return list
}

// NotDrawn is how many ranges of the subject's own bytes the comparison does
// not list, so that no map shows them.
func (v *comparisonView) NotDrawn() (n int64) {
	for i := range v.Differences {
		if d := &v.Differences[i]; below(d.Path) == "" {
			n += d.LeftOut
		}
	}
	return n
}
