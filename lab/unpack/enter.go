package unpack

import (
	"assay"
	"assay/anatomy/kind"
)

// headSize is how many first bytes decide on kind, formats and surveys.
const headSize = 4096

// place is where a content was met: what its treatment may depend on besides
// its bytes are limits and, for surveys, the name.
type place struct {
	name  string
	depth int   // containers around it
	share int64 // bytes of the subject that it comes from, at most
	piece bool  // a piece or the subject itself: its bytes are accounted for also when nothing is recognised
}

// enter does everything there is to do with a content at one place, each part
// once for each distinct content.
func (d *driver) enter(at place, h *held, ref assay.Ref) {
	n, first := d.claim(ref)
	head := peek(h, headSize)
	k := kind.Of(head, ref.Size)
	if first {
		n.mu.Lock()
		n.is.Kind = k
		n.mu.Unlock()
	}
	if !first && (at.depth >= d.opt.Limits.Depth || !n.reopen()) {
		d.meet(n, at, k, head, h)
		return
	}
	seen := d.dissect(n, at, h, head)
	n.mu.Lock()
	n.looked, n.seen = true, seen != nil
	names, want := []string{at.name}, at.piece || n.wanted
	if n.rare != nil {
		names, n.rare.names = append(n.rare.names, at.name), nil
	}
	n.mu.Unlock()
	if seen != nil {
		for _, name := range names {
			d.survey(n, name, k, head, seen)
		}
	}
	if want {
		d.account(n, h)
	}
	if d.opt.Keeper != nil && !n.opened() {
		if err := d.opt.Keeper.Keep(ref, h); err != nil {
			d.fail(n, "keep", err)
		}
	}
}

// meet does what a further place of a known content asks for: its name may
// select other surveys. While the content is still being dissected elsewhere,
// whoever dissects it does this as well.
func (d *driver) meet(n *node, at place, k string, head []byte, h *held) {
	n.mu.Lock()
	looked, seen := n.looked, n.seen
	if !looked {
		n.more().names = append(n.more().names, at.name)
		n.wanted = n.wanted || at.piece
	}
	n.mu.Unlock()
	if looked && seen && !n.opened() {
		d.survey(n, at.name, k, head, h)
	}
	if looked && at.piece {
		d.account(n, h)
	}
}

// opened: the content's pieces or entries are contents of their own.
func (n *node) opened() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.is.Layer != nil && n.is.Layer.Format != ""
}

// survey runs the surveys that the name selects and that have not seen the
// content yet.
func (d *driver) survey(n *node, name, k string, head []byte, h assay.Content) {
	if d.opt.Surveyor == nil || d.stopped() != nil {
		return
	}
	want := d.opt.Surveyor.Select(name, k, head, h.Size())
	n.mu.Lock()
	todo := Set{want[0] &^ n.surveyed[0], want[1] &^ n.surveyed[1]}
	n.surveyed = Set{n.surveyed[0] | want[0], n.surveyed[1] | want[1]}
	n.mu.Unlock()
	if todo == (Set{}) {
		return
	}
	facts, failures := d.opt.Surveyor.Survey(d.ctx, todo, k, h)
	n.mu.Lock()
	if len(facts) > 0 {
		n.more().facts = append(n.more().facts, facts...)
	}
	n.is.Failures = append(n.is.Failures, failures...)
	n.mu.Unlock()
}

func (d *driver) fail(n *node, by string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.is.Failures = append(n.is.Failures, assay.Failure{Stage: "unpack", By: by, Offset: -1, Reason: err.Error()})
}

// account says of a content in which nothing was recognised what is padding
// and what a gap. Only pieces are asked for it: of a file that somebody named
// nobody expects to hold containers.
func (d *driver) account(n *node, h *held) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l := n.is.Layer
	if l != nil && (l.Format != "" || len(l.Spans) > 0) || l == nil && kind.Leaf(n.is.Kind) || h.Size() == 0 {
		return
	}
	s := d.newSink(place{}, h)
	if l != nil {
		s.layer = l
	}
	s.layer.Of = n.is.Ref
	s.leave(0, h.Size())
	s.finish()
	n.is.Layer = s.layer
}
