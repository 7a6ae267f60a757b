package script

import (
	"slices"
	"sort"
	"strings"

	"assay/lab/fact"
)

// record collects what is found in one script.
type record struct {
	src    string
	script *fact.Script
	starts []int // offsets of the lines
	// of a shell script, once it was read
	list      []step
	functions map[string]bool
}

// spot describes the place at an offset.
func (r *record) spot(name string, at int) fact.Spot {
	at = min(max(at, 0), len(r.src))
	if r.starts == nil {
		r.starts = append(r.starts, 0)
		for i := strings.IndexByte(r.src, '\n'); i >= 0; {
			r.starts = append(r.starts, i+1)
			n := strings.IndexByte(r.src[i+1:], '\n')
			if n < 0 {
				break
			}
			i += 1 + n
		}
	}
	line := sort.SearchInts(r.starts, at+1)
	from, to := r.starts[line-1], len(r.src)
	if line < len(r.starts) {
		to = r.starts[line] - 1
	}
	if to-from > 4*maxText { // a page on one line: what stands around the place
		from, to = max(from, at-maxText/2), min(to, at+maxText/2)
	}
	return fact.Spot{Name: fact.Text(name[:min(len(name), 80)]), Text: clip(r.src[from:to]), Offset: int64(at), Line: line}
}

func clip(s string) string {
	s = strings.TrimSpace(s)
	return fact.Text(s[:min(len(s), maxText)])
}

func (r *record) request(name string, at int) fact.Spot {
	s := r.spot(name, at)
	r.add(&r.script.Request, s)
	return s
}

func (r *record) command(name string, at int) fact.Spot {
	s := r.spot(name, at)
	r.add(&r.script.Commands, s)
	return s
}

// add keeps a place once.
func (r *record) add(list *[]fact.Spot, s fact.Spot) {
	if slices.ContainsFunc(*list, func(o fact.Spot) bool { return o.Line == s.Line && o.Name == s.Name }) {
		return
	}
	if len(*list) >= maxList {
		r.script.Truncated = true
		return
	}
	*list = append(*list, s)
}

// flow notes that request data reaches a place.
func (r *record) flow(t *taint, to fact.Spot, how string, checks []string) {
	f := fact.Flow{From: t.from, To: to, How: how, Via: t.via, Checks: union(t.checks, checks)}
	for i := range r.script.Flows {
		o := &r.script.Flows[i]
		if o.To.Line == to.Line && o.To.Name == to.Name {
			if len(f.Checks) < len(o.Checks) {
				*o = f // the way with fewer checks counts
			}
			return
		}
	}
	if len(r.script.Flows) >= maxList {
		r.script.Truncated = true
		return
	}
	r.script.Flows = append(r.script.Flows, f)
}

// taint is what makes a variable hold request data.
type taint struct {
	from   fact.Spot
	via    []string
	checks []string
}

const maxVia = 8

// through is the taint of what is made from t by way of name.
func (t *taint) through(name string, checks []string) *taint {
	n := &taint{from: t.from, via: t.via, checks: union(t.checks, checks)}
	if len(t.via) < maxVia && !slices.Contains(t.via, name) {
		n.via = append(t.via[:len(t.via):len(t.via)], fact.Text(name[:min(len(name), 60)]))
	}
	return n
}

func union(a, b []string) []string {
	out := a[:len(a):len(a)]
	for _, s := range b {
		if !slices.Contains(out, s) && len(out) < maxVia {
			out = append(out, s)
		}
	}
	return out
}
