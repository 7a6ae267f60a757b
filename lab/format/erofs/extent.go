package erofs

import "fmt"

// extent is a part of a content that one cluster of data holds.
type extent struct {
	start, end int64 // in the content
	plain      bool  // stored as it is
	algorithm  uint8
	at, size   int64 // of the data in the image
	packed     bool  // it stands in the packed content instead,
	fragment   int64 // there
	err        error // this part cannot be read
}

// extents goes over the extents of a compressed content in order.
type extents struct {
	*zmap
	lcn     int64 // entry of the index that is read next
	head    lcluster
	at      int64 // the head's number; -1 behind the last one
	started bool
	done    bool
	bad     error // since the last extent
}

func (z *zmap) extents() *extents { return &extents{zmap: z} }

// next gives the next extent; ok is false at the end.
func (x *extents) next() (e extent, ok bool) {
	if x.done || x.n.size == 0 {
		return e, false
	}
	if x.whole {
		x.done = true
		return extent{end: x.n.size, packed: true, fragment: x.fragment}, true
	}
	if !x.started {
		x.started = true
		x.find()
		if x.at < 0 || x.start() > 0 {
			// an index starts with a head
			x.done = x.at < 0
			e = extent{end: x.n.size, err: x.trouble()}
			if !x.done {
				e.end = min(x.start(), x.n.size)
			}
			return e, true
		}
	}
	if x.start() >= x.n.size {
		x.done = true
		return e, false
	}
	head := x.head
	e = extent{start: x.start(), end: x.n.size, plain: head.kind == clusterPlain, algorithm: x.algorithms & 15}
	if head.kind == clusterHead2 {
		e.algorithm = x.algorithms >> 4
	}
	e.at, e.size = int64(head.block)<<x.m.blockLog, x.blocks()<<x.m.blockLog
	// behind the content an index may have one more head, at its very end
	if x.find(); x.at >= 0 && x.start() < x.n.size {
		e.end = x.start()
	} else {
		x.done = true
		x.last(&e, head)
	}
	if e.end <= e.start || e.end > x.n.size {
		e.err = errIndex
		e.end = min(max(e.end, e.start), x.n.size)
	} else if x.bad != nil {
		e.err = x.trouble()
	}
	return e, true
}

// start is where the head's extent starts in the content.
func (x *extents) start() int64 { return x.at<<x.log + x.head.offset }

// last says where the last extent's data stands, if in no cluster.
func (x *extents) last(e *extent, head lcluster) {
	switch {
	case x.advice&adviseFragment != 0:
		e.packed, e.fragment = true, x.fragment
		if x.n.layout == layoutFull {
			e.fragment |= int64(head.block) << 32
		}
	case x.advice&adviseInline != 0:
		e.at, e.size = x.end(), x.inlineSize
	}
}

func (x *extents) trouble() (err error) {
	if err, x.bad = x.bad, nil; err == nil {
		err = errIndex
	}
	return err
}

// find goes to the next head from x.lcn on.
func (x *extents) find() {
	for ; x.lcn < x.count; x.lcn++ {
		c, err := x.load(x.lcn)
		switch {
		case err != nil:
			if x.bad == nil {
				x.bad = err
			}
			if err != errIndex {
				x.lcn = x.count // the index is cut short
			}
		case c.kind == clusterNone:
		case c.offset >= 1<<x.log:
			x.bad = fmt.Errorf("entry %d of index: offset %d", x.lcn, c.offset)
		default:
			x.head, x.at = c, x.lcn
			x.lcn++
			return
		}
	}
	x.at = -1
}

// blocks is how many blocks of data the head has: of a big cluster the entry
// behind it says so.
func (x *extents) blocks() int64 {
	big := x.advice&adviseBig1 != 0
	if x.head.kind == clusterHead2 {
		big = x.advice&adviseBig2 != 0
	}
	if big && x.lcn < x.count {
		if c, err := x.load(x.lcn); err == nil && c.kind == clusterNone && c.blocks > 0 {
			return c.blocks
		}
	}
	return 1
}
