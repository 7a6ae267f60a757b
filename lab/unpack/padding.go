package unpack

import (
	"assay"
	"assay/lab/format"
)

// Runs of one byte value count as padding when they are this long, or this
// long at an end of the range looked at.
const (
	paddingInside = 512
	paddingAtEnd  = 16
)

// uniform reports whether [from, to) holds one byte value only.
func (d *driver) uniform(c assay.Content, from, to int64) bool {
	if from >= to {
		return true
	}
	first := peek(assay.Section(c, from, 1), 1)
	if len(first) == 0 {
		return false
	}
	same := true
	err := d.each(c, from, to-from, func(b []byte, _ int64) error {
		for _, x := range b {
			if x != first[0] {
				same = false
				return errDone
			}
		}
		return nil
	})
	return same && err == nil
}

// paddings lists the runs of one byte value in [from, to), in order.
func (d *driver) paddings(c assay.Content, from, to int64) []format.Range {
	var list []format.Range
	start, value := from, -1
	end := func(at int64) {
		n := at - start
		whole := start == from && at == to
		edge := (start == from || at == to) && n >= paddingAtEnd
		if n > 0 && (whole || edge || n >= paddingInside) {
			list = append(list, format.Range{Offset: start, Length: n})
		}
	}
	err := d.each(c, from, to-from, func(b []byte, at int64) error {
		for i, x := range b {
			if int(x) != value {
				end(at + int64(i))
				start, value = at+int64(i), int(x)
			}
		}
		return nil
	})
	if err == nil {
		end(to)
	}
	return list
}
