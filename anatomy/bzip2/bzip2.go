// Package bzip2 decodes .bz2 files: the blocks of a file are found by their
// magic, at any bit, and decoded several at a time; behind a damaged block it
// goes on with the next one.
//
// Source: the format has no specification of its own. Layout after the
// comments in compress.c, decompress.c, huffman.c and blocksort.c of bzip2
// 1.0.8, and the "bzip2 Format Specification" of Joe Tsai (2016).
package bzip2

import (
	"errors"
	"fmt"
)

const (
	blockMagic = 0x314159265359
	endMagic   = 0x177245385090
	magicBits  = 48

	blockMost  = 900_000 // bytes of a block before runs are expanded
	packedMost = 3 << 20 // bytes that a block can take: no symbol has over 20 bits
	groupSize  = 50      // symbols that one selector covers
	codeMost   = 20      // bits of a code
)

// ErrCorrupt is wrapped by all errors that mean damaged data.
var ErrCorrupt = errors.New("bzip2: corrupt")

func corrupt(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(why, args...))
}

// Begins says whether b starts with a .bz2 file whose first block has a sound
// header with sound code tables: random bytes have not. b should have 32 KiB
// or be all there is. An empty file is one whose end mark follows at once.
func Begins(b []byte) error {
	if !isHeader(b) {
		return corrupt("no header")
	}
	level := int(b[3] - '0')
	r := newBits(b, 32)
	switch r.take64(magicBits) {
	case blockMagic:
	case endMagic:
		if sum := r.take64(32); sum != 0 || r.over() {
			return corrupt("no block, and the checksum is not that of nothing")
		}
		return nil
	default:
		return corrupt("no block behind the header")
	}
	d := getDecoder()
	defer putDecoder(d)
	if err := d.header(&r); err != nil {
		return err
	}
	if d.origin >= level*100_000 {
		return corrupt("origin %d in a block of at most %d", d.origin, level*100_000)
	}
	for i := range d.groups {
		if !d.tables[i].complete {
			return corrupt("incomplete code table")
		}
	}
	return nil
}

// isHeader reports whether a stream header stands at the start of b.
func isHeader(b []byte) bool {
	return len(b) >= 4 && b[0] == 'B' && b[1] == 'Z' && b[2] == 'h' && b[3] >= '1' && b[3] <= '9'
}
