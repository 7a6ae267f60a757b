package ubifs

import (
	"fmt"

	"assay/lab/format"
)

// maxLevels bounds the index; UBIFS_MAX_LEVELS is 512, real ones have 3 or 4.
const maxLevels = 64

// span is a range of keys, the last one included.
type span struct{ from, to key }

// index walks over the index tree.
type index struct {
	*volume
	out   format.Sink
	leaf  func(k key, p place) // called in the order of keys
	lost  []span               // keys whose part of the tree cannot be read
	nodes int
	bad   int
	seen  map[int64]bool
}

// child is a branch of an index node.
type child struct {
	key key
	place
	err error
}

// walk goes down from the node at p, which holds the keys of s.
func (x *index) walk(p place, level int, s span) {
	if x.ctx.Err() != nil {
		return
	}
	if x.seen[p.at] {
		x.damage(p, s, fmt.Errorf("index node at 0x%x: met twice", p.at))
		return
	}
	x.seen[p.at] = true
	list, level, err := x.children(p, level)
	if err != nil {
		x.damage(p, s, err)
		return
	}
	x.nodes++
	for i, c := range list {
		part := span{max(c.key, s.from), s.to}
		if i == 0 {
			part.from = s.from
		}
		if i+1 < len(list) && list[i+1].key > 0 {
			part.to = min(s.to, max(part.from, list[i+1].key-1))
		}
		switch {
		case c.err != nil:
			x.damage(place{}, part, fmt.Errorf("index node at 0x%x: %w", p.at, c.err))
		case level == 0:
			x.leaf(c.key, c.place)
		default:
			x.walk(c.place, level-1, part)
		}
	}
}

// children reads an index node. A level below 0 is not known yet.
func (x *index) children(p place, level int) ([]child, int, error) {
	b, err := x.node(p, indexType)
	if err != nil {
		return nil, 0, fmt.Errorf("index %w", err)
	}
	if len(b) < indexLength {
		return nil, 0, fmt.Errorf("index node at 0x%x: %d bytes", p.at, len(b))
	}
	count, got := int(le.Uint16(b[24:])), int(le.Uint16(b[26:]))
	if count == 0 || level >= 0 && got != level || got >= maxLevels {
		return nil, 0, fmt.Errorf("index node at 0x%x: %d children at level %d", p.at, count, got)
	}
	// With authentication a hash follows each key.
	step := (len(b) - indexLength) / count
	if step < 20 {
		return nil, 0, fmt.Errorf("index node at 0x%x: %d children in %d bytes", p.at, count, len(b))
	}
	list := make([]child, count)
	for i := range list {
		c := b[indexLength+i*step:]
		list[i].key = keyAt(c[12:])
		list[i].place, list[i].err = x.placeOf(c)
	}
	return list, got, nil
}

// damage notes keys that the tree does not lead to any more.
func (x *index) damage(p place, s span, err error) {
	x.bad++
	x.lost = append(x.lost, s)
	if p.length > 0 && p.at < x.size {
		x.out.Unread(p.at, min(int64(p.length), x.size-p.at), err.Error())
	}
	x.out.Fail("", p.at, err.Error())
}
