package unpack

import (
	"cmp"
	"math"
	"slices"

	"assay"
	"assay/anatomy/instruction"
	"assay/anatomy/program"
	"assay/lab/format"
)

// claim says what a part of the content is.
func (s *sink) claim(off, n int64, use assay.Use, reason string) {
	size := s.held.Size()
	if off < 0 || off >= size || n <= 0 {
		return
	}
	n = min(n, size-off)
	span := assay.Span{Offset: off, Length: n, Use: use, Reason: reason}
	if use == assay.Unread {
		span.By = s.name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims.add(span, size)
}

// merged joins neighbours of the same use, structure and data being one.
func merged(spans []assay.Span) []assay.Span {
	out := spans[:0]
	for _, c := range spans {
		if c.Use == assay.Structure {
			c.Use = assay.Data
		}
		if k := len(out); k > 0 && out[k-1].Use == c.Use && out[k-1].Offset+out[k-1].Length == c.Offset {
			out[k-1].Length += c.Length
		} else {
			out = append(out, c)
		}
	}
	return out
}

// measure takes the entropy of what was not readable, once, when all of that
// is known: streams tell of it in any order. Each byte counts once, however
// many gaps a hostile container names over each other.
func (s *sink) measure() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.measured || s.held.Content == nil {
		return
	}
	s.measured = true
	s.claims.settle(s.held.Size())
	for i := range s.claims.gaps {
		gap := &s.claims.gaps[i]
		gap.Entropy = s.d.entropy(s.held, gap.Offset, gap.Length)
		s.sayCode(gap)
	}
}

// codeSample is how much of a gap is looked at for machine code.
const codeSample = 256 << 10

// sayCode says of a gap that is machine code for which processor.
func (s *sink) sayCode(gap *assay.Span) {
	const least, low, high = 2 << 10, 3, 7.5 // entropy of code is between 5 and 7
	if gap.Reason != unknown || gap.Length < least || gap.Entropy < low || gap.Entropy > high {
		return
	}
	n := min(gap.Length, codeSample)
	at := (gap.Offset + (gap.Length-n)/4 + 3) &^ 3
	b := show(s.held, at, min(n, gap.Offset+gap.Length-at), nil)
	if c := instruction.Guess(b); c.Processor != "" {
		gap.Reason = "machine code of " + c.Processor + " outside of any container"
	}
}

// leave accounts for [from, to), in which no container was found: what is a
// program's own by its headers is data, runs of one byte value are padding,
// the rest are gaps.
func (s *sink) leave(from, to int64) {
	if own := min(s.ownLength(), to); from < own {
		s.claim(from, own-from, assay.Structure, "")
		from = own
	}
	if from >= to {
		return
	}
	for _, p := range s.d.paddings(s.held, from, to) {
		s.gap(from, p.Offset-from)
		s.claim(p.Offset, p.Length, assay.Padding, "")
		from = p.Offset + p.Length
	}
	s.gap(from, to-from)
}

// ownLength is how much of a raw content is a program file that it starts with;
// 0 when it is none.
func (s *sink) ownLength() int64 {
	if !s.ownKnown && s.layer.Format == "carve" {
		s.own, s.ownKnown = program.Length(s.held), true
	}
	return s.own
}

// unknown is the reason of gaps of which nothing can be said.
const unknown = "nothing recognised"

func (s *sink) gap(off, n int64) {
	if n <= 0 {
		return
	}
	span := assay.Span{Offset: off, Length: n, Use: assay.Unread, By: "unpack", Reason: unknown}
	s.mu.Lock()
	s.claims.add(span, s.held.Size())
	s.mu.Unlock()
}

// finish turns claims into spans that cover the content, and an empty search
// into a layer without format.
func (s *sink) finish() {
	s.measure()
	s.finishFailures()
	if s.layer.Format == "carve" && len(s.layer.Children) == 0 {
		s.layer.Format = ""
		if len(s.claims.known)+len(s.claims.gaps) == 0 {
			return // not accounted for
		}
	}
	rest := assay.Structure
	if s.layer.Format == "carve" || s.layer.Format == "" {
		rest = assay.Unread
	} else {
		for _, c := range s.layer.Children {
			if c.Type == assay.Regular && c.Offset < 0 && c.Ref.Size > 0 {
				rest = assay.Data // blocks that entries share
				break
			}
		}
	}
	s.layer.Spans = coarse(cover(s.claims.gaps, s.claims.known, s.layer.Of.Size, rest))
	s.claims = claims{}
}

// cover lays claims over [0, size): what was not readable first, then whoever
// claimed first in the order of offsets; what nobody claimed is rest.
func cover(unread, known []assay.Span, size int64, rest assay.Use) []assay.Span {
	unread, known = flatten(unread, size), flatten(known, size)
	var spans []assay.Span
	pos := int64(0)
	add := func(c assay.Span) {
		if c.Length <= 0 {
			return
		}
		if k := len(spans); k > 0 && c.Use != assay.Unread && spans[k-1].Use == c.Use {
			spans[k-1].Length += c.Length
		} else {
			spans = append(spans, c)
		}
		pos = c.Offset + c.Length
	}
	fill := func(to int64) { add(assay.Span{Offset: pos, Length: to - pos, Use: rest}) }
	for _, u := range append(unread, assay.Span{Offset: size}) {
		for len(known) > 0 && known[0].Offset < u.Offset {
			k := known[0]
			end := k.Offset + k.Length
			if end <= pos {
				known = known[1:]
				continue
			}
			k.Offset = max(k.Offset, pos)
			fill(k.Offset)
			k.Length = min(end, u.Offset) - k.Offset
			add(k)
			if end > u.Offset {
				break
			}
			known = known[1:]
		}
		fill(u.Offset)
		add(u)
	}
	return spans
}

// fineSpans is up to how many spans a layer tells headers and contents apart.
const fineSpans = 4096

// coarse merges structure and data that follow each other, which archives of
// many small files have in turns, when there are very many; gaps and padding
// stay as they are.
func coarse(spans []assay.Span) []assay.Span {
	if len(spans) <= fineSpans {
		return spans
	}
	return slices.Clip(merged(spans))
}

// flatten sorts spans and cuts overlaps, the earlier one first.
func flatten(spans []assay.Span, size int64) []assay.Span {
	slices.SortStableFunc(spans, func(a, b assay.Span) int {
		if c := cmp.Compare(a.Offset, b.Offset); c != 0 || a.Use != assay.Unread || b.Use != assay.Unread {
			return c
		}
		// streams, which tell them, run in any order
		return cmp.Or(cmp.Compare(a.Length, b.Length), cmp.Compare(a.Reason, b.Reason))
	})
	out := spans[:0]
	pos := int64(0)
	for _, c := range spans {
		end := min(c.Offset+c.Length, size)
		c.Offset = max(c.Offset, pos)
		if c.Length = end - c.Offset; c.Length > 0 {
			out = append(out, c)
			pos = end
		}
	}
	return out
}

// unclaimed gives the parts of [0, size) that no claim covers.
func unclaimed(claims []assay.Span, size int64) []format.Range {
	var free []format.Range
	pos := int64(0)
	for _, c := range flatten(claims, size) {
		if c.Offset > pos {
			free = append(free, format.Range{Offset: pos, Length: c.Offset - pos})
		}
		pos = c.Offset + c.Length
	}
	if pos < size {
		free = append(free, format.Range{Offset: pos, Length: size - pos})
	}
	return free
}

// entropySample is how much of a part its entropy is measured on.
const entropySample = 16 << 20

// entropy is the Shannon entropy of a part of a content, or of its first
// entropySample bytes, in bits per byte.
func (d *driver) entropy(c assay.Content, off, n int64) float64 {
	// four tables, so that equal bytes next to each other do not wait for
	// each other
	var count [4][256]uint32
	var total int64
	d.each(c, off, min(n, entropySample), func(b []byte, _ int64) error {
		total += int64(len(b))
		for ; len(b) >= 4; b = b[4:] {
			count[0][b[0]]++
			count[1][b[1]]++
			count[2][b[2]]++
			count[3][b[3]]++
		}
		for _, x := range b {
			count[0][x]++
		}
		return nil
	})
	e := 0.0
	for i := range 256 {
		if k := count[0][i] + count[1][i] + count[2][i] + count[3][i]; k > 0 {
			p := float64(k) / float64(total)
			e -= p * math.Log2(p)
		}
	}
	return math.Round(e*1000) / 1000
}
