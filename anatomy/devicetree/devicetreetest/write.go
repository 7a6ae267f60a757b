// Package devicetreetest writes flattened device trees for tests.
package devicetreetest

import (
	"bytes"
	"encoding/binary"

	"assay/anatomy/devicetree"
)

// Node makes a node of properties and nodes.
func Node(name string, parts ...any) *devicetree.Node {
	n := &devicetree.Node{Name: name}
	for _, p := range parts {
		switch p := p.(type) {
		case devicetree.Prop:
			n.Props = append(n.Props, p)
		case *devicetree.Node:
			n.Children = append(n.Children, p)
		}
	}
	return n
}

// Text is a property of strings.
func Text(name string, values ...string) devicetree.Prop {
	var b []byte
	for _, v := range values {
		b = append(append(b, v...), 0)
	}
	return devicetree.Prop{Name: name, Value: b}
}

// Cells is a property of 32-bit numbers.
func Cells(name string, values ...uint32) devicetree.Prop {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return devicetree.Prop{Name: name, Value: b}
}

// Data is a property of bytes.
func Data(name string, b []byte) devicetree.Prop { return devicetree.Prop{Name: name, Value: b} }

// Write makes a blob of version 17.
func Write(root *devicetree.Node) []byte {
	w := &writer{names: map[string]uint32{}}
	w.node(root)
	w.word(9)
	const reserved, structs = 40, 56
	b := make([]byte, structs)
	at := uint32(structs + w.body.Len())
	for i, v := range []uint32{devicetree.Magic, at + uint32(w.strings.Len()), structs, at, reserved, 17, 16, 0, uint32(w.strings.Len()), uint32(w.body.Len())} {
		binary.BigEndian.PutUint32(b[4*i:], v)
	}
	return append(append(b, w.body.Bytes()...), w.strings.Bytes()...)
}

type writer struct {
	body, strings bytes.Buffer
	names         map[string]uint32
}

func (w *writer) word(v uint32) { binary.Write(&w.body, binary.BigEndian, v) }

func (w *writer) fill() {
	for w.body.Len()%4 != 0 {
		w.body.WriteByte(0)
	}
}

func (w *writer) node(n *devicetree.Node) {
	w.word(1)
	w.body.WriteString(n.Name + "\x00")
	w.fill()
	for _, p := range n.Props {
		at, is := w.names[p.Name]
		if !is {
			at = uint32(w.strings.Len())
			w.names[p.Name] = at
			w.strings.WriteString(p.Name + "\x00")
		}
		w.word(3)
		w.word(uint32(len(p.Value)))
		w.word(at)
		w.body.Write(p.Value)
		w.fill()
	}
	for _, c := range n.Children {
		w.node(c)
	}
	w.word(2)
}
