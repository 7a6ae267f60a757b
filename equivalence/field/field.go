// Package field compares hash lists that were read from devices with what was
// inspected.
package field

import (
	"path"
	"strings"

	"assay"
)

// Listed is how many rows are listed.
const Listed = 20_000

// Known is what was inspected.
type Known struct {
	releases  []assay.InspectedRelease
	contents  map[assay.Digest]place
	paths     map[string][]named // by the name inside the innermost container
	explained map[assay.Digest]explanation
	perFile   []map[string]bool // names of each release
}

type place struct {
	release int
	at      assay.Path
}

// named is a content under a name.
type named struct {
	place
	digest assay.Digest
}

type explanation struct {
	to   assay.Digest // an inspected content
	why  string
	from string
}

// maxNamed is how many contents of one name are known.
const maxNamed = 64

// NewKnown knows nothing yet.
func NewKnown() *Known {
	return &Known{contents: map[assay.Digest]place{}, paths: map[string][]named{}, explained: map[assay.Digest]explanation{}}
}

// Inspected adds a report.
func (k *Known) Inspected(name string, rep *assay.Report) {
	r := assay.InspectedRelease{Name: name, SHA256: rep.Subject.Digest, JudgedAt: rep.JudgedAt.Format("2006-01-02")}
	names := map[string]bool{}
	for f := range rep.Files {
		if f.Ref.Digest.IsZero() {
			continue
		}
		at := place{len(k.releases), f.Path}
		if _, known := k.contents[f.Ref.Digest]; !known {
			k.contents[f.Ref.Digest] = at
		}
		if f.Type != assay.Regular && f.Type != assay.Hardlink || f.Piece {
			continue
		}
		r.Files++
		n := clean(f.Name)
		names[n] = true
		if len(k.paths[n]) < maxNamed {
			k.paths[n] = append(k.paths[n], named{at, f.Ref.Digest})
		}
	}
	k.releases, k.perFile = append(k.releases, r), append(k.perFile, names)
}

// Explained adds that a comparison, made under a policy, explains every
// difference between two contents.
func (k *Known) Explained(a, b assay.Digest, from, policy string) {
	why := "every difference is explained by " + from + " under policy " + policy
	k.explained[a] = explanation{b, why, from}
	k.explained[b] = explanation{a, why, from}
}

func clean(name string) string { return path.Clean("/" + name) }

// Check compares lists with what is known.
func (k *Known) Check(lists []List) *assay.FieldCheck {
	c := &assay.FieldCheck{Inspected: k.releases, Counts: map[string]int64{}}
	for i := range lists {
		c.Lists = append(c.Lists, k.list(c, &lists[i]))
	}
	return c
}

func (k *Known) list(c *assay.FieldCheck, l *List) assay.HashList {
	said := assay.HashList{Name: l.Name, Lines: int64(len(l.Lines)), Unreadable: l.Unreadable}
	hits := make([]int64, len(k.releases))
	reported := map[string]bool{}
	for _, line := range l.Lines {
		row := k.row(line)
		row.List = l.Name
		c.Counts[row.Status]++
		reported[clean(line.Path)] = true
		if d, err := assay.ParseDigest(line.Hash); err == nil {
			if at, ok := k.contents[d]; ok {
				hits[at.release]++
			}
		}
		switch {
		case row.Status == assay.FieldSame && (row.Path == "" || clean(row.Path) == clean(row.At.Last())):
		case len(c.Rows) < Listed:
			c.Rows = append(c.Rows, row)
		default:
			c.LeftOut++
		}
	}
	best := -1
	for i, n := range hits {
		if n > 0 && (best < 0 || n > hits[best]) {
			best = i
		}
	}
	if best >= 0 {
		said.BestFit = k.releases[best].Name
		for n := range k.perFile[best] {
			if !reported[n] {
				said.NotReported++
			}
		}
	}
	return said
}

// row judges one line.
func (k *Known) row(l Line) assay.FieldRow {
	r := assay.FieldRow{Line: l.Number, Path: l.Path, Hash: l.Hash}
	at := func(p place) { r.Release, r.At = k.releases[p.release].Name, p.at }
	d, err := assay.ParseDigest(l.Hash)
	if err != nil {
		r.Status, r.Why = assay.FieldUnknown, "not a SHA-256, which is what inspections record"
		return r
	}
	here := k.paths[clean(l.Path)]
	if l.Path == "" {
		here = nil
	}
	for _, p := range here {
		if p.digest == d {
			at(p.place)
			r.Status, r.Why = assay.FieldSame, "the device reports the inspected digest"
			return r
		}
	}
	if p, ok := k.contents[d]; ok {
		at(p)
		r.Status, r.Why = assay.FieldSame, "the device reports the inspected digest"
		if l.Path != "" && clean(l.Path) != clean(p.at.Last()) {
			r.Why += ", under another path"
		}
		return r
	}
	if e, ok := k.explained[d]; ok {
		if p, ok := k.contents[e.to]; ok {
			at(p)
			r.Status, r.Why = assay.FieldExplained, e.why
			return r
		}
	}
	if len(here) > 0 {
		at(here[0].place)
		r.Status, r.Why = assay.FieldUnknown, "the path was inspected with another digest"
		return r
	}
	r.Status, r.Why = assay.FieldNever, "neither the digest nor the path was inspected"
	return r
}

// Line is one hash of a list.
type Line struct {
	Number int
	Path   string
	Hash   string // lower-case hexadecimal digits
}

// List is what was read of one file.
type List struct {
	Name       string
	Lines      []Line
	Unreadable int64
}

// parse finds the hash of a line: 32, 40, 64, 96 or 128 hexadecimal digits in
// a row; what else the line holds is the path. It reads what sha256sum and its
// relatives write, also with --tag, and two columns divided by commas,
// semicolons or tabs.
func parse(line string) (hash, name string, ok bool) {
	for i := 0; i < len(line); {
		j := i
		for j < len(line) && hexDigit(line[j]) {
			j++
		}
		if n := j - i; (n == 32 || n == 40 || n == 64 || n == 96 || n == 128) && (j == len(line) || !wordByte(line[j])) && (i == 0 || !wordByte(line[i-1])) {
			return strings.ToLower(line[i:j]), rest(line[:i], line[j:]), true
		}
		i = max(j, i) + 1
	}
	return "", "", false
}

func rest(before, after string) string {
	if i, j := strings.IndexByte(before, '('), strings.LastIndexByte(before, ')'); i >= 0 && j > i {
		return before[i+1 : j] // SHA256 (name) = hash
	}
	s := strings.Trim(before, " \t,;=\"'")
	if s == "" {
		s = strings.Trim(after, " \t,;\"'\r")
		s = strings.TrimPrefix(s, "*")
	}
	return s
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func wordByte(c byte) bool {
	return hexDigit(c) || c >= 'g' && c <= 'z' || c >= 'G' && c <= 'Z' || c == '_'
}
