package fit

import (
	"fmt"

	"assay/anatomy/devicetree"
)

// image is a node of /images.
type image struct {
	node     *devicetree.Node
	name     string
	at, size int64
	why      string // there are no data
}

// maxData bounds sizes and offsets of data outside of the tree.
const maxData = 1 << 46

// images lists the images with the places of their data.
func images(root *devicetree.Node, h devicetree.Header) (list []image) {
	seen := map[string]bool{}
	base := (h.Total + 3) &^ 3
	for _, n := range root.Find("images").Children {
		i := image{node: n, name: unique(seen, n.Name)}
		i.locate(base)
		list = append(list, i)
	}
	return list
}

// locate finds the data (source_file_format.rst, "External data").
func (i *image) locate(base int64) {
	if p := data(i.node); p != nil {
		i.at, i.size = p.Offset, p.Length
		return
	}
	size, ok := i.node.Uint("data-size")
	if !ok {
		i.why = "no data"
		return
	}
	at, ok := i.node.Uint("data-position")
	if !ok {
		if at, ok = i.node.Uint("data-offset"); !ok {
			i.why = "data-size without data-offset or data-position"
			return
		}
		at += uint64(base)
	}
	if size > maxData || at > maxData {
		i.why = fmt.Sprintf("data at 0x%x, %d bytes: out of reach", at, size)
		return
	}
	i.at, i.size = int64(at), int64(size)
}

// leastData is how long a value without a name is at least to be taken for an
// image: texts and hashes are shorter.
const leastData = 512

// data gives the property data, or where names are lost the longest value.
func data(n *devicetree.Node) *devicetree.Prop {
	if p := n.Prop("data"); p != nil {
		return p
	}
	var longest *devicetree.Prop
	for k := range n.Props {
		if p := &n.Props[k]; p.Name == "" && p.Length >= leastData && (longest == nil || p.Length > longest.Length) {
			longest = p
		}
	}
	return longest
}

// unique gives the first of name, name.1, name.2 ... that is free.
func unique(seen map[string]bool, name string) string {
	if name == "" {
		name = "image"
	}
	free := name
	for n := 1; seen[free]; n++ {
		free = fmt.Sprintf("%s.%d", name, n)
	}
	seen[free] = true
	return free
}
