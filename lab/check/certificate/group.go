package certificate

import (
	"fmt"
	"path"
	"strings"
	"time"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// bundle is how many certificates make a file a bundle.
const bundle = 4

// placed is a certificate with the places where it stands.
type placed struct {
	fact.Certificate
	places []assay.Evidence
	sample bool // all places are ones of samples
}

func (c *placed) identity() string {
	if c.SHA256 != "" {
		return c.SHA256
	}
	return c.Issuer + " " + c.Serial
}

// group is a bundle or a folder of trust anchors.
type group struct {
	name    string
	members []*placed
}

// gather sorts certificates into groups and single ones, each once.
func gather(v *check.View) (groups []*group, single []*placed) {
	count := map[*assay.File]int{}
	system.Each(v.Tree, v.Facts, func(f *assay.File, _ fact.Certificate) { count[f]++ })
	byName, seen := map[string]*group{}, map[string]*placed{}
	system.Each(v.Tree, v.Facts, func(f *assay.File, c fact.Certificate) {
		p := &placed{Certificate: c, places: []assay.Evidence{{
			Path: f.Path, SHA256: f.Ref.Digest, Offset: c.Offset, Length: c.Length, Line: c.Line, Text: name(&c),
		}}, sample: check.Sample(f)}
		in := groupOf(f, count[f])
		if in == "" {
			if old := seen[p.identity()]; old != nil {
				old.sample = old.sample && p.sample
				if len(old.places) < check.MaxEvidence {
					old.places = append(old.places, p.places...)
				}
			} else {
				seen[p.identity()], single = p, append(single, p)
			}
			return
		}
		g := byName[in]
		if g == nil {
			g = &group{name: in}
			byName[in], groups = g, append(groups, g)
		}
		g.members = append(g.members, p)
	})
	return groups, single
}

// groupOf names the group of a file's certificates: the file when it is a
// bundle, the folder when it is one of trust anchors, "" when neither.
func groupOf(f *assay.File, certificates int) string {
	p := f.Path.Last()
	if certificates >= bundle {
		return path.Base(p)
	}
	for _, store := range []string{"share/ca-certificates/", "etc/ssl/certs/", "etc/pki/", "ca-trust/", "etc/security/cacerts/", "cacerts/"} {
		if strings.Contains(p, store) {
			return strings.TrimSuffix(store, "/")
		}
	}
	return ""
}

// report gives one flaw for each rule that members of the group meet.
func (g *group) report(day time.Time, report func(check.Flaw)) {
	flaws, distinct := map[string]*check.Flaw{}, map[string]map[string]bool{}
	all := map[string]bool{}
	for _, c := range g.members {
		all[c.identity()] = true
		for _, p := range problems(&c.Certificate, day) {
			f := flaws[p.rule]
			if f == nil {
				f = &check.Flaw{Rule: p.rule, Key: []string{g.name}}
				f.Severity, f.Reason = assay.Low, "it stands among trust anchors: what matters is whether the anchor is still wanted"
				if p.rule == "expired" || p.rule == "long-lived" {
					f.Severity, f.Reason = assay.Info, "it stands among trust anchors: one past its end proves nothing to those who look at the time"
				}
				flaws[p.rule], distinct[p.rule] = f, map[string]bool{}
			}
			distinct[p.rule][c.identity()] = true
			f.Add(c.places...)
		}
	}
	for _, rule := range []string{"weak-key", "weak-signature", "expired"} { // anchors are long-lived by nature
		if f := flaws[rule]; f != nil {
			f.Detail = fmt.Sprintf("%d of %d certificates in %s", len(distinct[rule]), len(all), g.name)
			report(*f)
		}
	}
}

// privateKeys are the public halves of the private keys in the same tree.
func privateKeys(v *check.View) map[string]bool {
	m := map[string]bool{}
	system.Each(v.Tree, v.Facts, func(_ *assay.File, k fact.Key) {
		if k.Type == "private" && k.PublicSHA256 != "" {
			m[k.PublicSHA256] = true
		}
	})
	return m
}
