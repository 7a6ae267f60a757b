package ubi

import (
	"bytes"
	"context"

	"assay/internal/window"
	"assay/lab/format"
)

const (
	minBlock = 512 // real ones have 16 KiB and more, test images less
	maxBlock = 16 << 20
	// maxSearch is how far a sound header is looked for behind a damaged one.
	maxSearch = 4 << 20
	// maxUnlike is how many headers of other images may stand before the next
	// one of this image.
	maxUnlike = 64
	// maxErased is how many erase blocks in a row may be erased. In images that
	// were in use all blocks but bad ones have a header.
	maxErased = 1024
	// enoughBlocks is how many blocks decide on whether this is UBI at all.
	enoughBlocks = 64
	// enoughGaps is how many distances between headers are looked at.
	enoughGaps = 16
	// maxForeign is how many erase blocks in a row may be neither erased nor
	// have a header: bad blocks come alone or in small groups.
	maxForeign = 16
)

// geometry is how an image divides into erase blocks.
type geometry struct {
	ctx  context.Context
	win  *window.Window
	size int64 // of an erase block
	counter
}

// findGeometry takes the smallest distance between headers that are alike for
// the size of an erase block.
func findGeometry(in *format.Input) (*geometry, error) {
	g := &geometry{ctx: in.Ctx, win: window.New(in.Content)}
	first, ok := parseCounter(g.win.At(0, headerLength))
	last := int64(0)
	if !ok {
		if last, ok = g.next(1, maxSearch, nil); !ok {
			return nil, format.Not("no sound erase counter header")
		}
		first, _ = parseCounter(g.win.At(last, headerLength))
	}
	g.counter, g.size = first, last
	start, gaps := last, 0
	for gaps < enoughGaps && in.Ctx.Err() == nil {
		at, ok := g.next(last+headerLength, last+maxBlock, &first)
		if !ok {
			break
		}
		gaps++
		if gap := at - last; g.size == 0 || gap < g.size {
			g.size = gap
		}
		last = at
	}
	if g.size < minBlock || g.size > maxBlock || first.data >= g.size || gaps == 0 || start%g.size != 0 {
		return nil, format.Not("distance of 0x%x between erase block headers", g.size)
	}
	return g, nil
}

// next looks for the next header, one that is like the first if that is known.
func (g *geometry) next(from, to int64, first *counter) (int64, bool) {
	mark := []byte("UBI#\x01")
	for unlike := 0; from < to && unlike < maxUnlike && g.ctx.Err() == nil; {
		b := g.win.At(from, 64<<10)
		i := bytes.Index(b, mark)
		if i < 0 {
			if len(b) < 64<<10 {
				return 0, false
			}
			from += int64(len(b) - len(mark) + 1)
			continue
		}
		from += int64(i)
		if c, ok := parseCounter(g.win.At(from, headerLength)); ok && (first == nil || c.alike(*first)) {
			return from, true
		}
		unlike++
		from++
	}
	return 0, false
}

// state is what an erase block is.
type state uint8

const (
	sound   state = iota
	erased        // without any header
	foreign       // something else: a bad or damaged block
)

// block is one erase block.
type block struct {
	state
	identifier
	has     bool // an identifier: the block belongs to a volume
	guessed bool // the identifier's CRC is wrong
	unused  bool // nothing stands where the identifier belongs
}

// blocks reads the headers of all erase blocks of the image, up to the last
// one with a header.
func (g *geometry) blocks() (list []block, err error) {
	type place struct{ volume, leb uint32 }
	seen := map[place]uint64{}
	end, strange, empties := 0, 0, 0
	identified, empty := false, true
	for i := 0; int64(i)*g.size < g.win.Size() && strange <= maxForeign && empties <= maxErased && g.ctx.Err() == nil; i++ {
		if i == enoughBlocks && !identified && !empty {
			break
		}
		b, c := g.read(int64(i) * g.size)
		if b.state == sound && !c.alike(g.counter) {
			break
		}
		if b.state == sound && g.sequence == 0 {
			g.sequence = c.sequence
		}
		if b.has && !b.guessed {
			p := place{b.volume, b.leb}
			if old, twice := seen[p]; twice && old == b.identifier.sequence {
				break // the same block again: another image starts here
			}
			seen[p] = b.identifier.sequence
		}
		identified = identified || b.has
		empty = empty && b.unused
		strange, empties = strange+1, empties+1
		if b.state != foreign {
			strange = 0
		}
		if b.state != erased {
			empties = 0
		}
		list = append(list, b)
		if b.state == sound || b.has {
			end = len(list)
		}
	}
	if end < 2 {
		return nil, format.Not("only one erase block")
	}
	if !identified && !empty {
		return nil, format.Not("no volume identifier header at 0x%x of any erase block", g.header)
	}
	return list[:end], nil
}

// read looks at the headers of the erase block at off.
func (g *geometry) read(off int64) (b block, c counter) {
	head := g.win.At(off, headerLength)
	c, ok := parseCounter(head)
	if !ok {
		b.state = foreign
		if blank(head) {
			b.state = erased
		}
		c = g.counter
	} else if !c.alike(g.counter) {
		return b, c
	}
	id := g.win.At(off+g.header, headerLength)
	v, plausible, whole := parseIdentifier(id)
	if plausible {
		b.identifier, b.has, b.guessed = v, true, !whole
	} else if b.unused = blank(id); b.state == erased && !b.unused {
		b.state = foreign
	}
	return b, c
}

// blank reports whether b is erased flash, or nothing.
func blank(b []byte) bool {
	for _, c := range b {
		if c != b[0] || c != 0 && c != 0xff {
			return false
		}
	}
	return true
}
