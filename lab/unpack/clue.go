package unpack

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// wild is how many pairs the first of a clue may stand for: a pair in which a
// whole byte does not count, as at the ends of a signature of an odd length.
// The second may be any, as behind a signature of two bytes.
const wild = 256

// bucket is how often the pairs are met that are first in one of its clues, and
// those that are second, in parts of all pairs.
type bucket struct{ first, second float64 }

// option is a place of a clue in a pattern, how often its two pairs are met, and
// some of the pairs.
type option struct {
	back                int
	firsts, seconds     pairs
	first, second       float64
	someFirst, someNext []uint16
}

// choose gives each pattern its two clues, of all that are in it and all
// buckets those that make the search look closer least often. Patterns with
// little choice choose first.
func (s *scanner) choose() {
	type task struct {
		pattern int
		options []option
		least   float64
	}
	var tasks []task
	var in [buckets]bucket
	for i := range s.patterns {
		for parity := range 2 {
			list := s.patterns[i].options(parity)
			_, _, cost := s.cheapest(list, in[:1])
			tasks = append(tasks, task{i, list, cost})
		}
	}
	slices.SortStableFunc(tasks, func(a, b task) int { return cmp.Compare(b.least, a.least) })
	known := clues{links: make([]link, 0, 1<<16)}
	for _, t := range tasks {
		o, n, _ := s.cheapest(t.options, in[:])
		first, second := s.more(o, n)
		in[n].first += first
		in[n].second += second
		known.add(o.firsts, clue{int16(o.back), int16(t.pattern)})
		s.mark(o.firsts, n)
		s.mark(o.seconds, n+buckets)
	}
	s.arrange(&known)
}

// mark sets a bit of each of the pairs.
func (s *scanner) mark(p pairs, bit int) {
	for _, b := range p.next {
		row := s.pairs[int(b)<<8:][:256]
		for _, a := range p.byte {
			row[a] |= 1 << bit
		}
	}
}

// clues are chains, one for each pair.
type clues struct {
	heads [1 << 16]uint32 // the number of the last one's link, from 1 on
	links []link
}

type link struct {
	clue
	before uint32
}

func (c *clues) add(p pairs, k clue) {
	for _, b := range p.next {
		for _, a := range p.byte {
			head := &c.heads[uint16(a)|uint16(b)<<8]
			c.links = append(c.links, link{k, *head})
			*head = uint32(len(c.links))
		}
	}
}

// of lists the clues of a pair.
func (c *clues) of(pair int, list []clue) []clue {
	for n := c.heads[pair]; n > 0; n = c.links[n-1].before {
		list = append(list, c.links[n-1].clue)
	}
	return list
}

// clue is a pattern of which a pair is looked for, and how far before the pair
// it starts.
type clue struct{ back, pattern int16 }

// arrange brings the clues into the form that the search uses; pairs with the
// same clues share them.
func (s *scanner) arrange(known *clues) {
	shared := map[string]uint16{}
	var key []byte
	var list []clue
	s.suspects = make([]suspects, 1) // that of no pair
	for k := range known.heads {
		list = known.of(k, list[:0])
		if len(list) == 0 {
			continue
		}
		key = key[:0]
		for _, c := range list {
			key = binary.LittleEndian.AppendUint16(key, uint16(c.back))
			key = binary.LittleEndian.AppendUint16(key, uint16(c.pattern))
		}
		n, is := shared[string(key)]
		if !is {
			n = uint16(len(s.suspects))
			shared[string(key)] = n
			slices.SortFunc(list, func(a, b clue) int { return cmp.Or(cmp.Compare(a.back, b.back), cmp.Compare(a.pattern, b.pattern)) })
			s.suspects = append(s.suspects, s.grouped(list)...)
		}
		s.list[k] = n
	}
}

// grouped brings clues together that start at the same place.
func (s *scanner) grouped(list []clue) (groups []suspects) {
	for _, c := range list {
		if n := len(groups); n == 0 || groups[n-1].back != int(c.back) {
			groups = append(groups, suspects{back: int(c.back)})
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
		} else if i == x.back+2 || i == x.back+3 {
			sum += 50_000 // known from the next pair, for the most part
		}
		if sum < least {
			least, x.probe, x.allowed = sum, i-x.back, allowed
		}
	}
}

// options lists the clues at even or odd places of a pattern. A clue may reach
// over the ends of the pattern.
func (p *pattern) options(parity int) (list []option) {
	for i := -parity; i < len(p.bytes); i += 2 {
		a, b := pairs{p.bytesAt(i), p.bytesAt(i + 1)}, pairs{p.bytesAt(i + 2), p.bytesAt(i + 3)}
		if a.len() <= wild {
			list = append(list, option{
				back: i, firsts: a, seconds: b, first: a.met(), second: b.met(),
				someFirst: a.some(), someNext: b.some(),
			})
		}
	}
	return list
}

// cheapest finds the option and the bucket for it that make the search look
// closer least often.
func (s *scanner) cheapest(list []option, in []bucket) (best option, n int, cost float64) {
	cost = math.Inf(1)
	for _, o := range list {
		for k, x := range in {
			first, second := s.more(o, k)
			if c := (x.first+first)*(x.second+second) - x.first*x.second; c < cost {
				best, n, cost = o, k, c
			}
		}
	}
	return best, n, cost
}

// more is how much more often the pairs of a bucket are met, first and second,
// with one more clue.
func (s *scanner) more(o option, bucket int) (first, second float64) {
	return o.first * s.unknown(o.someFirst, bucket), o.second * s.unknown(o.someNext, bucket+buckets)
}

// unknown is the share of pairs that have not that bit.
func (s *scanner) unknown(pairs []uint16, bit int) float64 {
	n := 0
	for _, k := range pairs {
		n += int(^s.pairs[k] >> bit & 1)
	}
	return float64(n) / float64(len(pairs))
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
