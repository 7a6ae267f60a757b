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
	Uses  []useTotal // what the marks mean
}

// Ways in which a place may differ; of one column of the strip the gravest is
// shown.
const (
	noDifference = iota
	notListed
	insideAllowed
	asPacked
	asFollows
	asMade
	otherAllowed
	insideOpen
	namedOpen
	unexplainedOpen
)

var differenceWords = [...][2]string{
	{"d-none", "no difference listed"},
	{"d-unlisted", "may differ: the ranges here are counted and not listed"},
	{"d-in-allowed", "may hold contents with differences, all allowed"},
	{"d-packed", "allowed: how it is packed (compression, container, ordering, padding)"},
	{"d-follows", "allowed: follows from other differences (checksum)"},
	{"d-made", "allowed: made anew (timestamp, buildid, identity, path, builder)"},
	{"d-other", "allowed: another cause"},
	{"d-in-open", "may hold contents with differences that are not allowed"},
	{"d-named", "not allowed: a cause that is known (version, statement, attribute, signature ...)"},
	{"d-open", "not allowed: unexplained, or the content is not available"},
}

// wayOf is how a range with that cause is drawn.
func wayOf(cause string, allowed bool) int {
	switch {
	case !allowed && (cause == "unexplained" || cause == "not-available"):
		return unexplainedOpen
	case !allowed:
		return namedOpen
	}
	switch cause {
	case "compression", "container", "ordering", "padding":
		return asPacked
	case "checksum":
		return asFollows
	case "timestamp", "buildid", "identity", "path", "builder":
		return asMade
	}
	return otherAllowed
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
		regions := []*assay.Map{c.MapA, c.MapB}[i].Regions
		m.mark(regions, newTouched(c, m.Label, regions))
	}
	return maps
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
	for i := range regions {
		r := &regions[i]
		cover(r.Offset, r.Offset+r.Length, t.inside[below(r.Path)])
	}
	for _, s := range t.own {
		cover(s.from, s.to, s.way)
	}
	seen := [len(differenceWords)]bool{}
	from := 0
	edge := func(c int) int64 { return int64(float64(m.Size) * float64(c) / float64(columns)) }
	for c := range columns {
		if seen[way[c]] = true; c+1 == columns || way[c+1] != way[c] {
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

// Swatch is the colour of a cause on the map.
func (v *comparisonView) Swatch(k assay.CauseCount) string {
	return differenceWords[wayOf(k.Cause, k.Explained)][0]
}

// NotDrawn is how many ranges that have a place the comparison does not list.
func (v *comparisonView) NotDrawn() (n int64) {
	for i := range v.Differences {
		if d := &v.Differences[i]; d.AtA != nil || d.AtB != nil || below(d.Path) == "" {
			n += d.LeftOut
		}
	}
	return n
}

// NoBytes is how many differences are of names and attributes, which have no
// place on the map.
func (v *comparisonView) NoBytes() (n int) {
	for i := range v.Differences {
		if k := v.Differences[i].Kind; k == "metadata" || k == "renamed" {
			n++
		}
	}
	return n
}

// below is a path without the subject that it begins with.
func below(p assay.Path) string {
	_, rest, _ := strings.Cut(string(p), "!/")
	return rest
}
