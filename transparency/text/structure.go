package text

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay"
	"assay/internal/legible"
)

// How much the short form shows.
const (
	maxNodes = 40 // lines of the structure
	maxAlike = 4  // contents of one format beside each other in a container
)

// node is a line of the structure: something that was opened, or a piece of a
// raw container.
type node struct {
	depth   int
	path    assay.Path
	name    string
	format  string
	about   string
	size    int64
	offset  int64
	entries int64
	damaged bool
	hidden  int // nodes of the same kind that are not shown behind this one
}

// contents is what one pass over the files of a report gives.
type contents struct {
	nodes   []*node
	left    int // nodes beyond maxNodes
	types   map[assay.Type]int64
	kinds   map[string]int64
	damaged []assay.Path // the first ones
	hurt    int64        // how many are damaged
}

// surveyed walks the files of rep once.
func surveyed(rep *assay.Report, all bool) *contents {
	c := &contents{types: map[assay.Type]int64{}, kinds: map[string]int64{}}
	if rep.Files == nil {
		return c
	}
	var open []*node             // by depth: the container whose entries are being visited
	var alike []map[string]*node // by depth: the last node shown of each format
	var shown []map[string]int   // by depth: how many were shown of each format
	for f := range rep.Files {
		depth := strings.Count(string(f.Path), "!/")
		depth = min(depth, len(open))
		open, alike, shown = open[:depth], alike[:depth], shown[:depth]
		if depth > 0 {
			open[depth-1].entries++
			c.types[f.Type]++
		}
		if f.Kind != "" && f.Type == assay.Regular {
			c.kinds[f.Kind]++
		}
		if f.Damaged {
			if c.hurt++; len(c.damaged) < 5 || all {
				c.damaged = append(c.damaged, f.Path)
			}
		}
		if f.Format == "" && !f.Piece && depth > 0 {
			continue
		}
		n := newNode(&f, depth)
		if f.Format != "" {
			open, alike, shown = append(open, n), append(alike, map[string]*node{}), append(shown, map[string]int{})
		}
		switch {
		case depth > 0 && !all && !f.Piece && shown[depth-1][f.Format] >= maxAlike:
			alike[depth-1][f.Format].hidden++
		case len(c.nodes) >= maxNodes && !all:
			c.left++
		default:
			c.nodes = append(c.nodes, n)
			if depth > 0 {
				alike[depth-1][f.Format] = n
				shown[depth-1][f.Format]++
			}
		}
	}
	return c
}

func newNode(f *assay.File, depth int) *node {
	n := &node{depth: depth, path: f.Path, name: legible.Escape(f.Path.Last()), format: legible.Escape(f.Format), size: f.Ref.Size, offset: f.Offset, damaged: f.Damaged}
	if n.format == "" {
		n.format = "not opened"
		if f.Kind != "" {
			n.format = legible.Escape(f.Kind)
		}
	}
	var about []string
	for _, p := range f.Properties {
		about = append(about, legible.Escape(p.Name)+" "+legible.Escape(p.Value))
	}
	n.about = strings.Join(about, ", ")
	return n
}

// writeStructure shows the tree of containers, one line each.
func writeStructure(p *printer, c *contents) {
	if len(c.nodes) == 0 {
		return
	}
	p.heading("Structure")
	wide := 0
	for _, n := range c.nodes {
		wide = max(wide, 2*n.depth+columns(n.name))
	}
	wide = min(wide, p.width/2)
	for _, n := range c.nodes {
		p.line(2, "%s", strings.TrimRight(n.line(p, wide), " "))
		if n.hidden > 0 {
			p.line(2+2*n.depth, "%s", p.paint(dim, fmt.Sprintf("… and %s more of %s beside it", legible.Grouped(int64(n.hidden)), n.format)))
		}
	}
	if c.left > 0 {
		p.line(2, "%s", p.paint(dim, fmt.Sprintf("… and %s more (--verbose lists all)", legible.Grouped(int64(c.left)))))
	}
	p.blank()
	p.wrap(2, 4, "In it: "+c.census())
}

func (n *node) line(p *printer, wide int) string {
	s := pad(strings.Repeat("  ", n.depth)+n.name, wide) + "  " + pad(n.format, 10) + "  " + pad(legible.Binary(n.size), 9)
	var more []string
	if n.damaged {
		more = append(more, p.paint(red, "damaged"))
	}
	if n.offset >= 0 {
		more = append(more, fmt.Sprintf("at 0x%x", n.offset))
	}
	if n.entries > 0 {
		more = append(more, entries(n.entries))
	}
	for _, m := range more {
		if columns(s)+columns(m)+4 <= p.width {
			s += "  " + m
		}
	}
	if room := p.width - 4 - columns(s); n.about != "" && room >= 12 {
		s += "  " + p.paint(dim, legible.Clip(n.about, room))
	}
	return s
}

func entries(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return legible.Grouped(n) + " entries"
}

// census counts entries by type and contents by kind, the most frequent first.
func (c *contents) census() string {
	var parts []string
	for t := assay.Regular; t <= assay.Socket; t++ {
		if n := c.types[t]; n > 0 {
			parts = append(parts, legible.Count(n, typeNoun(t)))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "nothing that could be opened")
	}
	kinds := slices.SortedFunc(maps.Keys(c.kinds), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.kinds[b], c.kinds[a]), cmp.Compare(a, b))
	})
	var known []string
	for _, k := range kinds[:min(len(kinds), 10)] {
		known = append(known, fmt.Sprintf("%s %s", legible.Escape(k), legible.Grouped(c.kinds[k])))
	}
	s := strings.Join(parts, ", ")
	if len(known) > 0 {
		s += "; contents by kind: " + strings.Join(known, ", ")
		if len(kinds) > 10 {
			return s + " …"
		}
	}
	return s + "."
}

func typeNoun(t assay.Type) string {
	return [...]string{"file", "directory", "symbolic link", "hard link", "character device", "block device", "fifo", "socket"}[t]
}
