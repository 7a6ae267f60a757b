package environment

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"assay/anatomy/conf"
	"assay/lab/fact"
)

// fromText reads a variable from each line. Of lines that are neither that nor
// empty nor a comment there may be one in four.
func fromText(b []byte) (e fact.Environment, ok bool) {
	e.Form = "text"
	bad := 0
	for l := range conf.Lines(string(b), false) {
		t := strings.TrimSpace(l.Text)
		if t == "" || t[0] == '#' {
			continue
		}
		name, value, is := strings.Cut(l.Text, "=")
		if !is || !isName([]byte(name)) || len(e.Variables) == maxVariables {
			bad++
			continue
		}
		value = fact.Text(value[:min(len(value), maxValue)])
		e.Variables = append(e.Variables, fact.Variable{Name: name, Value: value, Offset: int64(l.Offset), Line: l.Number})
	}
	if len(e.Variables) == 0 || bad*4 > len(e.Variables) || common(e.Variables) < 2 {
		return e, false
	}
	e.Offset = e.Variables[0].Offset
	e.Length = int64(len(b)) - e.Offset
	return e, true
}

// fromLoader finds the variables that are compiled into a boot loader: around
// one of the marks, as far as texts with names reach in both directions.
func fromLoader(b []byte) (sets []fact.Environment) {
	for _, m := range marks {
		for at := 0; len(sets) < maxSets; {
			i := bytes.Index(b[at:], m)
			if i < 0 {
				break
			}
			i += at
			at = i + len(m)
			if i > 0 && b[i-1] != 0 || covered(sets, i) {
				continue
			}
			if e := around(b, i); common(e.Variables) >= 3 {
				sets = append(sets, e)
				at = max(at, int(e.Offset+e.Length))
			}
		}
	}
	slices.SortFunc(sets, func(a, b fact.Environment) int { return cmp.Compare(a.Offset, b.Offset) })
	return sets
}

func covered(sets []fact.Environment, at int) bool {
	for i := range sets {
		if int64(at) >= sets[i].Offset && int64(at) < sets[i].Offset+sets[i].Length {
			return true
		}
	}
	return false
}

// around reads the variables before and behind the one that starts at i.
func around(b []byte, i int) fact.Environment {
	first := i
	for n := 0; first > 0 && n < maxVariables; n++ {
		window := max(0, first-1-maxName-maxValue)
		p := window + bytes.LastIndexByte(b[window:first-1], 0) + 1
		if p == first-1 || p == window && window > 0 || !isVariable(b[p:first-1]) {
			break
		}
		first = p
	}
	e := fact.Environment{Form: "loader", Offset: int64(first)}
	at := first
	for at < len(b) && len(e.Variables) < maxVariables {
		n := bytes.IndexByte(b[at:min(len(b), at+maxName+maxValue)], 0)
		if n <= 0 || !isVariable(b[at:at+n]) {
			break
		}
		name, value, _ := strings.Cut(string(b[at:at+n]), "=")
		e.Variables = append(e.Variables, fact.Variable{Name: name, Value: value, Offset: int64(at)})
		at += n + 1
	}
	e.Length = int64(at - first)
	return e
}

// isVariable reports whether s is name=value, the value printable.
func isVariable(s []byte) bool {
	name, value, is := bytes.Cut(s, []byte{'='})
	if !is || !isName(name) {
		return false
	}
	for _, c := range value {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c >= 0x7f {
			return false
		}
	}
	return true
}
