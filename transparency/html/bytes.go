package html

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"assay"
	"assay/internal/legible"
)

// byteView is the map of the subject's bytes.
type byteView struct {
	Size      int64
	Block     int64
	Sample    int64
	Uses      []useTotal
	Strip     []bar
	Parts     []*part // in the order of their offsets
	MoreParts int
	Labels    []bar
	Entropy   string // points of the area under the curve
	Columns   int    // of it
	Ticks     []string
}

// useTotal is an entry of the legend.
type useTotal struct {
	Class, Words string
	Bytes        int64
}

// bar is a part of a strip; From and Width are per cent of it.
type bar struct {
	Class, From, Width, Title, Label, Sub string
}

// part is a run of regions that belong to one content.
type part struct {
	Offset, Length int64
	Path           assay.Path
	What           string
	Gap, Padding   int64
	Entropy        float64
	Measured       bool
}

// stripColumns is how fine the strip is drawn.
const stripColumns = 1600

// useWords says what each colour of the strip means.
var useWords = [...][2]string{
	{"u-structure", "structure: headers and tables of a container"},
	{"u-opened", "content of something that was opened"},
	{"u-leaf", "recognised, nothing in it to open"},
	{"u-padding", "padding: one byte value repeated"},
	{"u-gap", "gap: nobody knows what this is, or it could not be read"},
}

func useOf(r *assay.Region) int {
	switch {
	case r.Use == assay.Structure:
		return 0
	case r.Use == assay.Padding:
		return 3
	case r.Use == assay.Unread:
		return 4
	case r.Format != "":
		return 1
	}
	return 2
}

// newByteView draws the map of a report; nil when it has none.
func newByteView(rep *assay.Report) *byteView {
	m := rep.Map
	if m == nil || len(m.Regions) == 0 || m.Block <= 0 {
		return nil
	}
	last := m.Regions[len(m.Regions)-1]
	v := &byteView{Size: last.Offset + last.Length, Block: m.Block, Sample: m.Sample}
	var bytes [len(useWords)]int64
	for i := range m.Regions {
		bytes[useOf(&m.Regions[i])] += m.Regions[i].Length
	}
	for i, n := range bytes {
		if n > 0 {
			v.Uses = append(v.Uses, useTotal{useWords[i][0], useWords[i][1], n})
		}
	}
	v.strip(m.Regions)
	v.parts(m)
	v.curve(m.Entropy)
	for i := range int64(5) {
		v.Ticks = append(v.Ticks, fmt.Sprintf("0x%x", v.Size/4*i+v.Size%4*i/4))
	}
	return v
}

// strip gives every column the use that most of its bytes have; a gap counts
// threefold, so that small ones are seen.
func (v *byteView) strip(regions []assay.Region) {
	at, from, before := 0, 0, -1
	columns := int(min(stripColumns, v.Size))
	edge := func(c int) int64 { return int64(float64(v.Size) * float64(c) / float64(columns)) }
	draw := func(to int) {
		if before >= 0 && to > from {
			v.Strip = append(v.Strip, v.bar(useWords[before][0], edge(from), edge(to)-edge(from)))
		}
		from = to
	}
	for c := range columns {
		lo, hi := edge(c), edge(c+1)
		var n [len(useWords)]int64
		for at < len(regions)-1 && regions[at].Offset+regions[at].Length <= lo {
			at++
		}
		for i := at; i < len(regions) && regions[i].Offset < hi; i++ {
			n[useOf(&regions[i])] += min(regions[i].Offset+regions[i].Length, hi) - max(regions[i].Offset, lo)
		}
		n[4] *= 3
		most := 0
		for i := range n {
			if n[i] > n[most] {
				most = i
			}
		}
		if most != before {
			draw(c)
			before = most
		}
	}
	draw(columns)
}

func (v *byteView) bar(class string, off, n int64) bar {
	return bar{Class: class, From: per(off, v.Size), Width: per(n, v.Size)}
}

// parts joins neighbouring regions of one content.
func (v *byteView) parts(m *assay.Map) {
	var all []*part
	for i := range m.Regions {
		r := &m.Regions[i]
		var p *part
		if k := len(all); k > 0 && all[k-1].Path == r.Path {
			p = all[k-1]
		} else {
			p = &part{Offset: r.Offset, Path: r.Path, What: cmp.Or(r.Format, r.Kind)}
			all = append(all, p)
		}
		p.Length += r.Length
		switch r.Use {
		case assay.Padding:
			p.Padding += r.Length
		case assay.Unread:
			p.Gap += r.Length
		}
	}
	for _, p := range all {
		switch {
		case p.Padding == p.Length:
			p.What = "padding"
		case p.Gap == p.Length:
			p.What = "nothing recognised"
		}
		p.measure(m)
	}
	v.label(all)
	v.Parts = largest(all, maxParts)
	v.MoreParts = len(all) - len(v.Parts)
}

// measure is the mean of the blocks that lie in the part, if any does.
func (p *part) measure(m *assay.Map) {
	first, last := (p.Offset+m.Block-1)/m.Block, (p.Offset+p.Length)/m.Block
	sum, n := 0.0, 0
	for i := first; i < min(last, int64(len(m.Entropy))); i++ {
		sum += m.Entropy[i]
		n++
	}
	if n > 0 {
		p.Entropy, p.Measured = sum/float64(n), true
	}
}

// largest keeps the n longest parts in the order of their offsets.
func largest(all []*part, n int) []*part {
	if len(all) <= n {
		return all
	}
	list := slices.Clone(all)
	slices.SortStableFunc(list, func(a, b *part) int { return cmp.Compare(b.Length, a.Length) })
	list = list[:n]
	slices.SortFunc(list, func(a, b *part) int { return cmp.Compare(a.Offset, b.Offset) })
	return list
}

// label draws the parts above the strip, with names where there is room.
func (v *byteView) label(all []*part) {
	for _, p := range largest(all, 200) {
		if p.Length*500 < v.Size || p.What == "padding" {
			continue
		}
		b := v.bar("part", p.Offset, p.Length)
		b.Title = fmt.Sprintf("%s: %s, %s at 0x%x", legible.Escape(string(p.Path)), openedAs(p.What), legible.Binary(p.Length), p.Offset)
		if p.Length*12 >= v.Size {
			b.Label, b.Sub = legible.Escape(p.Path.Last()), openedAs(p.What)+", "+legible.Binary(p.Length)
		}
		v.Labels = append(v.Labels, b)
	}
}

// curve is the outline of the entropy, 0 to 8 bits upwards, as SVG points.
func (v *byteView) curve(entropy []float64) {
	v.Columns = len(entropy)
	var b strings.Builder
	fmt.Fprintf(&b, "0,8")
	for i, e := range entropy {
		if math.IsNaN(e) {
			e = 0
		}
		y := strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", 8-min(max(e, 0), 8)), "0"), ".")
		fmt.Fprintf(&b, " %d,%s %d,%s", i, y, i+1, y)
	}
	fmt.Fprintf(&b, " %d,8", len(entropy))
	v.Entropy = b.String()
}
