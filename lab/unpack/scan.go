package unpack

import (
	"slices"

	"assay"
)

// scanner finds the signatures of all formats in one pass: a table over two
// bytes of each signature, its rarest, says whether to look closer.
type scanner struct {
	// anchors has a bit for each pair of bytes that a signature is looked for
	// by: 8 KiB that stay in the nearest cache, asked for every byte.
	anchors [1 << 10]uint64
	table   [1 << 16]uint16 // 1 + index of the bucket; 0: none
	bucket  [][]pattern
	maxAt   int64 // the furthest end of a signature in its container
}

type pattern struct {
	format int
	at     int64 // of the signature in the container
	anchor int   // of the pair of bytes in the signature
	bytes  []byte
	mask   []byte
}

// farAt is how far into its container a signature may stand to be searched for:
// each window of the search reaches so much further. One that stands further in
// (a second superblock) is seen at the start of a content only.
const farAt = 256 << 10

func newScanner(formats []Named) *scanner {
	s := &scanner{}
	for i, f := range formats {
		for _, sig := range f.Signatures {
			if len(sig.Bytes) < 2 || sig.At > farAt {
				continue
			}
			p := pattern{format: i, at: sig.At, bytes: sig.Bytes, mask: sig.Mask}
			p.anchor = p.rarest()
			k := uint(p.bytes[p.anchor])<<8 | uint(p.bytes[p.anchor+1])
			s.anchors[k>>6] |= 1 << (k & 63)
			if s.table[k] == 0 {
				s.bucket = append(s.bucket, nil)
				s.table[k] = uint16(len(s.bucket))
			}
			b := &s.bucket[s.table[k]-1]
			*b = append(*b, p)
			s.maxAt = max(s.maxAt, sig.At+int64(len(sig.Bytes)))
		}
	}
	return s
}

// rarest is the place of the pair of bytes in a signature that other data are
// least likely to have, as far as single bytes tell.
func (p *pattern) rarest() int {
	best, most := 0, -1
	for i := 0; i+1 < len(p.bytes); i++ {
		if p.mask != nil && (p.mask[i] != 0xff || p.mask[i+1] != 0xff) {
			continue
		}
		r := rarity(p.bytes[i]) + rarity(p.bytes[i+1])
		if p.bytes[i] == p.bytes[i+1] {
			r -= 2 // runs
		}
		if r > most {
			best, most = i, r
		}
	}
	return best
}

// rarity ranks bytes by how seldom they are in programs, tables and text.
func rarity(b byte) int {
	switch {
	case b == 0:
		return 0
	case b == 0xff || b == ' ':
		return 2
	case b < 0x10:
		return 3
	case 'a' <= b && b <= 'z':
		return 4
	case b < 0x80:
		return 6
	}
	return 8
}

// hit is a place where a container of a format may start.
type hit struct {
	start  int64
	format int
}

// find appends the hits whose signature stands in b, of which b[0] stands at
// base.
func (s *scanner) find(hits []hit, b []byte, base int64) []hit {
	if len(b) < 2 {
		return hits
	}
	k := uint(b[0])
	for i, next := range b[1:] {
		k = k<<8&0xff00 | uint(next)
		if s.anchors[k>>6]>>(k&63)&1 != 0 {
			hits = s.look(hits, b, i, base, k)
		}
	}
	return hits
}

// look compares the signatures that have the two bytes k, which stand at b[i].
func (s *scanner) look(hits []hit, b []byte, i int, base int64, k uint) []hit {
	bucket := s.bucket[s.table[k]-1]
	for n := range bucket {
		p := &bucket[n]
		at := i - p.anchor
		if at < 0 || !p.matches(b[at:]) {
			continue
		}
		if start := base + int64(at) - p.at; start >= 0 {
			hits = append(hits, hit{start, p.format})
		}
	}
	return hits
}

func (p *pattern) matches(b []byte) bool {
	if len(b) < len(p.bytes) {
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

// atStart lists the formats whose signature fits a container at offset 0.
func (d *driver) atStart(c assay.Content, head []byte) []int {
	var list []int
	for i, f := range d.opt.Formats {
		if f.Starts != nil && f.Starts(head) {
			list = append(list, i)
			continue
		}
		for _, sig := range f.Signatures {
			p := pattern{format: i, at: sig.At, bytes: sig.Bytes, mask: sig.Mask}
			b := []byte(nil)
			if end := sig.At + int64(len(sig.Bytes)); end <= int64(len(head)) {
				b = head[sig.At:]
			} else if end <= c.Size() {
				b = peek(assay.Section(c, sig.At, int64(len(sig.Bytes))), int64(len(sig.Bytes)))
			} else {
				continue
			}
			if p.matches(b) {
				list = append(list, i)
				break
			}
		}
	}
	return list
}

func sortHits(h []hit) {
	slices.SortFunc(h, func(a, b hit) int {
		if a.start != b.start {
			return int(max(-1, min(1, a.start-b.start)))
		}
		return a.format - b.format
	})
}
