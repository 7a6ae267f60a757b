package unpack

import (
	"cmp"
	"fmt"
	"slices"
)

// wild is how many pairs of bytes one clue may stand for: a pair in which a
// whole byte does not count, as at the ends of a signature of an odd length.
const wild = 256

// choose gives each pattern its two clues: of the pairs in it those that are
// met least often, pairs that other patterns have for a clue being nearly
// free. Patterns with little choice choose first.
func (s *scanner) choose() {
	type task struct {
		pattern, parity int
		least           float64
	}
	var tasks []task
	for i := range s.patterns {
		for parity := range 2 {
			_, cost := s.cheapest(&s.patterns[i], parity)
			tasks = append(tasks, task{i, parity, cost})
		}
	}
	slices.SortStableFunc(tasks, func(a, b task) int {
		switch {
		case a.least > b.least:
			return -1
		case a.least < b.least:
			return 1
		}
		return 0
	})
	known := map[uint16][]clue{}
	for _, t := range tasks {
		p := &s.patterns[t.pattern]
		back, _ := s.cheapest(p, t.parity)
		for _, k := range p.pairsAt(back) {
			s.pairs[k>>6] |= 1 << (k & 63)
			known[k] = append(known[k], clue{back, t.pattern})
		}
	}
	s.arrange(known)
}

// clue is a pattern of which a pair is looked for, and how far before the pair
// it starts.
type clue struct{ back, pattern int }

// arrange brings the clues into the form that the search uses; pairs with the
// same clues share them.
func (s *scanner) arrange(known map[uint16][]clue) {
	shared := map[string]uint16{}
	for k, list := range known {
		slices.SortFunc(list, func(a, b clue) int { return cmp.Or(a.back-b.back, a.pattern-b.pattern) })
		key := fmt.Sprint(list)
		if _, is := shared[key]; !is {
			shared[key] = uint16(len(s.suspects))
			s.suspects = append(s.suspects, s.grouped(list)...)
		}
		s.list[k] = shared[key]
	}
}

// grouped brings clues together that start at the same place.
func (s *scanner) grouped(list []clue) (groups []suspects) {
	for _, c := range list {
		if n := len(groups); n == 0 || groups[n-1].back != c.back {
			groups = append(groups, suspects{back: c.back})
		}
		g := &groups[len(groups)-1]
		g.patterns = append(g.patterns, uint16(c.pattern))
	}
	for i := range groups {
		s.probe(&groups[i])
	}
	groups[len(groups)-1].last = true
	return groups
}

// probe finds the byte that tells most about whether one of the patterns is
// there; of patterns that are nothing but the pair, the pair's own.
func (s *scanner) probe(x *suspects) {
	length := 1 << 16
	for _, n := range x.patterns {
		length = min(length, len(s.patterns[n].bytes))
	}
	least := 1 << 30
	for i := range length {
		allowed, sum := [4]uint64{}, 0
		for _, n := range x.patterns {
			for _, v := range s.patterns[n].bytesAt(i) {
				allowed[v>>6] |= 1 << (v & 63)
			}
		}
		for v := range often {
			if allowed[v>>6]>>(v&63)&1 != 0 {
				sum += int(often[v])
			}
		}
		if i == x.back || i == x.back+1 {
			sum += 100_000 // known from the pair, but for wild ones
		}
		if sum < least {
			least, x.probe, x.allowed = sum, i-x.back, allowed
		}
	}
}

// cheapest finds the pair of a pattern at an even or odd place in it that
// costs least to look for. A pair may reach over an end of the pattern.
func (s *scanner) cheapest(p *pattern, parity int) (back int, cost float64) {
	back, cost = -2, 0
	for i := -parity; i < len(p.bytes); i += 2 {
		if c := s.cost(p, i); c > 0 && (back == -2 || c < cost) {
			back, cost = i, c
		}
	}
	return back, cost
}

// cost of looking for the pairs that may stand at byte i of a pattern, in parts
// of all places at which that makes the search look closer; 0 when they are too
// many.
func (s *scanner) cost(p *pattern, i int) float64 {
	const (
		shared = 0.1             // the closer look takes longer
		random = 0.5 / (1 << 16) // half of what is searched is compressed
	)
	first, second := p.bytesAt(i), p.bytesAt(i+1)
	if len(first)*len(second) > wild {
		return 0
	}
	sum := 0.0
	for _, a := range first {
		for _, b := range second {
			if k := uint16(a) | uint16(b)<<8; s.pairs[k>>6]>>(k&63)&1 != 0 {
				sum += shared * frequency(a, b)
			} else {
				sum += random + frequency(a, b)
			}
		}
	}
	return sum
}

// pairsAt lists the pairs of bytes that may stand at byte i of a pattern, the
// first byte being the lower half.
func (p *pattern) pairsAt(i int) []uint16 {
	first, second := p.bytesAt(i), p.bytesAt(i+1)
	list := make([]uint16, 0, len(first)*len(second))
	for _, a := range first {
		for _, b := range second {
			list = append(list, uint16(a)|uint16(b)<<8)
		}
	}
	return list
}

// bytesAt lists the values that byte i of a pattern may have.
func (p *pattern) bytesAt(i int) []byte {
	care := p.careAt(i)
	switch care {
	case 0:
		return every[:]
	case 0xff:
		return p.bytes[i : i+1]
	}
	var list []byte
	for v := range 256 {
		if byte(v)&care == p.bytes[i]&care {
			list = append(list, byte(v))
		}
	}
	return list
}

// every has all values of a byte.
var every = func() (b [256]byte) {
	for i := range b {
		b[i] = byte(i)
	}
	return b
}()

// frequency is about how often two bytes stand at a place of firmware:
// programs, kernels, text, compressed data.
func frequency(a, b byte) float64 {
	fa, fb := float64(often[a])/1e5, float64(often[b])/1e5
	switch {
	case a == b: // runs
		return fa * max(fa, 0.1)
	case a == 0:
		return fb * 0.3
	case b == 0:
		return fa * 0.3
	}
	return fa * fb
}

// often is how often a byte stands in firmware, in parts of 100,000: the mean
// of kernels and programs for MIPS and x86, text, bytecode and random bytes.
var often = [256]uint16{
	21489, 984, 1146, 898, 655, 458, 413, 241, 780, 481, 800, 196, 424, 222, 224, 549,
	955, 193, 242, 157, 376, 141, 145, 134, 494, 146, 151, 123, 291, 157, 149, 299,
	3779, 700, 272, 243, 1051, 466, 205, 428, 493, 283, 138, 156, 288, 250, 356, 160,
	668, 450, 332, 244, 359, 313, 243, 222, 371, 274, 241, 216, 373, 226, 200, 108,
	652, 622, 397, 371, 437, 527, 231, 192, 885, 420, 114, 146, 440, 237, 282, 179,
	336, 109, 325, 514, 388, 342, 153, 125, 184, 120, 124, 199, 226, 202, 115, 676,
	262, 987, 402, 632, 649, 1685, 561, 382, 445, 930, 118, 192, 801, 482, 899, 868,
	522, 122, 1280, 997, 1322, 539, 254, 213, 263, 281, 132, 156, 144, 167, 103, 94,
	681, 131, 272, 281, 297, 262, 114, 105, 206, 567, 89, 470, 312, 214, 297, 955,
	2590, 106, 106, 93, 119, 114, 92, 98, 173, 260, 84, 90, 130, 86, 82, 98,
	273, 90, 210, 170, 143, 146, 108, 106, 156, 99, 86, 88, 174, 89, 172, 502,
	249, 168, 142, 128, 135, 112, 123, 110, 155, 94, 99, 92, 255, 220, 125, 231,
	347, 130, 221, 172, 157, 115, 141, 208, 179, 97, 87, 81, 110, 81, 84, 85,
	231, 157, 112, 126, 125, 93, 90, 142, 198, 95, 200, 94, 147, 84, 101, 111,
	302, 89, 119, 99, 111, 118, 95, 116, 346, 155, 103, 119, 109, 92, 91, 109,
	219, 107, 119, 150, 121, 92, 120, 115, 309, 98, 111, 113, 145, 121, 165, 1199,
}
