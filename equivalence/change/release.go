package change

import (
	"encoding/json"
	"regexp"
	"strings"

	"assay"
)

// release is a report with what is looked up in it.
type release struct {
	*assay.Report
	elves map[assay.Digest]program // of contents that the other side does not have
	files map[string]assay.File    // regular files, by place
	paths map[assay.Digest]assay.Path
	facts map[string][]assay.Fact // by kind without version
	roots []string                // places of the systems
	// several: one of the sides has more than one system, so that things are
	// paired by it.
	several bool
}

// kinds are those of the facts that are compared.
var kinds = map[string]bool{"account": true, "key": true, "certificate": true, "elf": true, "kernel": true, "address": true}

func gather(r *assay.Report) *release {
	x := &release{Report: r, files: map[string]assay.File{}, paths: map[assay.Digest]assay.Path{}, facts: map[string][]assay.Fact{}}
	for i := range r.Systems {
		l := r.Systems[i].Path.Layers()[1:]
		x.roots = append(x.roots, strings.TrimSuffix(placed(l, 0), "/"))
	}
	about := map[assay.Digest]bool{}
	for _, f := range r.Facts {
		if kind, _, _ := strings.Cut(f.Kind, "/"); kinds[kind] {
			x.facts[kind] = append(x.facts[kind], f)
			about[f.Digest] = true
		}
	}
	if r.Files == nil {
		return x
	}
	for f := range r.Files {
		if f.Type != assay.Regular {
			continue
		}
		if f.Kind == "elf" || runsAsOther(&f) {
			if p := place(f.Path); x.files[p].Path == "" {
				x.files[p] = f
			}
		}
		if about[f.Ref.Digest] && x.paths[f.Ref.Digest] == "" {
			x.paths[f.Ref.Digest] = f.Path
		}
	}
	return x
}

// runsAsOther: whoever runs the file has the rights of its owner or group.
func runsAsOther(f *assay.File) bool {
	return f.Has&assay.HasMode != 0 && f.Mode&0o6000 != 0 && f.Mode&0o111 != 0
}

// at is the path of the content that a fact is about.
func (r *release) at(f *assay.Fact) assay.Path {
	if f.Path != "" {
		return f.Path
	}
	return r.paths[f.Digest]
}

// offsets begin names that containers make up.
var offsets = regexp.MustCompile(`^[0-9a-f]+\.`)

// place is a path without the name of the image and without offsets in names
// that containers made up: the same in two releases of one product.
func place(p assay.Path) string { return placed(p.Layers()[1:], 1) }

// placed takes offsets from the names of containers, which are all layers but
// the last of a file's path.
func placed(layers []string, but int) string {
	for i, l := range layers {
		if i < len(layers)-but && !strings.Contains(l, "/") {
			layers[i] = offsets.ReplaceAllString(l, "")
		}
	}
	return strings.Join(layers, "!/")
}

// short is the place of a path in the system that it stands in, and the name
// of that system, which is empty when there is only one.
func (r *release) short(p assay.Path) (system, name string) {
	full := place(p)
	best := -1
	for i, root := range r.roots {
		if rest, ok := within(full, root); ok && (best < 0 || len(root) > len(r.roots[best])) {
			best, name = i, rest
		}
	}
	if best < 0 {
		return "", full
	}
	return r.label(best), name
}

// within is what of a place stands behind a root.
func within(full, root string) (string, bool) {
	if root == "" {
		return full, true
	}
	rest, ok := strings.CutPrefix(full, root)
	for _, sep := range []string{"!/", "/"} {
		if in, is := strings.CutPrefix(rest, sep); ok && is {
			return in, true
		}
	}
	return rest, ok && rest == ""
}

// label names a system where a side has several.
func (r *release) label(i int) string {
	if !r.several {
		return ""
	}
	return "/" + r.roots[i]
}

// named is a name with the system that it is of.
func named(system, name string) string {
	if system == "" {
		return name
	}
	return name + " (" + system + ")"
}

// as reads the value of a fact as one of the structs below. Facts travel as
// JSON, and are read that way here: this desk knows the report and not the lab.
func as[T any](f *assay.Fact) (v T, ok bool) {
	raw, err := json.Marshal(f.Value)
	return v, err == nil && json.Unmarshal(raw, &v) == nil
}
