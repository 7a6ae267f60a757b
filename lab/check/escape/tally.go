package escape

import (
	"fmt"

	"assay"
	"assay/lab/check"
)

// single is how many flaws of one rule in one layer are told one by one; more
// are one flaw with the first places.
const single = 20

// group is one rule in one layer.
type group struct {
	layer assay.Path
	rule  string
}

// many are the flaws of a group.
type many struct {
	count int
	first []check.Flaw
}

// tally counts flaws and keeps the first of each group.
type tally struct {
	groups map[group]*many
	order  []group
}

func (t *tally) add(g group, f check.Flaw) {
	m := t.groups[g]
	if m == nil {
		m = &many{}
		t.groups[g], t.order = m, append(t.order, g)
	}
	if m.count++; m.count <= check.MaxEvidence {
		m.first = append(m.first, f)
	}
}

func (t *tally) tell(report func(check.Flaw)) {
	for _, g := range t.order {
		m := t.groups[g]
		if m.count <= single {
			for _, f := range m.first {
				report(f)
			}
			continue
		}
		report(m.together())
	}
}

// together makes one flaw of many.
func (m *many) together() check.Flaw {
	f := m.first[0]
	f.Key, f.Evidence = []string{"many"}, nil
	f.Detail = fmt.Sprintf("%d entries, such as %s", m.count, f.Detail)
	for _, x := range m.first {
		f.Add(x.Evidence...)
	}
	return f
}
