package tree

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"assay"
)

func file(path, format string) assay.File {
	return assay.File{Path: assay.Path(path), Entry: assay.Entry{Name: path[strings.LastIndex(path, "!/")+1:]}, Format: format}
}

func TestOf(t *testing.T) {
	root := Of(slices.Values([]assay.File{
		file("fw", "carve"), file("fw!/k", ""), file("fw!/fs", "squashfs"), file("fw!/fs!/etc", ""),
		file("fw!/fs!/etc/x", "tar"), file("fw!/fs!/etc/x!/in", ""), file("fw!/fs!/z", ""), file("fw!/tail", ""),
	}))
	var got []string
	var show func(n *Node, depth int)
	show = func(n *Node, depth int) {
		got = append(got, fmt.Sprint(depth, " ", n.Path))
		for _, k := range n.Kids {
			show(k, depth+1)
		}
	}
	show(root, 0)
	want := "0 fw|1 fw!/k|1 fw!/fs|2 fw!/fs!/etc|2 fw!/fs!/etc/x|3 fw!/fs!/etc/x!/in|2 fw!/fs!/z|1 fw!/tail"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	for i, n := range []*Node{root, root.Kids[1], root.Kids[1].Kids[0]} {
		n.Ref.Digest, n.Offset = assay.DigestOf(nil), int64(i*16)
	}
	if at := root.Kids[1].Kids[0].At(); at == nil || *at != 48 {
		t.Errorf("stands at %v", at)
	}
	if root.Kids[1].Offset = -1; root.Kids[1].Kids[0].At() != nil || *root.At() != 0 {
		t.Error("what is decoded stands nowhere; the subject stands at 0")
	}
	if root.Count() != 7 {
		t.Errorf("counts %d", root.Count())
	}
	if Of(slices.Values([]assay.File{})) != nil {
		t.Error("a tree of nothing")
	}
	// rows that no container leads to are left out instead of misplaced
	if n := Of(slices.Values([]assay.File{file("a", ""), file("a!/b!/c", "")})); n.Count() != 0 {
		t.Error("a row without its container was taken")
	}
}
