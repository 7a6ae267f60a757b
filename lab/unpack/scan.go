package unpack

import (
	"slices"

	"assay"
)

// scanner finds the signatures of all formats in one pass: a table over the
// first two bytes of a signature says whether to look closer.
type scanner struct {
	// starts has a bit for each pair of bytes that a signature starts with:
	// 8 KiB that stay in the nearest cache, asked for every byte.
	starts [1 << 10]uint64
	table  [1 << 16]uint16 // 1 + index of the bucket; 0: no signature starts so
	bucket [][]pattern
	maxAt  int64 // the furthest end of a signature in its container
}

type pattern struct {
	format int
	at     int64
	bytes  []byte
	mask   []byte
}

func newScanner(formats []Named) *scanner {
	s := &scanner{}
	for i, f := range formats {
		for _, sig := range f.Signatures {
			if len(sig.Bytes) < 2 {
				continue
			}
			k := uint(sig.Bytes[0])<<8 | uint(sig.Bytes[1])
			s.starts[k>>6] |= 1 << (k & 63)
			if s.table[k] == 0 {
				s.bucket = append(s.bucket, nil)
				s.table[k] = uint16(len(s.bucket))
			}
			b := &s.bucket[s.table[k]-1]
			*b = append(*b, pattern{i, sig.At, sig.Bytes, sig.Mask})
			s.maxAt = max(s.maxAt, sig.At+int64(len(sig.Bytes)))
		}
	}
	return s
}

// hit is a place where a container of a format may start.
type hit struct {
	start  int64
	format int
}

// find appends the hits whose signature's first byte stands in b[:n]; b[0]
// stands at base and b has more behind n, for signatures that reach over.
func (s *scanner) find(hits []hit, b []byte, n int, base int64) []hit {
	n = min(n, len(b)-1)
	if n <= 0 {
		return hits
	}
	k := uint(b[0])
	for i, next := range b[1 : n+1] {
		k = k<<8&0xff00 | uint(next)
		if s.starts[k>>6]>>(k&63)&1 != 0 {
			hits = s.look(hits, b, i, base, k)
		}
	}
	return hits
}

// look compares the signatures that start with the two bytes k at b[i].
func (s *scanner) look(hits []hit, b []byte, i int, base int64, k uint) []hit {
	for _, p := range s.bucket[s.table[k]-1] {
		if start := base + int64(i) - p.at; start >= 0 && p.matches(b[i:]) {
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
			p := pattern{i, sig.At, sig.Bytes, sig.Mask}
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
