package squashfs

import (
	"errors"
	"sync/atomic"
)

// codec decodes the blocks of one image. It remembers the variant that
// decoded a block for certain.
type codec struct {
	declared method
	chosen   atomic.Pointer[variant]
	wasted   atomic.Int64 // bytes decoded in vain, in search of another variant
	learned  int          // files that were looked at by learn
}

// maxWasted bounds the search for variants over a whole image: it ends the
// search in images that are damaged or hostile.
const maxWasted = 32 << 20

// waste notes that n decoded bytes were of no use.
func (c *codec) waste(n int) { c.wasted.Add(int64(n) + 1<<10) }

// spent reports whether there was enough searching.
func (c *codec) spent() bool { return c.wasted.Load() > maxWasted }

const maxLearn = 8 // files

var errNoVariant = errors.New("no compression known here decodes it")

// decode unpacks one block. When the variant of the image does not decode it,
// the others that its first bytes allow are tried: some images mix them.
func (c *codec) decode(dst, src []byte, want fill) (int, error) {
	first := c.chosen.Load()
	var n int
	err := errNoVariant
	if first != nil {
		if n, err = first.unpack(dst, src, want); err == nil {
			return n, nil
		}
	}
	for v := range candidates(c.declared, src, false) {
		if first != nil && *v == *first || !v.marked() && v != named[c.declared] {
			continue
		}
		if c.spent() {
			break
		}
		k, e := v.sound(dst, src)
		if e == nil && (want == upTo || k == len(dst)) {
			if first == nil && want == exactly {
				c.chosen.CompareAndSwap(nil, v)
			}
			return k, nil
		}
		if first == nil && v.method == c.declared && err == errNoVariant {
			n, err = k, e
		}
		c.waste(k)
	}
	return n, err
}

// marked: a block in this variant is known by its first bytes, and its own
// checks refuse what is not.
func (v *variant) marked() bool {
	switch v.method {
	case methodLZO, methodLZ4:
		return false
	case methodLZMA:
		return v.header == lzmaAlone || v.header == lzmaProps
	}
	return true
}

// choose finds the variant in which the block src decodes to something that
// accept recognises, and remembers it. accept may decode other blocks.
func (c *codec) choose(src []byte, size int, accept func([]byte) bool) bool {
	dst := make([]byte, size)
	tried := map[variant]bool{}
	for v := range candidates(c.declared, src, true) {
		if tried[*v] {
			continue
		}
		tried[*v] = true
		n, err := v.sound(dst, src)
		if err == nil {
			c.chosen.Store(v)
			if accept(dst[:n]) {
				return true
			}
			c.chosen.Store(nil)
		}
		if c.waste(n); c.spent() {
			break
		}
	}
	return false
}

// learn finds the compression from a file's first block when the metadata is
// not compressed. It tries a few files.
func (m *image) learn(n *inode) {
	c := &m.codec
	if c.chosen.Load() != nil || c.learned >= maxLearn {
		return
	}
	var size [1]uint32
	rest := n.rest
	if n.size < uint64(m.blockSize) || m.blockSizes(&rest, size[:]) != nil || size[0] == 0 || size[0]&storedBit != 0 {
		return
	}
	c.learned++
	buf := m.block()
	defer m.release(buf)
	if src, err := m.bytes(n.start, int64(size[0]), nil); err == nil && size[0] <= m.blockSize {
		c.choose(src, len(*buf), func(b []byte) bool { return len(b) == len(*buf) })
	}
}
