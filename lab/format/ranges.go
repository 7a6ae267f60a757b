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
