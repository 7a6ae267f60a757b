package csv

import (
	"io"
	"strconv"

	"assay"
	"assay/internal/legible"
)

// FieldHeader names the columns of a check of hash lists.
var FieldHeader = []string{"list", "line", "path", "hash", "status", "release", "at", "why"}

// WriteFieldCheck writes one row for each line that is not the same at the same
// path, then one for each list with lines that hold no hash (status
// "unreadable"), then one for the rows that are not listed ("left-out").
func WriteFieldCheck(w io.Writer, c *assay.FieldCheck) error {
	return write(w, FieldHeader, func(yield func([]string) bool) {
		for i := range c.Rows {
			r := &c.Rows[i]
			if !yield([]string{r.List, strconv.Itoa(r.Line), r.Path, r.Hash, r.Status, r.Release, string(r.At), r.Why}) {
				return
			}
		}
		for _, l := range c.Lists {
			if l.Unreadable > 0 && !yield([]string{l.Name, "", "", "", "unreadable", "", "", legible.Count(l.Unreadable, "line") + " without a hash"}) {
				return
			}
		}
		if c.LeftOut > 0 {
			yield([]string{"", "", "", "", "left-out", "", "", legible.Count(c.LeftOut, "row") + " not listed"})
		}
	})
}
