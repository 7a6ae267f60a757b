package pair

import (
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/equivalence/tree"
)

func node(name, content string) *tree.Node {
	n := &tree.Node{File: assay.File{Entry: assay.Entry{Name: name, Has: assay.HasMode}, Kind: "text"}}
	if content != "" {
		n.Ref = assay.Ref{Digest: assay.DigestOf([]byte(content)), Size: int64(len(content))}
	}
	return n
}

func piece(name string) *tree.Node {
	n := node(name, name)
	n.Piece, n.Has = true, 0
	return n
}

func show(pairs []Pair) string {
	var s []string
	name := func(n *tree.Node) string {
		if n == nil {
			return "-"
		}
		return n.Name
	}
	for _, p := range pairs {
		t := name(p.A) + "=" + name(p.B)
		if p.Renamed {
			t += "*"
		}
		if p.Repacked {
			t += "~"
		}
		s = append(s, t)
	}
	return strings.Join(s, " ")
}

// packed is a compressed entry, or with in the content of one.
func packed(name, format string) *tree.Node {
	n := node(name, name)
	n.Format = format
	return n
}

func in(format, name string) *tree.Node {
	n := node(name, name)
	n.Up = &tree.Node{File: assay.File{Format: format}}
	return n
}

func TestMatch(t *testing.T) {
	for i, c := range []struct {
		a, b []*tree.Node
		want string
	}{
		{[]*tree.Node{node("a", "1"), node("b", "2")}, []*tree.Node{node("b", "2"), node("c", "3")}, "a=- b=b -=c"},
		{[]*tree.Node{node("a", "1"), node("b", "2")}, []*tree.Node{node("x", "1"), node("b", "2")}, "a=x* b=b"},
		{[]*tree.Node{node("lib/l.so.1.2", "one"), node("z", "9")}, []*tree.Node{node("q", "8"), node("lib/l.so.1.3", "two")}, "lib/l.so.1.2=lib/l.so.1.3* z=- -=q"},
		{[]*tree.Node{node("d", ""), node("e", "")}, []*tree.Node{node("f", ""), node("e", "")}, "d=- e=e -=f"},
		{[]*tree.Node{node("x", "1"), node("x", "2")}, []*tree.Node{node("x", "2"), node("x", "1")}, "x=x x=x"},
		{[]*tree.Node{piece("0.uimage"), piece("1000.squashfs"), piece("9000.squashfs")}, []*tree.Node{piece("0.uimage"), piece("2000.squashfs"), piece("a000.squashfs")}, "0.uimage=0.uimage 1000.squashfs=2000.squashfs 9000.squashfs=a000.squashfs"},
		{[]*tree.Node{packed("data.tar.xz", "xz"), packed("x", "tar")}, []*tree.Node{packed("x", "tar"), packed("data.tar.gz", "gzip")}, "data.tar.xz=data.tar.gz~ x=x"},
		{[]*tree.Node{packed("data.tar.xz", "gzip")}, []*tree.Node{packed("data.tar.gz", "gzip")}, "data.tar.xz=- -=data.tar.gz"},
		{[]*tree.Node{in("gzip", "1.tar")}, []*tree.Node{in("gzip", "data")}, "1.tar=data"},
		{[]*tree.Node{in("zip", "1.tar")}, []*tree.Node{in("zip", "data")}, "1.tar=- -=data"},
		{[]*tree.Node{piece("0.cpio")}, []*tree.Node{piece("0.tar")}, "0.cpio=0.tar"},
	} {
		if got := show(Match(c.a, c.b)); got != c.want {
			t.Errorf("%d: got %s, want %s", i, got, fmt.Sprint(c.want))
		}
	}
}
