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

// paddingRuns is how many runs, each of one byte value, may follow a container
// that is opened in place: the fill of the container's own block, then that of
// the flash.
const paddingRuns = 3

// padded reports whether [from, to) holds nothing but padding: one byte value,
// or a few runs of 0x00 and 0xff.
func (d *driver) padded(c assay.Content, from, to int64) bool {
	if from >= to {
		return true
	}
	runs, fill, value := 0, true, -1
	err := d.each(c, from, to-from, func(b []byte, _ int64) error {
		for len(b) > 0 {
			if int(b[0]) != value {
				runs++
				fill = fill && (b[0] == 0 || b[0] == 0xff)
				if value = int(b[0]); runs > 1 && !fill || runs > paddingRuns {
					return errDone
				}
			}
			b = b[runLength(b, byte(value)):]
		}
		return nil
	})
	return err == nil
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
