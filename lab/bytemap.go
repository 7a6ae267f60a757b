package lab

import (
	"math"
	"slices"

	"assay"
)

// How fine the map of a subject is.
const (
	mapBlocks  = 1024     // values of entropy, at most
	mapSample  = 16 << 10 // bytes measured of each block, at most
	mapParts   = 1024     // contents whose inner regions are shown, at most
	mapSpans   = 64       // spans of a content beyond which structure and data are one
	mapRegions = 4096     // regions in all beyond which the shortest are joined
)

// byteMap says how the bytes of a subject are used.
func byteMap(rel *assay.Release, c assay.Content) *assay.Map {
	if c == nil || c.Size() == 0 {
		return nil
	}
	m := &mapping{rel: rel, least: c.Size() / mapBlocks}
	m.part(assay.Path(assay.EscapeName(rel.Name)), rel.Subject.Digest, 0, c.Size())
	out := &assay.Map{Regions: joined(m.regions, c.Size())}
	out.Block = blockSize(c.Size())
	out.Sample = min(out.Block, mapSample)
	buf := make([]byte, out.Sample)
	for off := int64(0); off < c.Size(); off += out.Block {
		n, _ := c.ReadAt(buf[:min(out.Sample, c.Size()-off)], off)
		out.Entropy = append(out.Entropy, math.Round(100*entropy(buf[:n]))/100)
	}
	return out
}

// blockSize is a power of two; below 1 KiB entropy would say little.
func blockSize(size int64) int64 {
	b := int64(1024)
	for (size-1)/b >= mapBlocks {
		b *= 2
	}
	return b
}

// mapping collects the regions of a subject in their order.
type mapping struct {
	rel     *assay.Release
	regions []assay.Region
	least   int64 // shorter contents stay part of what they are in, unless they are pieces
	parts   int
}

// part adds the regions of a content that stands at base as it is.
func (m *mapping) part(at assay.Path, d assay.Digest, base, size int64) {
	r := assay.Region{Offset: base, Length: size, Use: assay.Data, Path: at}
	in := m.rel.Contents[d]
	if in == nil || in.Kind == "" {
		r.Use = assay.Unread // not looked at
		m.add(r)
		return
	}
	r.Kind = in.Kind
	if in.Layer == nil || len(in.Layer.Spans) == 0 {
		m.add(r)
		return
	}
	r.Format = in.Layer.Format
	spans := in.Layer.Spans
	if len(spans) > mapSpans {
		spans = plain(spans)
	}
	pos := int64(0)
	for _, c := range m.inside(in.Layer, size) {
		m.spans(r, spans, base, pos, c.Offset)
		m.part(at.Inside(c.Name), c.Ref.Digest, base+c.Offset, c.Ref.Size)
		pos = c.Offset + c.Ref.Size
	}
	m.spans(r, spans, base, pos, size)
}

// inside lists the children that stand in a layer's content as they are, do
// not overlap, and are worth regions of their own.
func (m *mapping) inside(l *assay.Layer, size int64) []*assay.Child {
	var list []*assay.Child
	for _, c := range l.Children {
		if c.Closed || c.Type != assay.Regular || c.Offset < 0 || c.Ref.Size <= 0 || c.Ref.Size > size-c.Offset {
			continue
		}
		if c.Piece || c.Ref.Size >= max(m.least, 1) {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b *assay.Child) int { return int(max(-1, min(1, a.Offset-b.Offset))) })
	end := int64(0)
	return slices.DeleteFunc(list, func(c *assay.Child) bool {
		if c.Offset < end || m.parts >= mapParts {
			return true
		}
		m.parts++
		end = c.Offset + c.Ref.Size
		return false
	})
}

// spans adds what the spans say of [from, to) of a content.
func (m *mapping) spans(r assay.Region, spans []assay.Span, base, from, to int64) {
	i, _ := slices.BinarySearchFunc(spans, from, func(s assay.Span, at int64) int {
		if s.Offset+s.Length <= at {
			return -1
		}
		return 1
	})
	for ; i < len(spans) && from < to; i++ {
		end := min(spans[i].Offset+spans[i].Length, to)
		r.Offset, r.Length, r.Use = base+from, end-from, spans[i].Use
		m.add(r)
		from = end
	}
}

// add appends a region, or makes the last one longer.
func (m *mapping) add(r assay.Region) {
	if r.Length <= 0 {
		return
	}
	if k := len(m.regions); k > 0 && m.regions[k-1].Use == r.Use && m.regions[k-1].Path == r.Path {
		m.regions[k-1].Length += r.Length
		return
	}
	m.regions = append(m.regions, r)
}

// plain takes structure for data.
func plain(spans []assay.Span) []assay.Span {
	out := slices.Clone(spans)
	for i := range out {
		if out[i].Use == assay.Structure {
			out[i].Use = assay.Data
		}
	}
	return out
}

// joined makes very many regions fewer: the shortest become part of the one
// before them. Parts that nobody understood stay what they are until regions
// of that length are still too many.
func joined(regions []assay.Region, size int64) []assay.Region {
	for least := int64(64); len(regions) > mapRegions && least < size; least *= 2 {
		out := regions[:1]
		for _, r := range regions[1:] {
			last := &out[len(out)-1]
			same := last.Path == r.Path && last.Use == r.Use
			if same || r.Length < least && (r.Use != assay.Unread || last.Use == assay.Unread || least > 4096) {
				last.Length += r.Length
			} else {
				out = append(out, r)
			}
		}
		regions = out
	}
	return regions
}

// entropy is Shannon's over the bytes of b, in bits per byte.
func entropy(b []byte) float64 {
	var n [256]int
	for _, x := range b {
		n[x]++
	}
	sum := 0.0
	for _, k := range n {
		if k > 0 {
			sum -= float64(k) * math.Log2(float64(k)/float64(len(b)))
		}
	}
	return max(sum/max(float64(len(b)), 1), 0)
}
