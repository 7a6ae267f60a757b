// Package devicetree reads device tree blobs: what a board says of itself.
package devicetree

import (
	"fmt"
	"strings"

	"assay/anatomy/devicetree"
	"assay/lab/format"
)

// Format is the flattened device tree.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Device tree blob",
		What:  "The flattened description of a board's hardware that a boot loader hands to a kernel. It is met in flash, behind kernels, in FIT and Android boot images. It opens to no entries: what it says stands as properties of the layer.",
		Layout: `Numbers big-endian.
0x00  4  magic d0 0d fe ed
0x04  4  length of the blob
0x08  4  offset of the structure block
0x0c  4  offset of the strings block: names of properties
0x10  4  offset of the memory reservation block
0x14  4  version (16 or 17); 0x18: compatible down to
0x1c  4  physical number of the boot processor
0x20  4  length of the strings block
0x24  4  length of the structure block (version 17)
structure block: tokens of 4 bytes: 1 node begins (name, NUL, filled to 4), 2 node ends,
3 property (length, offset of its name, value, filled to 4), 4 nothing, 9 end`,
		Reads: []string{
			"versions 16 and 17",
			"model, compatible, serial number, boot arguments, console and memory",
			"flash partitions that the tree names (label and reg)",
			"public keys in /signature, with which U-Boot verifies images: name and algorithm",
		},
		Not:        []string{"a tree with images is format fit", "versions 1 to 15, which no kernel since 2.6.16 writes"},
		Verified:   "real images: an XGS-PON stick (LTF7263); FIT samples of FACT's extractor; trees made by Debian's dtc",
		References: []string{"Devicetree Specification v0.4, chapter 5", "Linux: Documentation/devicetree/bindings/mtd/partitions", "U-Boot: doc/usage/fit/signature.rst"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0xd0, 0x0d, 0xfe, 0xed}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// measure accepts a blob of which at least the root can be read.
func measure(in *format.Input) (format.Extent, error) {
	root, h, err := devicetree.Parse(in)
	switch {
	case root == nil || err != nil && len(root.Props)+len(root.Children) == 0:
		return format.Extent{}, format.Not("%v", err)
	case root.Find("images") != nil && len(root.Find("images").Children) > 0:
		return format.Extent{}, format.Not("a tree of images")
	}
	return format.Extent{Length: h.Total, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	root, h, err := devicetree.Parse(in)
	if root == nil {
		return err
	}
	out.Structure(0, min(h.Total, in.Size()))
	if err != nil {
		out.Fail("", -1, err.Error())
	}
	describe(root, out)
	return nil
}

// maxTold bounds properties of one sort.
const maxTold = 64

func describe(root *devicetree.Node, out format.Sink) {
	text := func(name string, p *devicetree.Prop) {
		if t := p.Texts(); len(t) > 0 && t[0] != "" {
			out.Property(name, strings.Join(t, " "))
		}
	}
	text("model", root.Prop("model"))
	text("compatible", root.Prop("compatible"))
	text("serial-number", root.Prop("serial-number"))
	text("description", root.Prop("description"))
	chosen := root.Find("chosen")
	text("bootargs", chosen.Prop("bootargs"))
	text("stdout", chosen.Prop("stdout-path"))
	text("stdout", chosen.Prop("linux,stdout-path"))
	partitions, keys := 0, 0
	root.Walk(func(path string, n *devicetree.Node) bool {
		switch {
		case isMemory(path, n):
			out.Property("memory", cells(n.Prop("reg")))
		case n.Text("label") != "" && n.Prop("reg") != nil && strings.Contains(path, "partition"):
			if partitions++; partitions <= maxTold {
				out.Property("partition-"+n.Text("label"), cells(n.Prop("reg"))+readOnly(n))
			}
		case strings.HasPrefix(path, "signature/"):
			if keys++; keys <= maxTold {
				out.Property(n.Name, key(n))
			}
		}
		return true
	})
}

func isMemory(path string, n *devicetree.Node) bool {
	return (path == "memory" || strings.HasPrefix(path, "memory@") && !strings.Contains(path, "/")) && n.Prop("reg") != nil
}

func readOnly(n *devicetree.Node) string {
	if n.Prop("read-only") != nil {
		return " read-only"
	}
	return ""
}

// key is a public key for signed images (signature.rst).
func key(n *devicetree.Node) string {
	t := n.Text("algo")
	if bits, ok := n.Uint("rsa,num-bits"); ok {
		t += fmt.Sprintf(" %d bits", bits)
	}
	if r := n.Text("required"); r != "" {
		t += " required for " + r
	}
	return strings.TrimSpace("public key " + t)
}

// cells shows the numbers of a value, at most eight.
func cells(p *devicetree.Prop) string {
	var parts []string
	for i, c := range p.Cells() {
		if i == 8 {
			parts = append(parts, "...")
			break
		}
		parts = append(parts, fmt.Sprintf("0x%x", c))
	}
	return strings.Join(parts, " ")
}
