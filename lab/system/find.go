package system

import (
	"iter"
	"path"
	"sort"
	"strings"

	"assay"
)

// Root is a root file system in a release: a directory of some layer that has
// the shape of a Unix root.
type Root struct {
	Path   assay.Path   // the directory: the opened content itself, or a directory in it
	Layer  assay.Path   // the opened content it stands in
	Prefix string       // the directory's name in that layer, "" for the whole layer
	Also   []assay.Path // further places where the very same content stands
}

// Find lists the root file systems of a release in the order of their first
// rows. It reads files once and keeps a few bytes for each directory that could
// be a root, nothing for other rows. The topmost directory with the shape
// wins: a chroot inside a system belongs to it, unless it is a content of its
// own that was opened. A content that was opened at several places counts
// once.
func Find(files iter.Seq[assay.File]) []Root {
	f := finder{digests: map[assay.Path]assay.Digest{}, layers: map[assay.Path]*layer{}, first: map[assay.Digest]*layer{}}
	for file := range files {
		f.row(&file)
	}
	var roots []Root
	for _, l := range f.order {
		for _, prefix := range l.roots() {
			r := Root{Path: below(l.path, prefix), Layer: l.path, Prefix: prefix}
			for _, other := range l.also {
				r.Also = append(r.Also, below(other, prefix))
			}
			roots = append(roots, r)
		}
	}
	return roots
}

type finder struct {
	digests map[assay.Path]assay.Digest // of what was opened
	layers  map[assay.Path]*layer
	first   map[assay.Digest]*layer // where a content was opened first
	order   []*layer
}

// layer is one opened content with the directories that could be roots.
type layer struct {
	path   assay.Path
	also   []assay.Path
	shapes map[string]*shape
}

func (f *finder) row(file *assay.File) {
	if file.Format != "" {
		f.digests[file.Path] = file.Ref.Digest
	}
	at, name, ok := split(file.Path)
	if !ok {
		return
	}
	l := f.layers[at]
	if l == nil {
		l = f.enter(at)
	}
	if l.path == at && name != "" {
		l.note(name)
	}
}

// enter starts a layer, or finds that its content was opened before.
func (f *finder) enter(at assay.Path) *layer {
	d := f.digests[at]
	l := f.first[d]
	if l != nil && !d.IsZero() {
		l.also = append(l.also, at)
	} else {
		l = &layer{path: at, shapes: map[string]*shape{}}
		f.first[d] = l
		f.order = append(f.order, l)
	}
	f.layers[at] = l
	return l
}

// maxDepth is how many directories above a root are looked through.
const maxDepth = 8

// note records what an entry says about the directories above it.
func (l *layer) note(name string) {
	start := 0
	for range maxDepth {
		rest := name[start:]
		el, _, more := strings.Cut(rest, "/")
		if dir, sign := marks(el, rest); dir|sign != 0 {
			prefix := strings.TrimSuffix(name[:start], "/")
			s := l.shapes[prefix]
			if s == nil {
				s = &shape{}
				l.shapes[strings.Clone(prefix)] = s
			}
			s.dirs |= dir
			s.signs |= sign
		}
		if !more {
			return
		}
		start += len(el) + 1
	}
}

// roots are the topmost directories with the shape of a root.
func (l *layer) roots() []string {
	var all []string
	for prefix, s := range l.shapes {
		if s.isRoot() {
			all = append(all, prefix)
		}
	}
	sort.Strings(all)
	var top []string
	for _, p := range all {
		if !anyAbove(top, p) {
			top = append(top, p)
		}
	}
	return top
}

func anyAbove(dirs []string, name string) bool {
	for _, d := range dirs {
		if d == "" || strings.HasPrefix(name, d+"/") {
			return true
		}
	}
	return false
}

// split gives the layer an entry stands in and its name there, without a
// leading slash. It refuses the subject and names that leave the layer.
func split(p assay.Path) (at assay.Path, name string, ok bool) {
	i := strings.LastIndex(string(p), "!/")
	if i < 0 {
		return "", "", false
	}
	name = assay.UnescapeName(string(p[i+2:]))
	if assay.Escapes(name) {
		name = strings.TrimPrefix(path.Clean(name), "/")
		if name == ".." || strings.HasPrefix(name, "../") {
			return "", "", false
		}
	}
	return p[:i], name, true
}

func below(layer assay.Path, prefix string) assay.Path {
	if prefix == "" {
		return layer
	}
	return layer.Inside(prefix)
}
