package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"assay"
)

// account is what is and what is not understood of one image.
type account struct {
	name             string
	total, explained int64 // bytes of the image itself
	inside, unread   int64 // bytes of all distinct contents, and of gaps in them
	gaps             []part
	unknown          []part // contents with a name that nothing recognised
	formats          map[string]int
}

// part is a gap, or a whole content that nobody knows.
type part struct {
	at      assay.Path
	off, n  int64
	entropy float64
	why     string
}

func newAccount(r *assay.Release) *account {
	a := &account{name: r.Name, total: r.Subject.Size, formats: map[string]int{}}
	seen := map[assay.Digest]bool{}
	r.Walk(func(f assay.File) bool {
		if f.Ref.Digest.IsZero() || seen[f.Ref.Digest] {
			return true
		}
		seen[f.Ref.Digest] = true
		a.content(f, r.Contents[f.Ref.Digest])
		return true
	})
	largest := func(x, y part) int { return cmp.Or(cmp.Compare(y.n, x.n), cmp.Compare(x.at, y.at)) }
	slices.SortFunc(a.gaps, largest)
	slices.SortFunc(a.unknown, largest)
	return a
}

func (a *account) content(f assay.File, in *assay.Inspected) {
	a.inside += f.Ref.Size
	root := !strings.Contains(string(f.Path), "!")
	if in == nil || in.Layer == nil || in.Layer.Format == "" {
		if in != nil && (in.Kind == "" || in.Kind == "data") && f.Ref.Size > 0 && !root {
			a.unknown = append(a.unknown, part{f.Path, 0, f.Ref.Size, 0, "kind " + in.Kind})
		}
		if root && in != nil && in.Kind != "" && in.Kind != "data" {
			a.explained = f.Ref.Size // a program, a text: known without being opened
		} else if root {
			a.gaps = append(a.gaps, part{f.Path, 0, f.Ref.Size, 0, "nothing recognised"})
		}
		return
	}
	a.formats[in.Layer.Format]++
	for _, s := range in.Layer.Spans {
		if s.Use == assay.Unread {
			a.gaps = append(a.gaps, part{f.Path, s.Offset, s.Length, s.Entropy, s.By + ": " + s.Reason})
			a.unread += s.Length
		} else if root {
			a.explained += s.Length
		}
	}
}

func (a *account) write(w io.Writer) {
	fmt.Fprintf(w, "%s: %.2f %% of %d bytes explained; %d contents' bytes inside, %d of them in gaps\n",
		a.name, 100*float64(a.explained)/float64(max(a.total, 1)), a.total, a.inside, a.unread)
	if *opened {
		var list []string
		for _, name := range slices.Sorted(maps.Keys(a.formats)) {
			list = append(list, fmt.Sprintf("%s %d", name, a.formats[name]))
		}
		fmt.Fprintf(w, "  formats: %s\n", strings.Join(list, ", "))
	}
	show := func(what string, list []part) {
		for i, p := range list {
			if i == *most || p.n < *least {
				break
			}
			fmt.Fprintf(w, "  %s %s at 0x%x, %d bytes, entropy %.2f: %s\n", what, p.at, p.off, p.n, p.entropy, p.why)
		}
	}
	show("gap", a.gaps)
	show("unknown", a.unknown)
}
