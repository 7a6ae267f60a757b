package format

// Extend puts a range behind a list of extents: it becomes part of the last one
// where it goes on from there. An offset of -1 is a hole. Ranges without bytes
// are left out.
func Extend(list []Range, off, n int64) []Range {
	if n <= 0 {
		return list
	}
	if k := len(list) - 1; k >= 0 {
		last := &list[k]
		if off < 0 && last.Offset < 0 || off >= 0 && last.Offset >= 0 && last.Offset+last.Length == off {
			last.Length += n
			return list
		}
	}
	return append(list, Range{max(off, -1), n})
}

// Holes is how many bytes of a list of extents are holes.
func Holes(list []Range) (n int64) {
	for _, r := range list {
		if r.Offset < 0 {
			n += r.Length
		}
	}
	return n
}

// HolesMost is how many bytes of holes a file may have in a container of so
// many bytes. More is what a damaged size gives, not what anybody stores; and
// zeros cost as much to hash as anything else.
func HolesMost(container int64) int64 { return max(128<<20, 4*min(container, 1<<40)) }

// Shown ends a list of extents in the hole with which there are more bytes of
// holes than a file may have, after as many zeros as the container is long. The
// list itself stays as it is.
func Shown(list []Range, container int64) []Range {
	most := HolesMost(container)
	if Holes(list) <= most {
		return list
	}
	for i, r := range list {
		if r.Offset >= 0 {
			continue
		}
		if most -= r.Length; most < 0 {
			return Extend(list[:i:i], -1, min(r.Length, container))
		}
	}
	return list
}
