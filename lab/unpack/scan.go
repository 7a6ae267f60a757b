package unpack

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
)

// scanner finds the signatures of all formats in one pass that looks at every
// second place only. Each signature is known by two clues, pairs of bytes in
// it: one for when it starts at an even place, one for when it starts at an
// odd one. A table of bits says of each pair whether to look closer.
type scanner struct {
	// pairs has a bit for each pair of bytes that is a clue: 8 KiB that stay
	// in the nearest cache.
	pairs [1 << 10]uint64
	// list is for each pair that is a clue the first of its suspects, which
	// go on up to the last.
	list     [1 << 16]uint16
	suspects []suspects
	patterns []pattern
	maxAt    int64 // the furthest end of a signature in its container
	start    startTable
	once     sync.Once // for the clues: not every run searches
}

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
	i := 0
	t := &s.pairs
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		if (t[w>>6&0x3ff]>>(w&63)|
			t[w>>22&0x3ff]>>(w>>16&63)|
			t[w>>38&0x3ff]>>(w>>32&63)|
			t[w>>54]>>(w>>48&63))&1 != 0 {
			hits = s.look(hits, b, i, w, base)
		}
	}
	var rest [8]byte
	if copy(rest[:], b[i:]) > 0 {
		hits = s.look(hits, b, i, binary.LittleEndian.Uint64(rest[:]), base)
	}
	return hits
}

// look looks closer at the four pairs of w, the bytes at b[i].
func (s *scanner) look(hits []hit, b []byte, i int, w uint64, base int64) []hit {
	t := &s.pairs
	met := t[w>>6&0x3ff]>>(w&63)&1 |
		t[w>>22&0x3ff]>>(w>>16&63)&1<<1 |
		t[w>>38&0x3ff]>>(w>>32&63)&1<<2 |
		t[w>>54]>>(w>>48&63)&1<<3
	for ; met != 0; met &= met - 1 {
		n := bits.TrailingZeros64(met)
		at := i + 2*n
		for k := int(s.list[uint16(w>>(16*n&63))]); ; k++ {
			x := &s.suspects[k]
			if probe := uint(at + x.probe); probe < uint(len(b)) {
				if v := b[probe]; x.allowed[v>>6]>>(v&63)&1 != 0 {
					hits = s.compare(hits, b, at-x.back, x.patterns, base)
				}
			}
			if x.last {
				break
			}
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
