// Package pair finds which entries of two containers belong together: by name,
// then by content, then by likeness.
package pair

import (
	"path"
	"strings"

	"assay"
	"assay/equivalence/tree"
)

// Pair is two entries that belong together; one of them is nil for an entry
// that has no counterpart.
type Pair struct {
	A, B *tree.Node
	// Renamed: they were found by content or likeness, not by name.
	Renamed bool
	// Repacked: the names differ in the ending of the compression only, and
	// both are what theirs says: data.tar.xz and data.tar.gz.
	Repacked bool
}

// Match pairs the entries of two containers, in the order of side A, then what
// only B has in its order. Names that containers make up of offsets and image
// names count without them.
func Match(a, b []*tree.Node) []Pair {
	if len(a) == 1 && len(b) == 1 && a[0].Type == b[0].Type && (a[0].Piece || b[0].Piece || stream(a[0]) && stream(b[0])) {
		return []Pair{{A: a[0], B: b[0]}}
	}
	partner := make(map[*tree.Node]*tree.Node, len(a))
	taken := make(map[*tree.Node]bool, len(b))
	byName(a, b, partner, taken)
	pairs := make([]Pair, 0, len(a))
	repacked := byStem(a, b, partner, taken)
	renamed := restOf(a, b, partner, taken)
	for _, n := range a {
		pairs = append(pairs, Pair{A: n, B: partner[n], Renamed: renamed[n], Repacked: repacked[n]})
	}
	for _, n := range b {
		if !taken[n] {
			pairs = append(pairs, Pair{B: n})
		}
	}
	return pairs
}

// endings are those of compressions, by the format that opens them: formats
// that hold one content and give it a name by themselves.
var endings = map[string][]string{
	"gzip": {".gz", ".tgz"}, "xz": {".xz", ".txz"}, "bzip2": {".bz2", ".tbz2"}, "zstd": {".zst"}, "lz4": {".lz4"}, "lzma": {".lzma"},
	"lzop": {".lzo"}, "lzip": {".lz"}, "compress": {".Z"}, "zlib": {".zz"},
}

// stream: what a compression holds, whose name says nothing.
func stream(n *tree.Node) bool { return n.Up != nil && endings[n.Up.Format] != nil }

// byStem pairs compressed entries whose names differ in the ending of the
// compression only.
func byStem(a, b []*tree.Node, partner map[*tree.Node]*tree.Node, taken map[*tree.Node]bool) map[*tree.Node]bool {
	stems := map[string][]*tree.Node{}
	for _, n := range b {
		if s := stem(n); s != "" && !taken[n] {
			stems[s] = append(stems[s], n)
		}
	}
	repacked := map[*tree.Node]bool{}
	if len(stems) == 0 {
		return repacked
	}
	for _, n := range a {
		s := stem(n)
		if s == "" || partner[n] != nil {
			continue
		}
		if list := stems[s]; len(list) > 0 {
			partner[n], taken[list[0]], repacked[n] = list[0], true, true
			stems[s] = list[1:]
		}
	}
	return repacked
}

// stem is the name of a compressed entry without the ending of what compresses
// it; empty when it has none.
func stem(n *tree.Node) string {
	for _, e := range endings[n.Format] {
		if s, ok := strings.CutSuffix(n.Name, e); ok && s != "" {
			return s
		}
	}
	return ""
}

// byName pairs equal names; of several entries of one name the first with the
// first.
func byName(a, b []*tree.Node, partner map[*tree.Node]*tree.Node, taken map[*tree.Node]bool) {
	names := make(map[string][]*tree.Node, len(b))
	for _, n := range b {
		k := key(n)
		names[k] = append(names[k], n)
	}
	for _, n := range a {
		k := key(n)
		if list := names[k]; len(list) > 0 {
			partner[n], names[k] = list[0], list[1:]
			taken[list[0]] = true
		}
	}
}

// key is the name without the offset that a piece's name may begin with:
// "100000.squashfs" is "squashfs" at some place.
func key(n *tree.Node) string {
	if !n.Piece {
		return n.Name
	}
	at, rest, cut := strings.Cut(n.Name, ".")
	if cut && at != "" && strings.Trim(at, "0123456789abcdef") == "" {
		return "." + rest
	}
	return n.Name
}

// restOf pairs what names did not: files of the same content, then files that
// are alike.
func restOf(a, b []*tree.Node, partner map[*tree.Node]*tree.Node, taken map[*tree.Node]bool) map[*tree.Node]bool {
	contents := map[assay.Digest][]*tree.Node{}
	alike := map[string][]*tree.Node{}
	for _, n := range b {
		if !taken[n] && file(n) {
			contents[n.Ref.Digest] = append(contents[n.Ref.Digest], n)
			alike[likeness(n)] = append(alike[likeness(n)], n)
		}
	}
	renamed := map[*tree.Node]bool{}
	take := func(n, other *tree.Node) {
		partner[n], taken[other], renamed[n] = other, true, true
	}
	for _, n := range a {
		if partner[n] != nil || !file(n) {
			continue
		}
		for _, other := range contents[n.Ref.Digest] {
			if !taken[other] {
				take(n, other)
				break
			}
		}
	}
	for _, n := range a {
		if partner[n] != nil || !file(n) {
			continue
		}
		var best *tree.Node
		list := alike[likeness(n)]
		for _, other := range list[:min(len(list), maxAlike)] {
			if !taken[other] && near(n, other) && (best == nil || distance(n, other) < distance(n, best)) {
				best = other
			}
		}
		if best != nil {
			take(n, best)
		}
	}
	return renamed
}

func file(n *tree.Node) bool {
	return n.Type == assay.Regular && !n.Ref.Digest.IsZero() && n.Ref.Size > 0
}

// likeness is what two files must have in common to be one file under two
// names: the kind of content and the base name without digits, which are
// versions (libfoo.so.1.2 and libfoo.so.1.3).
func likeness(n *tree.Node) string {
	base := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, path.Base(n.Name))
	return n.Kind + "\x00" + n.Format + "\x00" + base
}

// maxAlike is how many files of one likeness are looked at for one partner.
const maxAlike = 256

// near: neither is several times as large as the other.
func near(a, b *tree.Node) bool {
	return a.Ref.Size <= 4*b.Ref.Size+4096 && b.Ref.Size <= 4*a.Ref.Size+4096
}

// distance prefers the same directory, then the nearest size.
func distance(a, b *tree.Node) int64 {
	d := a.Ref.Size - b.Ref.Size
	if d < 0 {
		d = -d
	}
	if path.Dir(a.Name) != path.Dir(b.Name) {
		d += 1 << 40
	}
	return d
}
