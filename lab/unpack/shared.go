package unpack

import "assay"

// Shared lets several runs share what they learn about contents, so that one
// that occurs in several subjects is looked at once. The runs follow each
// other; all have the same formats, surveys and limits.
type Shared struct {
	nodes map[assay.Digest]*node
	// spoiled: a run met a limit, so what is known about some contents depends
	// on where they stood.
	spoiled bool
}

// NewShared is for the first run.
func NewShared() *Shared { return &Shared{nodes: map[assay.Digest]*node{}} }

// reachable calls visit for the subject and for everything inside it, each
// content once.
func (d *driver) reachable(subject assay.Digest, visit func(assay.Digest, *node)) {
	seen := map[assay.Digest]bool{subject: true}
	list := []assay.Digest{subject}
	for len(list) > 0 {
		digest := list[len(list)-1]
		list = list[:len(list)-1]
		n := d.nodes[digest]
		if n == nil {
			continue
		}
		visit(digest, n)
		if n.is.Layer == nil {
			continue
		}
		for _, c := range n.is.Layer.Children {
			if !seen[c.Ref.Digest] {
				seen[c.Ref.Digest] = true
				list = append(list, c.Ref.Digest)
			}
		}
	}
}
