// Package tree makes a tree of a listing: entries below the containers they
// stand in.
package tree

import (
	"iter"
	"math"
	"strings"

	"assay"
)

// Node is an entry of a listing with the entries of the container that it is,
// if it was opened.
type Node struct {
	assay.File
	Up    *Node   // the container it stands in; nil for the subject
	Kids  []*Node // in the container's order
	Place int     // index among the entries of its container
	// Names finds entries by their names; made when first needed.
	Names map[string]*Node
	// Below finds files in this and all inner containers by their names in the
	// innermost; nil for a name that several have. Made when first needed.
	Below map[string]*Node
}

// Of builds the tree of a listing, parents first as Release.Walk gives it. nil
// for an empty listing.
func Of(files iter.Seq[assay.File]) *Node {
	var stack []*Node
	for f := range files {
		n := &Node{File: f}
		depth := layers(f.Path)
		if len(stack) == 0 {
			stack = append(stack, n)
			continue
		}
		if depth > len(stack) || depth < 1 {
			continue // a row without its container: no listing of ours
		}
		stack = append(stack[:depth], n)
		up := stack[depth-1]
		n.Place, n.Up = len(up.Kids), up
		up.Kids = append(up.Kids, n)
	}
	if len(stack) == 0 {
		return nil
	}
	return stack[0]
}

// layers counts the containers around a path.
func layers(p assay.Path) (n int) {
	for i := 0; i+1 < len(p); i++ {
		if p[i] == '!' && p[i+1] == '/' {
			n++
		}
	}
	return n
}

// Opened reports whether the node is a container that was opened.
func (n *Node) Opened() bool { return n.Format != "" }

// Name is the name of an entry without the offset that a container made up.
func Name(n *Node) string {
	if !n.Piece {
		return assay.EscapeName(n.Name)
	}
	at, rest, cut := strings.Cut(n.Name, ".")
	if cut && at != "" && strings.Trim(at, "0123456789abcdef") == "" {
		return assay.EscapeName(rest)
	}
	return assay.EscapeName(n.Name)
}

// At is where the content begins among the subject's bytes; nil where it does
// not stand there as it is.
func (n *Node) At() *int64 {
	var at int64
	if n.Ref.Digest.IsZero() {
		return nil
	}
	for ; n.Up != nil; n = n.Up {
		if n.Offset < 0 || n.Offset > math.MaxInt64-at {
			return nil
		}
		at += n.Offset
	}
	if n.Format == "dir" {
		return nil
	}
	return &at
}

// Walk visits the node and everything inside it, containers first.
func (n *Node) Walk(visit func(*Node)) {
	visit(n)
	for _, k := range n.Kids {
		k.Walk(visit)
	}
}

// Count is how many entries stand inside the node.
func (n *Node) Count() (count int64) {
	for _, k := range n.Kids {
		count += 1 + k.Count()
	}
	return count
}
