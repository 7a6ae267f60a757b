package allowance

import (
	"assay"
	"assay/equivalence/part"
)

// maxLine is how much of the lines around a difference an allowance sees.
const maxLine = 4096

// InLines is one side of a difference in a text: n bytes at off, with the lines
// of the part around them.
func InLines(c assay.Content, p part.Part, off, n int64) Piece {
	if off < 0 {
		return Piece{Offset: off}
	}
	from := max(p.Offset, off-maxLine/2)
	to := min(max(p.Offset+p.Length, off+n), off+n+maxLine/2, from+1<<20)
	out := Piece{Offset: off, Whole: from == p.Offset && to >= p.Offset+p.Length}
	b := make([]byte, max(0, to-from))
	m, _ := c.ReadAt(b, from)
	b = b[:m]
	out.At = int(min(off-from, int64(m)))
	out.Around, out.Bytes = b, b[out.At:min(int64(out.At)+n, int64(m))]
	return out
}

// around is how much beside a difference an allowance sees.
const around = 400

// InPart is one side of a difference in what is no text: n bytes at off, with
// the text that they stand in, as far as it is in the part.
func InPart(c assay.Content, in part.Part, off, n int64) Piece {
	p := Piece{Offset: off}
	if off < 0 {
		return p
	}
	from := max(0, off-around, min(off, in.Offset))
	end := min(c.Size(), max(off+n, in.Offset+in.Length))
	to := min(end, off+min(n, 1<<20)+around)
	b := make([]byte, max(0, to-from))
	m, _ := c.ReadAt(b, from)
	b = b[:m]
	at := int(min(off-from, int64(m)))
	stop := int(min(off-from+n, int64(m)))
	p.Bytes = b[at:stop]
	lo, hi := at, stop
	for lo > 0 && Printable(b[lo-1]) {
		lo--
	}
	for hi < m && Printable(b[hi]) {
		hi++
	}
	p.Around, p.At = b[lo:hi], at-lo
	p.Whole = (lo > 0 && b[lo-1] == 0 || lo == 0 && from == in.Offset) && (hi < m && b[hi] == 0 || hi == m && to == end)
	for _, c := range p.Around {
		p.Whole = p.Whole && Printable(c)
	}
	return p
}

// Printable: a byte that texts in programs are of.
func Printable(c byte) bool { return c >= 0x20 && c < 0x7f || c == '\t' || c == '\n' || c == '\r' }
