package html

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"

	"assay"
	"assay/internal/legible"
)

// How much of a product line the page shows. The JSON form has all that the
// product line lists.
const (
	maxLineMembers  = 120    // columns of the matrix
	maxLineRows     = 2000   // rows of it, all classes together
	maxLineCells    = 60_000 // cells of it
	maxLineVariants = 12     // forms of one entry that are described
)

// WriteProductLine writes l as a page: the members, what they have in common,
// and a matrix of what they have not, an entry in each row and a member in each
// column.
func WriteProductLine(w io.Writer, l *assay.ProductLine) error {
	out := &output{w: bufio.NewWriterSize(w, 64<<10), sum: sha256.New()}
	out.text(head(legible.Count(int64(len(l.Members)), "member") + " – product line"))
	out.execute("line", newLineView(l))
	out.text("<script>" + script + "</script>\n")
	out.execute("run", struct {
		Run    assay.Run
		Before int64
		SHA256 string
	}{l.Run, out.n, hex.EncodeToString(out.sum.Sum(nil))})
	out.text("</main>\n</body>\n</html>\n")
	if out.err == nil {
		out.err = out.w.Flush()
	}
	return out.err
}

// lineView is everything the templates of a product line show.
type lineView struct {
	*assay.ProductLine
	Sections    []section
	Classes     []lineClass
	Columns     []int // numbers of the members that have a column, from 1
	MoreColumns int
	Most        int64 // entries of the largest class
	Parts       []toolParts
}

// lineClass are the entries of one class.
type lineClass struct {
	assay.ClassCount
	Words string
	Rows  []*lineRow
	More  int64 // that are not shown
}

// lineRow is one entry: in each column the letter of the form that the member
// has.
type lineRow struct {
	Path     string
	Cells    []lineCell
	Variants []lineVariant
	More     int // forms that are not described
}

// lineCell is empty when the member has no such entry.
type lineCell struct{ Class, Letter string }

// lineVariant is one form of an entry.
type lineVariant struct {
	lineCell
	*assay.Variant
	Sum  string
	Who  string // numbers of its members
	Long bool   // the entry has content
}

// lineClasses are in the order of the page; common entries are not listed.
var lineClasses = [...][2]string{
	{assay.LineCommon, "the same in all members"},
	{assay.LineConfiguration, "differ only as configuration does"},
	{assay.LineDiffers, "differ"},
	{assay.LinePartly, "in some members only, the same in those"},
	{assay.LineUnique, "in one member only"},
}

func newLineView(l *assay.ProductLine) *lineView {
	v := &lineView{ProductLine: l, Parts: partsOf(&l.Tool)}
	for i := range l.Members[:min(len(l.Members), maxLineMembers)] {
		v.Columns = append(v.Columns, i+1)
	}
	v.MoreColumns = len(l.Members) - len(v.Columns)
	left := min(maxLineRows, maxLineCells/max(len(v.Columns), 1))
	for _, x := range lineClasses {
		c := lineClass{ClassCount: assay.ClassCount{Class: x[0]}, Words: x[1]}
		for _, k := range l.Counts {
			if k.Class == x[0] {
				c.ClassCount = k
			}
		}
		v.Most = max(v.Most, c.Entries)
		for i := range l.Entries {
			if e := &l.Entries[i]; e.Class == x[0] && left > 0 {
				c.Rows = append(c.Rows, newLineRow(e, len(v.Columns)))
				left--
			}
		}
		if c.Class != assay.LineCommon {
			c.More = max(0, c.Entries-int64(len(c.Rows)))
		}
		v.Classes = append(v.Classes, c)
	}
	v.Sections = []section{{"common", "What is common"}, {"members", "Members"}, {"entries", "What is not common"},
		{"method", "Limits, tools and data"}, {"run", "Run and signature"}}
	return v
}

func newLineRow(e *assay.LineEntry, columns int) *lineRow {
	r := &lineRow{Path: e.Path, Cells: make([]lineCell, columns)}
	for i := range e.Variants {
		x := &e.Variants[i]
		cell := lineCell{"m" + strconv.Itoa(min(i, 6)), letter(i)}
		for _, m := range x.Members {
			if m >= 0 && m < columns {
				r.Cells[m] = cell
			}
		}
		if i < maxLineVariants {
			sum := x.SHA256.String()
			r.Variants = append(r.Variants, lineVariant{cell, x, sum[:min(len(sum), 16)], legible.Numbers(x.Members), !x.SHA256.IsZero()})
		}
	}
	r.More = len(e.Variants) - len(r.Variants)
	return r
}

// letter names the forms of an entry: a is the most frequent.
func letter(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return strconv.Itoa(i + 1)
}

// ShownMembers are those with a column.
func (v *lineView) ShownMembers() []assay.Compared { return v.Members[:len(v.Columns)] }
