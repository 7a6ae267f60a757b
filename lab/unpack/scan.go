package unpack

import (
	"encoding/binary"
	"slices"
	"sync"
)

// scanner finds the signatures of all formats in one pass that looks at every
// second place only. Each signature is known by two clues, one for when it
// starts at an even place, one for when it starts at an odd one. A clue is two
// pairs of bytes that follow each other; a table says of each pair for which
// clues it may be the first and for which the second.
type scanner struct {
	// pairs has for each pair a bit for each bucket of clues: the lower half
	// for those in which it is the first, the upper half for the second.
	pairs [1 << 16]uint16
	// list is for each first pair the first of its suspects, which go on up to
	// the last; 0 for none.
	list     [1 << 16]uint16
	suspects []suspects
	patterns []pattern
	maxAt    int64 // the furthest end of a signature in its container
	start    startTable
	once     sync.Once // for the clues: not every run searches
}

// buckets is how many groups the clues are in: the halves of what the table has
// for a pair.
const buckets = 8

// pattern is a signature of a format.
type pattern struct {
	format int
	at     int64 // of the signature in the container
	bytes  []byte
	mask   []byte
	// word is the first eight bytes under care, which says which bits count.
	word, care uint64
}

// suspects are patterns that may stand where a pair was met, all starting at
// the same place.
type suspects struct {
	back int // how far before the pair they start; may be -1
	// probe is the place of another byte, counted from the pair, and allowed
	// has a bit for each value that one of the patterns has there: most places
	// need no closer look than that.
	probe    int
	allowed  [4]uint64
	last     bool // of those of the pair
	patterns []uint16
}

// farAt is how far into its container a signature may stand to be searched for:
// each window of the search reaches so much further. One that stands further in
// (a second superblock) is seen at the start of a content only.
const farAt = 256 << 10

func newScanner(formats []Named) *scanner {
	s := &scanner{}
	for i, f := range formats {
		for _, sig := range f.Signatures {
			p := newPattern(i, sig.At, sig.Bytes, sig.Mask)
			s.start.add(p)
			if len(sig.Bytes) < 2 || sig.At > farAt {
				continue
			}
			s.patterns = append(s.patterns, p)
			s.maxAt = max(s.maxAt, sig.At+int64(len(sig.Bytes)))
		}
	}
	return s
}

func newPattern(format int, at int64, bytes, mask []byte) pattern {
	p := pattern{format: format, at: at, bytes: bytes, mask: mask}
	var word, care [8]byte
	for i := range min(len(bytes), 8) {
		care[i] = p.careAt(i)
		word[i] = bytes[i] & care[i]
	}
	p.word, p.care = binary.LittleEndian.Uint64(word[:]), binary.LittleEndian.Uint64(care[:])
	return p
}

// careAt gives the bits that count of byte i; none outside of the pattern.
func (p *pattern) careAt(i int) byte {
	switch {
	case i < 0 || i >= len(p.bytes):
		return 0
	case p.mask == nil:
		return 0xff
	}
	return p.mask[i]
}

// hit is a place where a container of a format may start.
type hit struct {
	start  int64
	format int
}

// find appends the hits whose signature stands in b, of which b[0] stands at
// base.
func (s *scanner) find(hits []hit, b []byte, base int64) []hit {
	s.once.Do(s.choose)
	const first = 1<<buckets - 1
	t := &s.pairs
	last := uint16(0) // what the table has for the pair before
	i := 0
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		t0, t1, t2, t3 := t[w&0xffff], t[w>>16&0xffff], t[w>>32&0xffff], t[w>>48]
		if (last&(t0>>buckets)|t0&(t1>>buckets)|t1&(t2>>buckets)|t2&(t3>>buckets))&first != 0 {
			if last&(t0>>buckets)&first != 0 {
				hits = s.look(hits, b, i-2, base)
			}
			if t0&(t1>>buckets)&first != 0 {
				hits = s.look(hits, b, i, base)
			}
			if t1&(t2>>buckets)&first != 0 {
				hits = s.look(hits, b, i+2, base)
			}
			if t2&(t3>>buckets)&first != 0 {
				hits = s.look(hits, b, i+4, base)
			}
		}
		last = t3
	}
	// at the end it is not known which pairs follow
	for i = max(i-2, 0); i < len(b); i += 2 {
		hits = s.look(hits, b, i, base)
	}
	return hits
}

// look looks closer at the pair of bytes at b[at].
func (s *scanner) look(hits []hit, b []byte, at int, base int64) []hit {
	k := uint16(b[at])
	if at+1 < len(b) {
		k |= uint16(b[at+1]) << 8
	}
	for n := int(s.list[k]); n > 0; n++ {
		x := &s.suspects[n]
		if probe := uint(at + x.probe); probe < uint(len(b)) {
			if v := b[probe]; x.allowed[v>>6]>>(v&63)&1 != 0 {
				hits = s.compare(hits, b, at-x.back, x.patterns, base)
			}
		}
		if x.last {
			break
		}
	}
	return hits
}

// compare appends the hits among patterns that may start at b[at].
func (s *scanner) compare(hits []hit, b []byte, at int, patterns []uint16, base int64) []hit {
	if at < 0 {
		return hits
	}
	for _, n := range patterns {
		p := &s.patterns[n]
		if !p.matches(b[at:]) {
			continue
		}
		if start := base + int64(at) - p.at; start >= 0 {
			hits = append(hits, hit{start, p.format})
		}
	}
	return hits
}

func (p *pattern) matches(b []byte) bool {
	if len(b) >= 8 && binary.LittleEndian.Uint64(b)&p.care != p.word || len(b) < len(p.bytes) {
		return false
	}
	if p.mask == nil {
		return string(b[:len(p.bytes)]) == string(p.bytes)
	}
	for i, m := range p.mask {
		if b[i]&m != p.bytes[i]&m {
			return false
		}
	}
	return true
}

func sortHits(h []hit) {
	slices.SortFunc(h, func(a, b hit) int {
		if a.start != b.start {
			return int(max(-1, min(1, a.start-b.start)))
		}
		return a.format - b.format
	})
}

// Scan counts the places in b where a signature of the formats stands: the
// search of raw content alone, for measuring it.
func Scan(formats []Named) func(b []byte) int {
	s := newScanner(formats)
	return func(b []byte) int { return len(s.find(nil, b, 0)) }
}
