package system

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"sort"
	"strings"

	"assay"
)

// Tree is the listing of one root file system, names relative to its root.
type Tree struct {
	rows []Row // sorted by name, each name once
	// starters are kept by NewStarters, which many checks ask for.
	starters   *Starters
	startersOf [2]any

	settings settingsIndex
}

// Row is an entry with its name in a tree.
type Row struct {
	Name string
	File *assay.File
}

// NewTree builds a tree of rows, which it keeps and sorts. Of two rows with
// the same name the later one counts, as when an archive is extracted.
func NewTree(rows []Row) *Tree {
	slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(a.Name, b.Name) })
	kept := rows[:0]
	for i, r := range rows {
		if i+1 == len(rows) || rows[i+1].Name != r.Name {
			kept = append(kept, r)
		}
	}
	clear(rows[len(kept):])
	return &Tree{rows: kept}
}

// Files lists the entries in the order of their names.
func (t *Tree) Files() iter.Seq[*assay.File] {
	return func(yield func(*assay.File) bool) {
		for i := range t.rows {
			if !yield(t.rows[i].File) {
				return
			}
		}
	}
}

// Named lists the entries with their names in the tree.
func (t *Tree) Named() iter.Seq2[string, *assay.File] {
	return func(yield func(string, *assay.File) bool) {
		for i := range t.rows {
			if !yield(t.rows[i].Name, t.rows[i].File) {
				return
			}
		}
	}
}

// Len is the number of entries.
func (t *Tree) Len() int { return len(t.rows) }

// Lookup gives the entry of that name, without following links.
func (t *Tree) Lookup(name string) *assay.File {
	return t.get(strings.TrimPrefix(path.Clean("/"+name), "/"))
}

// search gives the place of the first row whose name is not below name.
func (t *Tree) search(name string) int {
	return sort.Search(len(t.rows), func(i int) bool { return t.rows[i].Name >= name })
}

func (t *Tree) get(name string) *assay.File {
	if i := t.search(name); i < len(t.rows) && t.rows[i].Name == name {
		return t.rows[i].File
	}
	return nil
}

// Under lists the entries below the directory dir, with their names.
func (t *Tree) Under(dir string) iter.Seq2[string, *assay.File] {
	prefix := strings.TrimPrefix(path.Clean("/"+dir), "/") + "/"
	return func(yield func(string, *assay.File) bool) {
		i := t.search(prefix)
		for ; i < len(t.rows) && strings.HasPrefix(t.rows[i].Name, prefix); i++ {
			if !yield(t.rows[i].Name, t.rows[i].File) {
				return
			}
		}
	}
}

// maxLinks is how many symbolic links are followed in one resolution, as
// Linux does (MAXSYMLINKS, include/linux/namei.h).
const maxLinks = 40

// Resolve follows symbolic links as a process with this root would: absolute
// targets start at the root and ".." never leaves it. It returns the name
// reached and its entry, which is nil when there is none.
func (t *Tree) Resolve(name string) (string, *assay.File) {
	links := 0
	return t.resolve(name, &links)
}

func (t *Tree) resolve(name string, links *int) (string, *assay.File) {
	done := "" // resolved so far, no leading slash
	rest := strings.Split(name, "/")
	for len(rest) > 0 {
		el := rest[0]
		rest = rest[1:]
		switch el {
		case "", ".":
			continue
		case "..":
			if done = path.Dir(done); done == "." {
				done = ""
			}
			continue
		}
		next := path.Join(done, el)
		f := t.get(next)
		if f != nil && f.Type == assay.Symlink {
			if *links++; *links > maxLinks {
				return next, nil
			}
			if strings.HasPrefix(f.Target, "/") {
				done = ""
			}
			rest = append(strings.Split(f.Target, "/"), rest...)
			continue
		}
		done = next
	}
	return done, t.get(done)
}
