package html

import (
	"cmp"
	"slices"
	"strings"

	"assay"
)

// maxTree is how many entries the tree of a page has; the JSON report has all.
const maxTree = 250_000

// tree is the listing with its folders, those included that no entry names.
type tree struct {
	files []treeFile // the subject first, parents before children
	at    map[string]int32
	rows  []int32 // by file: its row, in the order of the tree
	order []int32 // by row: its file
	Left  int64   // entries beyond maxTree
	data  *treeData
}

// treeFile is an entry of the tree.
type treeFile struct {
	*assay.File // nil for a folder that only the names of others tell of
	name        string
	parent      int32
	depth       int32
	groups      []int32 // findings that have evidence here
}

// newTree builds the tree of a report's files. It is nil without files.
func newTree(rep *assay.Report, groups []*group) *tree {
	if rep.Files == nil {
		return nil
	}
	t := &tree{at: map[string]int32{}}
	for f := range rep.Files {
		if len(t.files) >= maxTree {
			t.Left++
			continue
		}
		t.add(string(f.Path), &f)
	}
	t.arrange()
	t.mark(rep.Findings, groups)
	t.data = t.columns(groups)
	return t
}

// add appends an entry behind its parents.
func (t *tree) add(path string, f *assay.File) {
	if at, known := t.at[path]; known && t.files[at].File == nil {
		t.files[at].File = f // its children came first
		return
	}
	missing := []string{path} // innermost first
	parent := int32(-1)
	for at := path; ; {
		up, ok := above(at)
		if !ok {
			break
		}
		if known, is := t.at[up]; is {
			parent = known
			break
		}
		missing = append(missing, up)
		at = up
	}
	for i, at := range slices.Backward(missing) {
		n := treeFile{parent: parent, name: lastName(at)}
		if parent >= 0 {
			n.depth = t.files[parent].depth + 1
		}
		if i == 0 {
			n.File = f
		}
		parent = int32(len(t.files))
		if _, twice := t.at[at]; !twice {
			t.at[at] = parent
		}
		t.files = append(t.files, n)
		if len(t.files) >= 2*maxTree {
			return // a name of very many slashes
		}
	}
}

// above is the path of the folder or container that a path stands in.
func above(path string) (string, bool) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", false
	}
	return strings.TrimSuffix(path[:i], "!"), true
}

func lastName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// arrange puts the children of each folder in the order of their names, the
// pieces of a container in that of their places, and numbers the rows.
func (t *tree) arrange() {
	children := make([][]int32, len(t.files)+1) // of -1 in the last place
	for i := range t.files {
		p := t.files[i].parent
		if p < 0 {
			p = int32(len(t.files))
		}
		children[p] = append(children[p], int32(i))
	}
	for _, list := range children {
		if !slices.ContainsFunc(list, func(i int32) bool { return t.files[i].File != nil && t.files[i].Piece }) {
			slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(t.files[a].name, t.files[b].name) })
		}
	}
	t.rows, t.order = make([]int32, len(t.files)), make([]int32, 0, len(t.files))
	stack := slices.Clone(children[len(t.files)])
	slices.Reverse(stack)
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		t.rows[i] = int32(len(t.order))
		t.order = append(t.order, i)
		for _, c := range slices.Backward(children[i]) {
			stack = append(stack, c)
		}
	}
}

// mark notes at every entry which groups of findings have evidence there.
func (t *tree) mark(findings []assay.Finding, groups []*group) {
	type key struct {
		rule     string
		severity assay.Severity
	}
	number := map[key]int32{}
	for i, g := range groups {
		number[key{g.Rule, g.Severity}] = int32(i)
	}
	for i := range findings {
		g, ok := number[key{findings[i].Rule, min(findings[i].Severity, assay.Critical)}]
		if !ok {
			continue
		}
		for k := range findings[i].Evidence {
			if at, known := t.at[string(findings[i].Evidence[k].Path)]; known && !slices.Contains(t.files[at].groups, g) {
				t.files[at].groups = append(t.files[at].groups, g)
			}
		}
	}
}

// rowOf is the row of a path in the tree, -1 if it has none.
func (t *tree) rowOf(p assay.Path) int {
	if t == nil {
		return -1
	}
	if i, known := t.at[string(p)]; known {
		return int(t.rows[i])
	}
	return -1
}
