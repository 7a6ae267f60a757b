package unpack

import "assay"

// A listing shows a content again wherever it stands. In the graph of contents
// that may never end, when a content stands inside itself (a header that names
// the whole file as a part of it, an archive that unpacks to itself), or grow
// beyond all bounds, when ten copies of an archive stand in each of ten copies
// of another. bound closes the children with which that would happen.

// maxClosed is how many closed children of one layer have failures of their
// own.
const maxClosed = 16

// deepest is how many containers inside each other a listing shows, as a
// multiple of the limit for opening: what was opened where it stands less deep
// may stand deeper elsewhere.
const deepest = 2

// visit is a content whose children are being counted.
type visit struct {
	digest assay.Digest
	layer  *assay.Layer
	next   int // child
	extent
}

// extent is how much a listing of a content shows.
type extent struct {
	rows   int64
	height int
	closed int
	open   bool // being counted: what is inside must not hold it again
}

// bound goes through the graph from the subject, each content once, inner ones
// first.
func (d *driver) bound(r *assay.Release) {
	seen := map[assay.Digest]*extent{}
	var path []*visit
	enter := func(digest assay.Digest) *extent {
		if e := seen[digest]; e != nil {
			return e
		}
		in := r.Contents[digest]
		if in == nil || in.Layer == nil || len(in.Layer.Children) == 0 {
			return &extent{}
		}
		v := &visit{digest: digest, layer: in.Layer, extent: extent{height: 1, open: true}}
		seen[digest] = &v.extent
		path = append(path, v)
		return nil
	}
	enter(r.Subject.Digest)
	for len(path) > 0 {
		v := path[len(path)-1]
		if v.next == len(v.layer.Children) {
			v.open = false
			path = path[:len(path)-1]
			continue
		}
		c := v.layer.Children[v.next]
		inside := &extent{}
		if c.Type != assay.Hardlink && !c.Ref.Digest.IsZero() {
			inside = enter(c.Ref.Digest)
		}
		if inside == nil {
			continue // count it first
		}
		v.next++
		v.add(c, inside, d.opt.Limits)
	}
}

// add counts a child, and closes it if what is inside must not be shown.
func (v *visit) add(c *assay.Child, inside *extent, l assay.Limits) {
	v.rows++
	why := ""
	switch {
	case inside.open:
		why = "contains itself: not listed again"
	case v.rows+inside.rows > l.Entries:
		why = "listing ends here: limit on entries reached"
	case inside.height >= deepest*max(l.Depth, 1):
		why = "listing ends here: containers nested too deep"
	default:
		v.rows += inside.rows
		v.height = max(v.height, inside.height+1)
		return
	}
	if c.Closed {
		return // told by an earlier run
	}
	c.Closed = true
	if v.closed++; v.closed <= maxClosed {
		v.layer.Failures = append(v.layer.Failures, assay.Failure{Stage: "unpack", By: "unpack", Name: c.Name, Offset: c.Offset, Reason: why})
	}
}
