package html

import (
	"slices"
	"strings"
	"testing"

	"assay"
)

// drawn writes a tree with two blanks for each step.
func drawn(t *tree) string {
	var b strings.Builder
	names := strings.Split(t.data.Name, "\n")
	for row := range t.order {
		b.WriteString(strings.Repeat("  ", int(t.data.Depth[row])) + t.data.Type[row:row+1] + " " + names[row] + "\n")
	}
	return b.String()
}

func TestTree(t *testing.T) {
	rep := &assay.Report{Files: slices.Values([]assay.File{
		{Path: "fw", Format: "carve", Offset: -1},
		{Path: "fw!/b", Entry: assay.Entry{Piece: true}, Format: "squashfs"},
		{Path: "fw!/b!/usr/bin/z"}, // no entry names its folders
		{Path: "fw!/b!/usr/bin/a"},
		{Path: "fw!/b!/usr", Entry: assay.Entry{Type: assay.Dir}}, // named after what is in it
		{Path: "fw!/b!/usr/bin/a"},                                // twice
		{Path: "fw!/b!//etc/evil"},
		{Path: "fw!/a", Entry: assay.Entry{Piece: true}}, // pieces keep their order
	}), Findings: []assay.Finding{{Rule: "r", Evidence: []assay.Evidence{{Path: "fw!/b!/usr/bin/z"}, {Path: "nowhere"}}}}}
	tree := newTree(rep, groups(rep.Findings, Options{}))
	want := "f fw\n  f b\n    d \n      d etc\n        f evil\n    d usr\n      d bin\n        f a\n        f a\n        f z\n  f a\n"
	if got := drawn(tree); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if row := tree.rowOf("fw!/b!/usr/bin/z"); row != 9 || len(tree.data.Found[9]) != 1 || len(tree.data.Found) != 1 {
		t.Errorf("row %d, found %v", row, tree.data.Found)
	}
	if tree.rowOf("nowhere") != -1 {
		t.Error("a path that is not there has a row")
	}
}
