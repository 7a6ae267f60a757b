package format

import (
	"fmt"

	"assay"
)

// Part is a part of a container as its header names it.
type Part struct {
	Name           string
	Offset, Length int64 // in the input, in bytes; a part of no length is left out
	// Named: the header says what this is (a program, a key), so it is a file
	// of its own and not a piece to be accounted for.
	Named bool
}

// Parts hands parts over as pieces: each clipped to [0, end), where the
// container or what there is of it ends. A part outside of that, one that is
// cut and one that overlaps a part before it is told as a failure.
func Parts(out Sink, end int64, parts ...Part) error {
	var given []Part
	for _, p := range parts {
		if p.Length == 0 {
			continue
		}
		have, why := p.clip(end)
		for _, g := range given {
			if have > 0 && p.Offset < g.Offset+g.Length && g.Offset < p.Offset+have {
				have, why = 0, fmt.Sprintf("0x%x bytes overlap %s", p.Length, g.Name)
			}
		}
		if why != "" {
			out.Fail(p.Name, min(max(p.Offset+have, 0), end), fmt.Sprintf("%s at 0x%x: %s", p.Name, p.Offset, why))
		}
		if have <= 0 {
			continue
		}
		given = append(given, Part{Name: p.Name, Offset: p.Offset, Length: have})
		if err := out.Entry(assay.Entry{Name: p.Name, Piece: !p.Named}, One(p.Offset, have)); err != nil {
			return err
		}
	}
	return nil
}

// clip gives how much of a part is there, and what is wrong with it.
func (p Part) clip(end int64) (have int64, why string) {
	switch {
	case p.Offset < 0 || p.Length < 0:
		return 0, fmt.Sprintf("length %d", p.Length)
	case p.Offset >= end:
		return 0, "past end of image"
	case p.Length > end-p.Offset:
		have = end - p.Offset
		return have, fmt.Sprintf("%d of %d bytes are missing", p.Length-have, p.Length)
	}
	return p.Length, ""
}
