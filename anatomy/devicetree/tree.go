package devicetree

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/internal/window"
)

// Bounds against hostile trees, far above what boards and images have.
const (
	maxDepth  = 64
	maxNodes  = 1 << 18
	maxName   = 256
	keepValue = 64 << 10 // bytes of one value that are kept in memory
	keepAll   = 16 << 20 // bytes of all values that are kept in memory
)

// Node is a node and what stands in it, in the order of the blob.
type Node struct {
	Name     string // with its unit address, "" for the root
	Props    []Prop
	Children []*Node
}

// Prop is a property of a node.
type Prop struct {
	Name   string // "" when it could not be read
	Offset int64  // of the value in the blob
	Length int64  // as the blob says; a cut blob may have less
	// Value is the value, or its first bytes when it is longer than 64 KiB;
	// nil where it was not kept or not there.
	Value []byte
}

// tokens of the structure block (5.4.1)
const (
	beginNode = 1
	endNode   = 2
	property  = 3
	nop       = 4
	end       = 9
)

// Parse reads the tree. Of a damaged blob it gives the nodes that could be
// read together with the error; the root is nil only when there is none.
func Parse(src Source) (*Node, Header, error) {
	h, err := ReadHeader(src)
	if err != nil {
		return nil, h, err
	}
	p := &parser{h: h, w: window.New(src), s: window.New(src)}
	if err = p.run(); err == nil {
		err = p.lost
	}
	return p.root, h, err
}

type parser struct {
	h     Header
	w, s  *window.Window // structure block, strings block
	root  *Node
	stack []*Node
	nodes int
	props int
	kept  int64
	lost  error // a property's name that could not be read
}

// run walks over the tokens.
func (p *parser) run() error {
	at, stop := p.h.Struct, p.h.Struct+p.h.StructSize
	for at+4 <= stop {
		b := p.w.At(at, 4)
		if len(b) < 4 {
			return fmt.Errorf("structure block at 0x%x: past end of blob", at)
		}
		token := binary.BigEndian.Uint32(b)
		at += 4
		var err error
		switch token {
		case nop:
		case beginNode:
			at, err = p.begin(at, stop)
		case endNode:
			if len(p.stack) == 0 {
				return fmt.Errorf("structure block at 0x%x: node ends that has not begun", at-4)
			}
			p.stack = p.stack[:len(p.stack)-1]
		case property:
			at, err = p.prop(at, stop)
		case end:
			if len(p.stack) > 0 || p.root == nil {
				return fmt.Errorf("structure block at 0x%x: ends inside of a node", at-4)
			}
			return nil
		default:
			return fmt.Errorf("structure block at 0x%x: token %d", at-4, token)
		}
		if err != nil {
			return err
		}
	}
	return fmt.Errorf("structure block at 0x%x: no end", at)
}

// begin reads the name of a node that begins.
func (p *parser) begin(at, stop int64) (int64, error) {
	b := p.w.At(at, int(min(maxName, stop-at)))
	i := bytes.IndexByte(b, 0)
	if i < 0 {
		return at, fmt.Errorf("node at 0x%x: name has no end", at-4)
	}
	if p.nodes++; p.nodes > maxNodes {
		return at, fmt.Errorf("node at 0x%x: more than %d nodes", at-4, maxNodes)
	}
	n := &Node{Name: string(b[:i])}
	switch k := len(p.stack); {
	case k == 0 && p.root != nil:
		return at, fmt.Errorf("node at 0x%x: a second root", at-4)
	case k == 0:
		p.root = n
	case k >= maxDepth:
		return at, fmt.Errorf("node at 0x%x: deeper than %d", at-4, maxDepth)
	default:
		up := p.stack[k-1]
		up.Children = append(up.Children, n)
	}
	p.stack = append(p.stack, n)
	return at + int64(i+1+3)&^3, nil
}

// prop reads a property (struct fdt_property behind its token).
func (p *parser) prop(at, stop int64) (int64, error) {
	b := p.w.At(at, 8)
	if len(b) < 8 || at+8 > stop {
		return at, fmt.Errorf("property at 0x%x: past end of blob", at-4)
	}
	n, name := int64(binary.BigEndian.Uint32(b)), int64(binary.BigEndian.Uint32(b[4:]))
	at += 8
	if n > stop-at {
		return at, fmt.Errorf("property at 0x%x: %d bytes, past end of the structure block", at-12, n)
	}
	if len(p.stack) == 0 {
		return at, fmt.Errorf("property at 0x%x: outside of nodes", at-12)
	}
	if p.props++; p.props > 8*maxNodes {
		return at, fmt.Errorf("property at 0x%x: more than %d properties", at-12, 8*maxNodes)
	}
	text, err := p.text(name)
	if err != nil && p.lost == nil {
		p.lost = err // the values are still worth having
	}
	v := Prop{Name: text, Offset: at, Length: n}
	if keep := min(n, keepValue); p.kept+keep <= keepAll {
		v.Value = bytes.Clone(p.w.At(at, int(keep)))
		p.kept += int64(len(v.Value))
	}
	in := p.stack[len(p.stack)-1]
	in.Props = append(in.Props, v)
	return at + (n+3)&^3, nil
}

// text gives a name of the strings block.
func (p *parser) text(off int64) (string, error) {
	if off >= p.h.StringsSize {
		return "", fmt.Errorf("name at 0x%x of the strings block: past its end", off)
	}
	b := p.s.At(p.h.Strings+off, int(min(maxName, p.h.StringsSize-off)))
	i := bytes.IndexByte(b, 0)
	if i < 0 {
		return "", fmt.Errorf("name at 0x%x of the strings block: no end", off)
	}
	return string(b[:i]), nil
}
