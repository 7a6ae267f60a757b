// Package line says what the images of a product line have in common: boards,
// variants and releases that share most of their software.
package line

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"assay"
	"assay/equivalence/tree"
)

// Listed is how many entries are listed.
const Listed = 20_000

// Of compares the members, each given as its tree.
func Of(members []assay.Compared, trees []*tree.Node) *assay.ProductLine {
	l := &assay.ProductLine{Members: members}
	rows := map[string]*row{}
	for i, t := range trees {
		if t != nil {
			gather(rows, i, t)
		}
	}
	counts := map[string]*assay.ClassCount{}
	for _, p := range sorted(rows) {
		e := rows[p].entry(p, len(members))
		k := counts[e.Class]
		if k == nil {
			k = &assay.ClassCount{Class: e.Class}
			counts[e.Class] = k
		}
		k.Entries++
		for _, v := range e.Variants {
			k.Bytes += v.Size
		}
		switch {
		case e.Class == assay.LineCommon:
			l.Common++
		case len(l.Entries) < Listed:
			l.Entries = append(l.Entries, e)
		default:
			l.LeftOut++
		}
	}
	for _, class := range []string{assay.LineCommon, assay.LineConfiguration, assay.LineDiffers, assay.LinePartly, assay.LineUnique} {
		if k := counts[class]; k != nil {
			l.Counts = append(l.Counts, *k)
		}
	}
	return l
}

// row is one path with the forms it has.
type row struct {
	forms         map[form]*assay.Variant
	order         []form
	configuration bool
}

// form is what makes two entries the same.
type form struct {
	digest assay.Digest
	note   string
}

// gather takes the entries of a member that hold something themselves:
// containers are told by what is in them.
func gather(rows map[string]*row, member int, root *tree.Node) {
	taken := map[string]int{}
	var walk func(n *tree.Node, at string)
	walk = func(n *tree.Node, at string) {
		for _, k := range n.Kids {
			p := at + tree.Name(k)
			if taken[p]++; taken[p] > 1 {
				p += fmt.Sprintf(" (%d)", taken[p])
			}
			if k.Opened() && len(k.Kids) > 0 {
				walk(k, p+"!/")
				continue
			}
			add(rows, p, member, k)
		}
	}
	if len(root.Kids) == 0 {
		add(rows, "", member, root)
	}
	walk(root, "")
}

func add(rows map[string]*row, p string, member int, n *tree.Node) {
	r := rows[p]
	if r == nil {
		r = &row{forms: map[form]*assay.Variant{}}
		rows[p] = r
	}
	r.configuration = r.configuration || configuration(n)
	f := form{n.Ref.Digest, note(n)}
	v := r.forms[f]
	if v == nil {
		v = &assay.Variant{SHA256: n.Ref.Digest, Size: n.Ref.Size, Note: f.note}
		r.forms[f] = v
		r.order = append(r.order, f)
	}
	v.Members = append(v.Members, member)
}

// note are the attributes that decide what an entry does; times are left out.
func note(n *tree.Node) string {
	var s []string
	if n.Type != assay.Regular && n.Type != assay.Hardlink {
		s = append(s, n.Type.String())
	}
	if n.Has&assay.HasMode != 0 && n.Type != assay.Symlink {
		s = append(s, fmt.Sprintf("%04o", n.Mode))
	}
	if n.Has&assay.HasOwner != 0 {
		s = append(s, fmt.Sprintf("%d:%d", n.UID, n.GID))
	}
	if n.Type == assay.Symlink {
		s = append(s, "-> "+n.Target)
	}
	if n.Type == assay.CharDev || n.Type == assay.BlockDev {
		s = append(s, fmt.Sprintf("device %d:%d", n.Major, n.Minor))
	}
	if n.Damaged || n.Type == assay.Regular && n.Ref.Digest.IsZero() {
		s = append(s, "not read to its end")
	}
	return strings.Join(s, " ")
}

// configuration: text, or a small content without a kind, in a place where
// configuration stands.
func configuration(n *tree.Node) bool {
	switch n.Kind {
	case "text", "json", "xml", "script", "data", "certificate", "private-key":
	default:
		return false
	}
	name := "/" + n.Name
	for _, place := range []string{"/etc/", "/etc_ro/", "/config/", "/conf/", "/cfg/", "/nvram/", "/userconfig/", "/defaults/"} {
		if strings.Contains(name, place) {
			return true
		}
	}
	switch path.Ext(name) {
	case ".conf", ".cfg", ".ini", ".cnf":
		return true
	}
	return false
}

func (r *row) entry(p string, members int) assay.LineEntry {
	e := assay.LineEntry{Path: p}
	had := 0
	for _, f := range r.order {
		e.Variants = append(e.Variants, *r.forms[f])
		had += len(r.forms[f].Members)
	}
	slices.SortStableFunc(e.Variants, func(x, y assay.Variant) int {
		return cmp.Or(len(y.Members)-len(x.Members), cmp.Compare(x.Members[0], y.Members[0]))
	})
	switch {
	case len(e.Variants) == 1 && had == members:
		e.Class = assay.LineCommon
	case had == 1:
		e.Class = assay.LineUnique
	case len(e.Variants) == 1:
		e.Class = assay.LinePartly
	case r.configuration:
		e.Class = assay.LineConfiguration
	default:
		e.Class = assay.LineDiffers
	}
	return e
}

func sorted(rows map[string]*row) []string {
	list := make([]string, 0, len(rows))
	for p := range rows {
		list = append(list, p)
	}
	slices.Sort(list)
	return list
}
