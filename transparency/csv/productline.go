package csv

import (
	"io"
	"strconv"
	"strings"

	"assay"
	"assay/internal/legible"
)

// LineHeader names the columns of a product line.
var LineHeader = []string{"path", "class", "form", "sha256", "size", "attributes", "members", "names"}

// maxNames is how many members a row names; "members" has the numbers of all.
const maxNames = 20

// WriteProductLine writes one row for each form of each entry that is not
// common: form 1 is the most frequent, members are numbered from 1. A row of
// class "left-out" tells what is not listed.
func WriteProductLine(w io.Writer, l *assay.ProductLine) error {
	return write(w, LineHeader, func(yield func([]string) bool) {
		for i := range l.Entries {
			e := &l.Entries[i]
			for k := range e.Variants {
				if !yield(formRow(l, e, k)) {
					return
				}
			}
		}
		if l.LeftOut > 0 {
			yield([]string{"", "left-out", "", "", "", legible.Count(l.LeftOut, "entry") + " not listed", "", ""})
		}
	})
}

func formRow(l *assay.ProductLine, e *assay.LineEntry, k int) []string {
	v := &e.Variants[k]
	size := ""
	if !v.SHA256.IsZero() {
		size = strconv.FormatInt(v.Size, 10)
	}
	var names []string
	for _, m := range v.Members[:min(len(v.Members), maxNames)] {
		if m >= 0 && m < len(l.Members) {
			names = append(names, assay.EscapeName(l.Members[m].Name))
		}
	}
	if len(v.Members) > maxNames {
		names = append(names, "and "+legible.Grouped(int64(len(v.Members)-maxNames))+" more")
	}
	return []string{e.Path, e.Class, strconv.Itoa(k + 1), v.SHA256.String(), size, v.Note, legible.Numbers(v.Members), strings.Join(names, "; ")}
}
