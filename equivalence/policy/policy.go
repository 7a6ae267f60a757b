// Package policy says which causes of differences are acceptable. The built-in
// policy accepts what each cause's folder says; a file chooses otherwise, with
// reasons, and may explain vendor-specific differences itself.
package policy

import (
	"regexp"
	"slices"
	"strings"

	"assay"
	allowances "assay/equivalence/allowance/all"
)

// Policy is which causes count as explained.
type Policy struct {
	name   string
	digest assay.Digest
	causes []string
	own    []own
}

// own is a vendor-specific allowance.
type own struct {
	assay.OwnAllowance
	path   string         // pattern, "*" for anything
	part   string         // pattern for the part of the content; empty: any
	text   *regexp.Regexp // matches whole texts only
	offset int64          // of the range on side A; -1: any
	length int64
}

// Default is the built-in policy.
func Default() *Policy {
	p := &Policy{name: "default/1"}
	for _, a := range allowances.Allowances() {
		if a.Default {
			p.causes = append(p.causes, a.Name)
		}
	}
	return p
}

// Name is the policy's name.
func (p *Policy) Name() string { return p.name }

// HasOwn reports whether the policy explains differences itself.
func (p *Policy) HasOwn() bool { return len(p.own) > 0 }

// Own gives the policy's own allowance for a range of the content at a path.
// The texts are those in which the range stands, whole; empty when it stands
// in none.
func (p *Policy) Own(path assay.Path, r *assay.Range, a, b string) string {
	for i := range p.own {
		if o := &p.own[i]; o.meets(path, r, a, b) {
			return o.Name
		}
	}
	return ""
}

// Judging applies a policy to one comparison.
type Judging struct {
	p    *Policy
	used map[string]int64
}

// Begin starts a comparison.
func (p *Policy) Begin() *Judging { return &Judging{p, map[string]int64{}} }

// Explains reports whether the policy accepts a range: for its cause, or for
// an allowance of its own.
func (j *Judging) Explains(r *assay.Range) bool {
	if slices.Contains(j.p.causes, r.Cause) {
		return true
	}
	if r.Own != "" {
		j.used[r.Own]++
	}
	return r.Own != ""
}

// meets: path, part and, where given, text of both sides or the place fit.
func (o *own) meets(path assay.Path, r *assay.Range, a, b string) bool {
	if !matches(o.path, string(path)) || o.part != "" && !matches(o.part, r.Part) {
		return false
	}
	if o.text != nil {
		return a != "" && b != "" && o.text.MatchString(a) && o.text.MatchString(b)
	}
	return r.A >= o.offset && r.B >= o.offset && r.LengthB == 0 && r.A+r.Length <= o.offset+o.length && r.B+r.Length <= o.offset+o.length
}

// Said is what a comparison tells of the policy.
func (j *Judging) Said() assay.AllowedCauses {
	said := assay.AllowedCauses{Name: j.p.name, Digest: j.p.digest, Causes: slices.Clone(j.p.causes)}
	for _, o := range j.p.own {
		o.Used = j.used[o.Name]
		said.Own = append(said.Own, o.OwnAllowance)
	}
	return said
}

// matches compares with a pattern in which "*" stands for any characters.
func matches(pattern, s string) bool {
	first, rest, more := strings.Cut(pattern, "*")
	if !more {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, first)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	for _, p := range parts[:len(parts)-1] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}
