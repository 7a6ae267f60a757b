package unpack

import (
	"encoding/binary"

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
		if runLength(b, first[0]) < len(b) {
			same = false
			return errDone
		}
		return nil
	})
	return same && err == nil
}

// runLength is how many bytes at the front of b have the value v.
func runLength(b []byte, v byte) int {
	word := uint64(v) * 0x0101010101010101
	n := 0
	for n+8 <= len(b) && binary.LittleEndian.Uint64(b[n:]) == word {
		n += 8
	}
	for n < len(b) && b[n] == v {
		n++
	}
	return n
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
		for i := 0; i < len(b); {
			if int(b[i]) == value {
				i += runLength(b[i:], b[i])
				continue
			}
			if here := at + int64(i); here-start >= paddingAtEnd {
				end(here)
			}
			start, value = at+int64(i), int(b[i])
			i++
		}
		return nil
	})
	if err == nil {
		end(to)
	}
	return list
}
