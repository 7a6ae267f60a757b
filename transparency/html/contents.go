package html

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"assay"
	"assay/internal/legible"
)

// contents is what one pass over the files gives.
type contents struct {
	Entries   int64
	Opened    int64 // contents that something opened
	Types     []row
	Kinds     []row // by bytes
	MoreKinds int
	CPUs      []row // by number of programs
	Structure []*node
	MoreNodes int64
	Damaged   []assay.Path
	Hurt      int64
	Largest   int64 // bytes of the kind that has most
	Programs  int64
}

// row is a line of a small table with a chart.
type row struct {
	Name  string
	Count int64
	Bytes int64
}

// node is something that was opened, or a piece of a raw container.
type node struct {
	Depth   int
	Path    assay.Path
	Name    string
	Format  string
	Kind    string
	About   string
	Size    int64
	Offset  int64
	Entries int64
	Damaged bool
	Hidden  int // of the same format beside this one, which are not shown
}

// maxAlike is how many contents of one format beside each other in a container
// the structure shows.
const maxAlike = 6

// surveying is the state of that pass.
type surveying struct {
	*contents
	types map[assay.Type]int64
	kinds map[string]*row
	cpus  map[string]*row
	open  []*node
	alike []map[string]*node // by depth: the last node shown of each format
	shown []map[string]int
	elves map[assay.Digest]*elf
}

// survey walks the files of rep once.
func survey(rep *assay.Report, elves map[assay.Digest]*elf) *contents {
	s := &surveying{contents: &contents{}, types: map[assay.Type]int64{}, kinds: map[string]*row{}, cpus: map[string]*row{}, elves: elves}
	if rep.Files == nil {
		return s.contents
	}
	for f := range rep.Files {
		s.file(&f)
	}
	s.tables()
	return s.contents
}

func (s *surveying) file(f *assay.File) {
	depth := min(strings.Count(string(f.Path), "!/"), len(s.open))
	s.open, s.alike, s.shown = s.open[:depth], s.alike[:depth], s.shown[:depth]
	if depth > 0 {
		s.open[depth-1].Entries++
		s.types[f.Type]++
		s.Entries++
	}
	if f.Kind != "" && f.Type == assay.Regular {
		count(s.kinds, f.Kind, f.Ref.Size)
		if e := s.elves[f.Ref.Digest]; f.Kind == "elf" && e.runs() {
			count(s.cpus, e.cpu(), f.Ref.Size)
			s.Programs++
		}
	}
	if f.Damaged {
		if s.Hurt++; len(s.Damaged) < maxDamaged {
			s.Damaged = append(s.Damaged, f.Path)
		}
	}
	if f.Format != "" {
		s.Opened++
	}
	if f.Format != "" || f.Piece || depth == 0 {
		s.node(f, depth)
	}
}

// node adds a line to the structure, or counts it where it says nothing new.
func (s *surveying) node(f *assay.File, depth int) {
	n := &node{Depth: depth, Path: f.Path, Name: f.Path.Last(), Format: f.Format, Kind: f.Kind,
		Size: f.Ref.Size, Offset: f.Offset, Damaged: f.Damaged}
	var about []string
	for _, p := range f.Properties[:min(len(f.Properties), 12)] {
		about = append(about, p.Name+" "+legible.Clip(legible.Escape(p.Value), 120))
	}
	n.About = strings.Join(about, ", ")
	if f.Format != "" {
		s.open, s.alike, s.shown = append(s.open, n), append(s.alike, map[string]*node{}), append(s.shown, map[string]int{})
	}
	switch {
	case depth > 0 && !f.Piece && s.shown[depth-1][f.Format] >= maxAlike:
		s.alike[depth-1][f.Format].Hidden++
	case len(s.Structure) >= maxStructure:
		s.MoreNodes++
	default:
		s.Structure = append(s.Structure, n)
		if depth > 0 {
			s.alike[depth-1][f.Format] = n
			s.shown[depth-1][f.Format]++
		}
	}
}

func (s *surveying) tables() {
	for t := assay.Regular; t <= assay.Socket; t++ {
		if n := s.types[t]; n > 0 {
			s.Types = append(s.Types, row{Name: typeNouns[t], Count: n})
		}
	}
	s.Kinds = ordered(s.kinds, func(r row) int64 { return r.Bytes })
	s.MoreKinds = max(len(s.Kinds)-maxKinds, 0)
	s.Kinds = s.Kinds[:min(len(s.Kinds), maxKinds)]
	if len(s.Kinds) > 0 {
		s.Largest = s.Kinds[0].Bytes
	}
	s.CPUs = ordered(s.cpus, func(r row) int64 { return r.Count })
}

var typeNouns = [...]string{"file", "directory", "symbolic link", "hard link", "character device", "block device", "fifo", "socket"}

func count(m map[string]*row, name string, bytes int64) {
	r := m[name]
	if r == nil {
		r = &row{Name: name}
		m[name] = r
	}
	r.Count++
	r.Bytes += bytes
}

// ordered lists rows, the largest first.
func ordered(m map[string]*row, by func(row) int64) []row {
	var list []row
	for _, name := range sortedKeys(m) {
		list = append(list, *m[name])
	}
	slices.SortStableFunc(list, func(a, b row) int { return cmp.Compare(by(b), by(a)) })
	return list
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// MoreDamaged is how many damaged contents are not shown.
func (c *contents) MoreDamaged() int64 { return c.Hurt - int64(len(c.Damaged)) }

// Indent is how far a line of the structure is moved in, at most 8 steps.
func (n *node) Indent() int { return min(n.Depth, 8) }
