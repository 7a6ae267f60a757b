// Package change says what the differences between two releases mean to who
// runs them: which packages, findings, accounts, services, keys and so on are
// new, gone or another. It knows two reports and nothing else.
package change

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"assay"
)

// What a change is.
const (
	isNew   = "new"
	gone    = "gone"
	changed = "changed"
)

// Listed is how many changes are listed.
const Listed = 5000

// Between compares two reports.
func Between(a, b *assay.Report) *assay.Changes {
	c := &changes{a: gather(a), b: gather(b), out: assay.Changes{JudgedAt: b.JudgedAt, List: []assay.Change{}}}
	c.a.several = len(a.Systems) > 1 || len(b.Systems) > 1
	c.b.several = c.a.several
	c.systems()
	c.kernels()
	c.packages()
	c.services()
	c.accounts()
	c.keys()
	c.destinations()
	c.programs()
	c.findings()
	slices.SortStableFunc(c.out.List, func(x, y assay.Change) int {
		return cmp.Or(cmp.Compare(rank(x.About), rank(y.About)), cmp.Compare(weight(x), weight(y)), cmp.Compare(x.Name, y.Name), cmp.Compare(x.What, y.What), cmp.Compare(x.From+x.To, y.From+y.To), cmp.Compare(x.Path, y.Path))
	})
	if n := len(c.out.List); n > Listed {
		c.out.LeftOut, c.out.List = int64(n-Listed), c.out.List[:Listed]
	}
	return &c.out
}

// order is that of the list: what a person asks first stands first.
var order = []string{
	"finding", "exposed program", "listener", "service", "account", "set-uid", "private key", "key", "certificate",
	"update", "remote maintenance", "hardening", "kernel", "system", "package",
}

func rank(about string) int { return slices.Index(order, about) }

// weight puts grave findings before others.
func weight(x assay.Change) int {
	if x.About != "finding" {
		return 0
	}
	word, _, _ := strings.Cut(x.Name, " ")
	return slices.Index([]string{"critical", "high", "medium", "low", "info"}, word)
}

type changes struct {
	a, b *release
	out  assay.Changes
}

func (c *changes) add(x assay.Change) { c.out.List = append(c.out.List, x) }

// thing is something that a release has under a name.
type thing struct {
	name string // as people call it
	text string // what is said of it, compared with the other side's
	path assay.Path
}

// compare tells which things are new, gone or another. They are paired by their
// keys.
func (c *changes) compare(about string, a, b map[string]thing) {
	for _, k := range slices.Sorted(maps.Keys(a)) {
		x := a[k]
		y, both := b[k]
		switch {
		case !both:
			c.add(assay.Change{About: about, What: gone, Name: x.name, From: x.text, Path: x.path})
		case x.text != y.text:
			c.add(assay.Change{About: about, What: changed, Name: x.name, From: x.text, To: y.text, Path: y.path})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(b)) {
		if y := b[k]; a[k] == (thing{}) {
			c.add(assay.Change{About: about, What: isNew, Name: y.name, To: y.text, Path: y.path})
		}
	}
}

// key joins what a thing is paired by.
func key(parts ...string) string { return strings.Join(parts, "\x00") }
