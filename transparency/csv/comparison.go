package csv

import (
	"encoding/csv"
	"io"
	"strconv"

	"assay"
	"assay/internal/legible"
)

// ComparisonHeader names the columns of a comparison.
var ComparisonHeader = []string{
	"path", "other", "kind", "allowed", "cause", "range_allowed", "offset_a", "offset_b", "length_a", "length_b", "part", "text_a", "text_b",
	"note", "own", "detail", "sha256_a", "sha256_b", "ranges_left_out",
}

// WriteComparison writes one row for each range of each difference, then one
// for each place that could not be read (kind "unreadable"), then one for the
// differences that are not listed (kind "left-out").
func WriteComparison(w io.Writer, c *assay.Comparison) error {
	rows := func(yield func([]string) bool) {
		for i := range c.Differences {
			d := &c.Differences[i]
			if len(d.Ranges) == 0 && !yield(rangeRow(d, &assay.Range{A: -1, B: -1, Cause: d.Cause, Explained: d.Explained})) {
				return
			}
			for k := range d.Ranges {
				if !yield(rangeRow(d, &d.Ranges[k])) {
					return
				}
			}
		}
		for _, u := range c.Unreadable {
			if !yield(padded([]string{string(u.Path), "", "unreadable"}, len(ComparisonHeader), map[int]string{13: "side " + u.Side + ": " + u.Reason})) {
				return
			}
		}
		if c.LeftOut > 0 {
			yield(padded([]string{"", "", "left-out"}, len(ComparisonHeader), map[int]string{13: legible.Count(c.LeftOut, "difference") + " not listed"}))
		}
	}
	return write(w, ComparisonHeader, rows)
}

func rangeRow(d *assay.Difference, r *assay.Range) []string {
	lengthA, lengthB := lengths(r)
	left := ""
	if d.LeftOut > 0 {
		left = strconv.FormatInt(d.LeftOut, 10)
	}
	return []string{
		string(d.Path), string(d.Other), d.Kind, yes(d.Explained), r.Cause, yes(r.Explained), offset(r.A), offset(r.B), lengthA, lengthB, r.Part, r.TextA, r.TextB,
		r.Note, r.Own, d.Detail, d.A.Digest.String(), d.B.Digest.String(), left,
	}
}

// lengths are those of a range on both sides, empty where it has no place.
func lengths(r *assay.Range) (a, b string) {
	n := strconv.FormatInt(r.Length, 10)
	if r.A >= 0 {
		a = n
	}
	if r.B >= 0 {
		if b = n; r.LengthB > 0 {
			b = strconv.FormatInt(r.LengthB, 10)
		}
	}
	return a, b
}

// offset is empty for "no place".
func offset(n int64) string {
	if n < 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// padded fills a row up to n cells.
func padded(row []string, n int, more map[int]string) []string {
	row = append(row, make([]string, n-len(row))...)
	for i, s := range more {
		row[i] = s
	}
	return row
}

// write writes a header and rows, every cell made harmless.
func write(w io.Writer, header []string, rows func(yield func([]string) bool)) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	err := c.Write(header)
	for row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		if err == nil {
			err = c.Write(row)
		}
		if err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
