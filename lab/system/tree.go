package system

import (
	"iter"
	"path"
	"sort"
	"strings"

	"assay"
)

// Tree is the listing of one root file system, names relative to its root.
type Tree struct {
	names []string // sorted
	files []*assay.File
	index map[string]*assay.File
}

// NewTree builds a tree of rows and the names they have in it. Of two rows
// with the same name the later one counts, as when an archive is extracted.
func NewTree(rows map[string]*assay.File) *Tree {
	t := &Tree{names: make([]string, 0, len(rows)), index: rows}
	for n := range rows {
		t.names = append(t.names, n)
	}
	sort.Strings(t.names)
	for _, n := range t.names {
		t.files = append(t.files, rows[n])
	}
	return t
}

// Files lists the entries in the order of their names.
func (t *Tree) Files() iter.Seq[*assay.File] {
	return func(yield func(*assay.File) bool) {
		for _, f := range t.files {
			if !yield(f) {
				return
			}
		}
	}
}

// Named lists the entries with their names in the tree.
func (t *Tree) Named() iter.Seq2[string, *assay.File] {
	return func(yield func(string, *assay.File) bool) {
		for i, n := range t.names {
			if !yield(n, t.files[i]) {
				return
			}
		}
	}
}

// Len is the number of entries.
func (t *Tree) Len() int { return len(t.names) }

// Lookup gives the entry of that name, without following links.
func (t *Tree) Lookup(name string) *assay.File {
	return t.index[strings.TrimPrefix(path.Clean("/"+name), "/")]
}

// Under lists the entries below the directory dir, with their names.
func (t *Tree) Under(dir string) iter.Seq2[string, *assay.File] {
	prefix := strings.TrimPrefix(path.Clean("/"+dir), "/") + "/"
	return func(yield func(string, *assay.File) bool) {
		i := sort.SearchStrings(t.names, prefix)
		for ; i < len(t.names) && strings.HasPrefix(t.names[i], prefix); i++ {
			if !yield(t.names[i], t.files[i]) {
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
		f := t.index[next]
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
	return done, t.index[done]
}
