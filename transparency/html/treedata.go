package html

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"assay"
	"assay/internal/legible"
)

// maxSums is the number of rows up to which the tree carries SHA-256 digests,
// which are most of its weight.
const maxSums = 40_000

// treeData is the tree as the page's script reads it: a column for each
// attribute, with an element for each row in the order of the tree. Texts that
// repeat stand in tables, of which a column holds the index.
type treeData struct {
	Depth   []int32         `json:"depth"`
	Name    string          `json:"name"` // of all rows, each followed by a line feed
	Type    string          `json:"type"` // a letter for each row
	Size    []int64         `json:"size"` // -1: none
	Kind    []int           `json:"kind"`
	Format  []int           `json:"format"`
	Attr    []int           `json:"attr"`
	Time    []int           `json:"time"`
	Sum     []int           `json:"sum,omitempty"`
	Kinds   []string        `json:"kinds"`
	Formats []string        `json:"formats"`
	Attrs   []string        `json:"attrs"` // "rwxr-xr-x 0:0"
	Times   []string        `json:"times"`
	Sums    string          `json:"sums,omitempty"` // base64 without padding, 43 letters each
	Target  map[int]string  `json:"target"`
	Offset  map[int]int64   `json:"offset"`
	About   map[int]string  `json:"about"`
	Damaged []int           `json:"damaged"`
	Found   map[int][]int32 `json:"found"`
	Groups  []groupData     `json:"groups"`
}

// groupData is what the tree shows of a group of findings.
type groupData struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
}

// tree writes the data of the tree. encoding/json writes <, > and & as \u00XX,
// so that no text can end the element.
func (o *output) tree(t *tree) {
	if t == nil {
		return
	}
	o.text("<script type=\"application/json\" id=\"tree-data\">")
	b, err := json.Marshal(t.data)
	if err != nil && o.err == nil {
		o.err = err
	}
	_, _ = o.Write(b)
	o.text("</script>\n")
}

// table gives texts numbers, 0 being the empty text.
type table struct {
	list []string
	at   map[string]int
}

func newTable() *table { return &table{[]string{""}, map[string]int{"": 0}} }

func (t *table) index(s string) int {
	i, known := t.at[s]
	if !known {
		i = len(t.list)
		t.at[s] = i
		t.list = append(t.list, s)
	}
	return i
}

// columns brings the tree into columns.
func (t *tree) columns(groups []*group) *treeData {
	d := &treeData{Target: map[int]string{}, Offset: map[int]int64{}, About: map[int]string{}, Damaged: []int{}, Found: map[int][]int32{}, Groups: []groupData{}}
	kinds, formats, attrs, times, sums := newTable(), newTable(), newTable(), newTable(), newTable()
	var names, types, digests strings.Builder
	for row, i := range t.order {
		n := &t.files[i]
		d.Depth = append(d.Depth, n.depth)
		names.WriteString(legible.Escape(n.name) + "\n")
		if len(n.groups) > 0 {
			d.Found[row] = n.groups
		}
		f := n.File
		if f == nil {
			f = &assay.File{Entry: assay.Entry{Type: assay.Dir}, Offset: -1}
		}
		types.WriteByte("fdlhcbps"[min(int(f.Type), 7)])
		d.Kind = append(d.Kind, kinds.index(legible.Escape(f.Kind)))
		d.Format = append(d.Format, formats.index(openedAs(f.Format)))
		d.Attr = append(d.Attr, attrs.index(attributes(f)))
		d.Time = append(d.Time, times.index(changed(f)))
		d.Size = append(d.Size, sizeOf(f))
		if len(t.order) <= maxSums {
			k := 0
			if !f.Ref.Digest.IsZero() {
				before := len(sums.list)
				text := base64.RawStdEncoding.EncodeToString(f.Ref.Digest[:])
				if k = sums.index(text); k == before {
					digests.WriteString(text)
				}
			}
			d.Sum = append(d.Sum, k)
		}
		d.rare(row, f)
	}
	d.Name, d.Type, d.Sums = names.String(), types.String(), digests.String()
	d.Kinds, d.Formats, d.Attrs, d.Times = kinds.list, formats.list, attrs.list, times.list
	for _, g := range groups {
		d.Groups = append(d.Groups, groupData{g.ID, g.Severity.String(), legible.Escape(g.Title)})
	}
	return d
}

// rare notes what few entries have.
func (d *treeData) rare(row int, f *assay.File) {
	switch f.Type {
	case assay.Symlink, assay.Hardlink:
		d.Target[row] = legible.Escape(assay.EscapeName(f.Target))
	case assay.CharDev, assay.BlockDev:
		d.Target[row] = fmt.Sprintf("%d:%d", f.Major, f.Minor)
	}
	if f.Offset >= 0 && (f.Piece || f.Format != "") {
		d.Offset[row] = f.Offset
	}
	if f.Damaged {
		d.Damaged = append(d.Damaged, row)
	}
	if len(f.Properties) > 0 {
		var about []string
		for _, p := range f.Properties[:min(len(f.Properties), 12)] {
			about = append(about, legible.Escape(p.Name+" "+legible.Clip(legible.Escape(p.Value), 120)))
		}
		d.About[row] = strings.Join(about, ", ")
	}
}

func sizeOf(f *assay.File) int64 {
	if f.Type == assay.Regular || f.Type == assay.Hardlink || !f.Ref.Digest.IsZero() {
		return f.Ref.Size
	}
	return -1
}

// attributes writes permissions and owner, if the container stores them.
func attributes(f *assay.File) string {
	var s string
	if f.Has&assay.HasMode != 0 {
		s = fmt.Sprintf("%04o", f.Mode&0o7777)
	}
	if f.Has&assay.HasOwner != 0 {
		s = strings.TrimSpace(fmt.Sprintf("%s %d:%d", s, f.UID, f.GID))
	}
	return s
}

func changed(f *assay.File) string {
	if f.Has&assay.HasTime == 0 {
		return ""
	}
	const first, last = -62167219200, 253402300799 // years 0 to 9999
	if f.MTime < first || f.MTime > last {
		return fmt.Sprintf("@%d", f.MTime)
	}
	return f.Time().Format(time.DateTime)
}
