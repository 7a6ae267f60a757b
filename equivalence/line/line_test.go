package line

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/equivalence/tree"
)

// listing makes a tree of rows "path content [mode]".
func listing(rows ...string) *tree.Node {
	files := []assay.File{{Path: "x", Entry: assay.Entry{Name: "x"}, Format: "carve"}}
	for _, r := range rows {
		p := strings.Fields(r)
		f := assay.File{Path: assay.Path("x!/" + p[0]), Kind: "elf", Entry: assay.Entry{Name: p[0][strings.LastIndex(p[0], "!")+1:], Has: assay.HasMode, Mode: 0o644}}
		f.Name = strings.TrimPrefix(f.Name, "/")
		switch {
		case p[1] == "fs":
			f.Format, f.Piece, f.Has = "squashfs", true, 0
		case len(p) > 2:
			f.Mode = 0o4755
		}
		if strings.Contains(f.Name, "etc/") {
			f.Kind = "text"
		}
		f.Ref = assay.Ref{Digest: assay.DigestOf([]byte(p[1])), Size: int64(len(p[1]))}
		files = append(files, f)
	}
	return tree.Of(slices.Values(files))
}

func TestOf(t *testing.T) {
	l := Of(make([]assay.Compared, 3), []*tree.Node{
		listing("100.squashfs fs", "100.squashfs!/bin/sh one", "100.squashfs!/etc/net a", "100.squashfs!/bin/x x", "100.squashfs!/only here"),
		listing("200.squashfs fs", "200.squashfs!/bin/sh one", "200.squashfs!/etc/net b", "200.squashfs!/bin/x x setuid", "200.squashfs!/two of"),
		listing("300.squashfs fs", "300.squashfs!/bin/sh one", "300.squashfs!/etc/net a", "300.squashfs!/bin/x x", "300.squashfs!/two of"),
	})
	var got []string
	for _, e := range l.Entries {
		s := e.Class + " " + e.Path
		for _, v := range e.Variants {
			s += fmt.Sprint(" ", v.Members)
		}
		got = append(got, s)
	}
	want := "differs squashfs!/bin/x [0 2] [1]|configuration squashfs!/etc/net [0 2] [1]|unique squashfs!/only [0]|partly squashfs!/two [1 2]"
	if s := strings.Join(got, "|"); s != want || l.Common != 1 {
		t.Errorf("%d common; got  %s\nwant %s", l.Common, s, want)
	}
}
