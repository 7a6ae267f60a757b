package system

import (
	"iter"
	"strings"

	"assay"
)

// Divide sorts the rows of a release into one tree for each root, in the order
// of roots, and a tree of what stands outside of all of them. Rows of further
// places of a root (Root.Also) are left out: they are the same content. Of
// the rows outside only those are kept that keep accepts; their names in the
// tree are their full paths.
func Divide(files iter.Seq[assay.File], roots []Root, keep func(*assay.File) bool) (trees []*Tree, rest *Tree) {
	places := map[assay.Path][]place{}
	for i, r := range roots {
		places[r.Layer] = append(places[r.Layer], place{r.Prefix, i})
		for _, also := range r.Also {
			at := also
			if r.Prefix != "" {
				at = assay.Path(strings.TrimSuffix(string(also), "!/"+assay.EscapeName(r.Prefix)))
			}
			places[at] = append(places[at], place{r.Prefix, -1})
		}
	}
	rows := make([][]Row, len(roots))
	var outside []Row
	for file := range files {
		p, name, in := locate(places, file.Path)
		switch {
		case !in:
			if keep(&file) {
				outside = append(outside, Row{string(file.Path), &file})
			}
		case p.root >= 0 && name != "":
			rows[p.root] = append(rows[p.root], Row{name, &file})
		}
	}
	for i, r := range rows {
		trees = append(trees, NewTree(r))
		rows[i] = nil
	}
	return trees, NewTree(outside)
}

// place is a root's directory in a layer; root is -1 for a further place.
type place struct {
	prefix string
	root   int
}

// locate finds the root that a row belongs to and its name there.
func locate(places map[assay.Path][]place, p assay.Path) (place, string, bool) {
	at, name, ok := split(p)
	if !ok {
		return place{}, "", false
	}
	for _, pl := range places[at] {
		if pl.prefix == "" || name == pl.prefix {
			return pl, strings.TrimPrefix(name, pl.prefix), true
		}
		if rel, in := strings.CutPrefix(name, pl.prefix+"/"); in {
			return pl, rel, true
		}
	}
	return place{}, "", false
}
