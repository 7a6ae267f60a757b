package accuracy

import (
	"fmt"
	"sort"
)

// Pairs is how pairs of one kind, of which it is known whether they are the
// same, were answered (package pairs).
type Pairs struct {
	Equivalent Count `json:"equivalent"`  // that are the same and were said to be
	Different  Count `json:"different"`   // that are not and were said not to be
	CannotTell Count `json:"cannot_tell"` // of which nobody can say and nothing was said
	Causes     Count `json:"causes"`      // whose difference was given the cause that it has
	Located    Count `json:"located"`     // different ones whose place was told
	Exact      Count `json:"exact"`       // and no other place
	Wrong      int   `json:"wrong"`       // said to be equivalent and are not
}

// Add adds the figures of another kind.
func (p *Pairs) Add(q *Pairs) {
	for _, c := range []struct{ to, from *Count }{
		{&p.Equivalent, &q.Equivalent}, {&p.Different, &q.Different}, {&p.CannotTell, &q.CannotTell},
		{&p.Causes, &q.Causes}, {&p.Located, &q.Located}, {&p.Exact, &q.Exact},
	} {
		c.to.Found += c.from.Found
		c.to.Of += c.from.Of
	}
	p.Wrong += q.Wrong
}

// Drops lists the figures in which have is worse than was.
func (was *Pairs) Drops(have *Pairs) (drops []string) {
	for _, c := range []struct {
		what      string
		was, have Count
	}{
		{"equivalent", was.Equivalent, have.Equivalent},
		{"different", was.Different, have.Different},
		{"cannot tell", was.CannotTell, have.CannotTell},
		{"causes", was.Causes, have.Causes},
		{"located", was.Located, have.Located},
		{"exact", was.Exact, have.Exact},
	} {
		// tools of another version make images to which another recipe applies
		if c.have.Of-c.have.Found > c.was.Of-c.was.Found {
			drops = append(drops, fmt.Sprintf("%s %v, recorded %v", c.what, c.have, c.was))
		}
	}
	return drops
}

// PairsTable writes figures as lines of text, one kind each, and their sum.
func PairsTable(rows map[string]*Pairs) string {
	names := make([]string, 0, len(rows))
	all := &Pairs{}
	for n, r := range rows {
		names = append(names, n)
		all.Add(r)
	}
	sort.Strings(names)
	line := func(n string, r *Pairs) string {
		return fmt.Sprintf("%-14s %11v %11v %11v %11v %11v %11v %6d\n", n, r.Equivalent, r.Different, r.CannotTell, r.Causes, r.Located, r.Exact, r.Wrong)
	}
	s := fmt.Sprintf("%-14s %11s %11s %11s %11s %11s %11s %6s\n", "kind", "equivalent", "different", "cannot tell", "cause", "located", "exactly", "wrong")
	for _, n := range names {
		s += line(n, rows[n])
	}
	return s + line("all", all)
}
