package devicetree

import (
	"encoding/binary"
	"strings"
)

// Find gives the node at a path such as "images/kernel@1"; nil if there is
// none. The empty path is n itself.
func (n *Node) Find(path string) *Node {
	if n == nil || path == "" {
		return n
	}
	name, rest, _ := strings.Cut(path, "/")
	for _, c := range n.Children {
		if c.Name == name {
			return c.Find(rest)
		}
	}
	return nil
}

// Prop gives the property of that name; nil if there is none.
func (n *Node) Prop(name string) *Prop {
	if n == nil {
		return nil
	}
	for i := range n.Props {
		if n.Props[i].Name == name {
			return &n.Props[i]
		}
	}
	return nil
}

// Text is the property's value as text up to its first NUL; "" without it.
func (n *Node) Text(name string) string {
	if t := n.Prop(name).Texts(); len(t) > 0 {
		return t[0]
	}
	return ""
}

// Uint is the property's value as a number of one or two cells.
func (n *Node) Uint(name string) (uint64, bool) {
	p := n.Prop(name)
	if p == nil {
		return 0, false
	}
	switch int64(len(p.Value)) {
	case 4:
		return uint64(binary.BigEndian.Uint32(p.Value)), true
	case 8:
		return binary.BigEndian.Uint64(p.Value), true
	}
	return 0, false
}

// Texts are the value's strings (type <stringlist> of 2.2.4).
func (p *Prop) Texts() []string {
	if p == nil || len(p.Value) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(p.Value), "\x00"), "\x00")
}

// Cells are the value's 32-bit numbers.
func (p *Prop) Cells() (list []uint32) {
	if p == nil {
		return nil
	}
	for b := p.Value; len(b) >= 4; b = b[4:] {
		list = append(list, binary.BigEndian.Uint32(b))
	}
	return list
}

// Walk visits n and all nodes below it with their paths; the root's is "".
// It goes on below a node while visit says so.
func (n *Node) Walk(visit func(path string, n *Node) bool) { n.walk("", visit) }

func (n *Node) walk(path string, visit func(string, *Node) bool) {
	if n == nil || !visit(path, n) {
		return
	}
	for _, c := range n.Children {
		sub := c.Name
		if path != "" {
			sub = path + "/" + c.Name
		}
		c.walk(sub, visit)
	}
}
