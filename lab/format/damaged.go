package format

import (
	"errors"
	"io"

	"assay"
)

// Damaged is the Body of a content that stands in c as ranges but is not whole
// or not what it should be: what can be read is given, and the entry is
// marked damaged with the reason. It ends in the hole that would be more than HolesMost.
func Damaged(c assay.Content, ranges []Range, reason string) Body {
	b := Body{Size: -1}
	ranges = Shown(ranges, c.Size())
	if len(ranges) == 1 && ranges[0].Offset >= 0 {
		b.From = ranges[0]
	}
	b.Stream = func(w io.Writer) error {
		for _, r := range ranges {
			var from io.Reader = zeros{}
			if r.Offset >= 0 {
				from = io.NewSectionReader(c, r.Offset, r.Length)
			}
			if _, err := io.CopyN(w, from, r.Length); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
		}
		return errors.New(reason)
	}
	return b
}

// zeros is an endless hole.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
