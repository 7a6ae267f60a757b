package unpack

import (
	"slices"

	"assay"
	"assay/anatomy/kind"
	"assay/lab/format"
)

// dissect recognises a content and opens it: in place when one container fills
// it, piece by piece when containers stand in it, not at all otherwise. It
// returns what of the content is left for surveys, nil for nothing.
func (d *driver) dissect(n *node, at place, h *held, head []byte) assay.Content {
	size := h.Size()
	if size == 0 || d.stopped() != nil {
		return h
	}
	f, ext := d.recognise(h, head)
	if f < 0 && kind.Leaf(n.is.Kind) {
		return h
	}
	if at.depth >= d.opt.Limits.Depth {
		d.refuse(n, f)
		return h
	}
	var s *sink
	if f < 0 {
		s = d.newSink(at, h)
		s.carve(0, size)
	} else {
		s = d.inPlace(at, h, f, ext)
	}
	left := s.unopened(h)
	s.attach(n)
	return left
}

// refuse leaves a content unopened that was met too deep inside others. Where
// it is met first depends on the order of work.
func (d *driver) refuse(n *node, f int) {
	d.sharedLimit.Store(true)
	why := "not searched for containers"
	if f >= 0 {
		err := errDepth(d.opt.Formats[f].Name, d.opt.Limits.Depth)
		d.fail(n, "unpack", err)
		why = err.Error()
	}
	n.mu.Lock()
	n.more().tooDeep = why
	n.mu.Unlock()
}

// reopen reports whether a content is to be dissected after all: it was
// refused where it stood too deep, and now stands less deep. True for exactly
// one caller.
func (n *node) reopen() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.looked || n.rare == nil || n.rare.tooDeep == "" {
		return false
	}
	why := n.rare.tooDeep
	n.looked, n.rare.tooDeep = false, ""
	n.is.Failures = slices.DeleteFunc(n.is.Failures, func(f assay.Failure) bool { return f.By == "unpack" && f.Reason == why })
	return true
}

// recognise finds the format that starts at offset 0; of several the one that
// explains most bytes, and of equals the first in the list.
func (d *driver) recognise(c assay.Content, head []byte) (int, format.Extent) {
	best, extent := -1, format.Extent{}
	for _, i := range d.atStart(c, head) {
		ext, err := d.measure(i, c)
		if err != nil {
			continue
		}
		if best < 0 || ext.Certainty == format.Exact && (extent.Certainty != format.Exact || ext.Length > extent.Length) {
			best, extent = i, ext
		}
	}
	return best, extent
}

func (d *driver) measure(f int, c assay.Content) (ext format.Extent, err error) {
	err = guard("measure", func() (err error) {
		ext, err = d.opt.Formats[f].Measure(d.input(c))
		return err
	})
	if err == nil && ext.Certainty != format.Unknown && ext.Length <= 0 {
		err = format.Not("measured length %d", ext.Length)
	}
	return ext, err
}

func (d *driver) input(c assay.Content) *format.Input {
	return &format.Input{Content: c, Ctx: d.ctx, Limits: d.opt.Limits}
}

// inPlace opens the container at offset 0 as the layer of this content if only
// padding follows it, and as its first piece otherwise.
func (d *driver) inPlace(at place, h *held, f int, ext format.Extent) *sink {
	size := h.Size()
	if ext.Certainty != format.Unknown {
		length := min(ext.Length, size)
		s := d.newSink(at, h)
		if !d.padded(h, length, size) {
			s.carve(0, size)
			return s
		}
		s.open(f, assay.Section(h, 0, length))
		s.claim(length, size-length, assay.Padding, "")
		return s
	}
	// Only opening tells the length, and whether this was the layer of the
	// whole content.
	opened := d.newSink(at, h)
	length := opened.openUnknown(f, h)
	if d.padded(h, length, size) {
		opened.claim(length, size-length, assay.Padding, "")
		return opened
	}
	s := d.newSink(at, h)
	s.addOpened(f, 0, length, opened)
	s.carve(length, size)
	return s
}
