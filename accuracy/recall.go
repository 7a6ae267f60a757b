package accuracy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"assay"
)

// Count is how many of some known things were found.
type Count struct{ Found, Of int }

// String gives "102/103".
func (c Count) String() string { return fmt.Sprintf("%d/%d", c.Found, c.Of) }

// MarshalText implements encoding.TextMarshaler.
func (c Count) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Count) UnmarshalText(b []byte) error {
	_, err := fmt.Sscanf(string(b), "%d/%d", &c.Found, &c.Of)
	return err
}

func (c *Count) add(found bool) {
	c.Of++
	if found {
		c.Found++
	}
}

// Recall is how much of one root file system was found.
type Recall struct {
	Entries  Count `json:"entries"`  // paths with the right type
	Contents Count `json:"contents"` // files with the right SHA-256
	Modes    Count `json:"modes"`
	Owners   Count `json:"owners"`
	Links    Count `json:"links"`   // symbolic links with the right target
	Devices  Count `json:"devices"` // with the right numbers, where they are known
	// Extra is how many files, links and devices were found that are not known
	// to be there.
	Extra int `json:"extra"`

	Root   assay.Path `json:"-"` // where the file system was found
	Misses []string   `json:"-"` // what was not found, in the order of the truth
	Beyond []string   `json:"-"` // the names that Extra counts, sorted
}

// Measure compares the listing of a release with what is known of one root
// file system in it. The place of that file system is not known beforehand: it
// is the directory that has most of it.
func Measure(files []assay.File, t *Truth) *Recall {
	root, in := find(files, t)
	r := &Recall{Root: root}
	known := map[string]bool{}
	for i := range t.Rows {
		w := &t.Rows[i]
		known[w.Path] = true
		r.row(w, in[w.Path])
	}
	for name, f := range in {
		if f.Type != assay.Dir && !known[name] {
			r.Extra++
			r.Beyond = append(r.Beyond, name)
		}
	}
	slices.Sort(r.Beyond)
	return r
}

func (r *Recall) row(w *Row, f *assay.File) {
	miss := func(what string, c *Count, found bool) {
		if c.add(found); !found {
			r.Misses = append(r.Misses, w.Path+": "+what)
		}
	}
	is := f != nil && sameType(w.Type, f.Type)
	miss("entry", &r.Entries, is)
	if w.Type == "file" && !w.SHA256.IsZero() {
		miss("content", &r.Contents, is && f.Ref.Digest == w.SHA256)
	}
	if w.Mode != nil {
		miss("mode", &r.Modes, is && f.Has&assay.HasMode != 0 && f.Mode == *w.Mode)
	}
	if w.UID != nil && w.GID != nil {
		miss("owner", &r.Owners, is && f.Has&assay.HasOwner != 0 && f.UID == *w.UID && f.GID == *w.GID)
	}
	if w.Type == "symlink" {
		miss("target", &r.Links, is && f.Target == w.Target)
	}
	switch w.Type {
	case "chardev", "blockdev", "device", "special":
		miss("device", &r.Devices, is && (w.Major == nil || f.Major == *w.Major) && (w.Minor == nil || f.Minor == *w.Minor))
	}
}

func sameType(want string, have assay.Type) bool {
	switch want {
	case "file":
		return have == assay.Regular || have == assay.Hardlink
	case "device":
		return have == assay.CharDev || have == assay.BlockDev
	case "special":
		return have == assay.CharDev || have == assay.BlockDev || have == assay.Fifo || have == assay.Socket
	}
	return have.String() == want
}

// find gives the directory that has most of the known contents, and its entries
// by their names in it. A directory with less than a fifth of them is another
// file system that has something in common.
func find(files []assay.File, t *Truth) (assay.Path, map[string]*assay.File) {
	layers := map[assay.Path]map[string]*assay.File{}
	for i := range files {
		f := &files[i]
		at, inside := strings.CutSuffix(string(f.Path), "!/"+f.Path.Last())
		if !inside {
			continue // the subject
		}
		in := layers[assay.Path(at)]
		if in == nil {
			in = map[string]*assay.File{}
			layers[assay.Path(at)] = in
		}
		in[assay.UnescapeName(f.Path.Last())] = f
	}
	var contents []*Row
	for i := range t.Rows {
		if t.Rows[i].Type == "file" {
			contents = append(contents, &t.Rows[i])
		}
	}
	var best map[string]*assay.File
	root, most := assay.Path(""), len(contents)/5
	for at, in := range layers {
		for _, dir := range tops(in) {
			n := 0
			for _, w := range contents {
				if f := in[path.Join(dir, w.Path)]; f != nil && f.Ref.Digest == w.SHA256 {
					n++
				}
			}
			if n < most || n == 0 {
				continue
			}
			// of two that have as much, the one with less beside it
			place, all := at.Inside(dir), below(in, dir)
			if best == nil || n > most || len(all) < len(best) || len(all) == len(best) && place < root {
				root, most, best = place, n, all
			}
		}
	}
	return root, best
}

// tops are the directories that may be the root: the layer itself and the
// directories at its top.
func tops(in map[string]*assay.File) []string {
	dirs := []string{""}
	seen := map[string]bool{}
	for name := range in {
		if top, _, deeper := strings.Cut(name, "/"); deeper && !seen[top] {
			seen[top] = true
			dirs = append(dirs, top)
		}
	}
	return dirs
}

func below(in map[string]*assay.File, dir string) map[string]*assay.File {
	if dir == "" {
		return in
	}
	under := map[string]*assay.File{}
	for name, f := range in {
		if rest, is := strings.CutPrefix(name, dir+"/"); is {
			under[rest] = f
		}
	}
	return under
}
