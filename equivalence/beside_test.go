package equivalence

import (
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/equivalence/tree"
)

// TestBeside: sums in one archive are about files in the one next to it, when
// there is only one of that name.
func TestBeside(t *testing.T) {
	var files []assay.File
	for row := range strings.SplitSeq("p.deb,p.deb!/control,p.deb!/control!/md5sums,p.deb!/data,p.deb!/data!/usr/bin/x,p.deb!/data!/twice,p.deb!/more,p.deb!/more!/twice,p.deb!/more!/same,p.deb!/data!/same", ",") {
		f := assay.File{Path: assay.Path(row), Entry: assay.Entry{Name: row[strings.LastIndex(row, "!")+1:]}}
		f.Name = strings.TrimPrefix(f.Name, "/")
		content := row
		if f.Name == "same" {
			content = f.Name
		}
		f.Ref = assay.Ref{Digest: assay.DigestOf([]byte(content)), Size: 1}
		files = append(files, f)
	}
	root := tree.Of(slices.Values(files[:len(files)-1]))
	in := root.Kids[0]
	for name, want := range map[string]string{"usr/bin/x": "p.deb!/data!/usr/bin/x", "twice": "", "none": "", "same": "p.deb!/more!/same"} {
		got := ""
		if n := beside(in, name); n != nil {
			got = string(n.Path)
		}
		if got != want {
			t.Errorf("%s: found %q, want %q", name, got, want)
		}
	}
}
