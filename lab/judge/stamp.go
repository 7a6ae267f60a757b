package judge

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"assay"
	"assay/lab/check"
)

// MaxText is how many bytes of text a finding's detail and each place have.
const MaxText = 400

// stamp makes a finding of a flaw with what its rule says.
func stamp(c *check.Named, flaw check.Flaw) (assay.Finding, error) {
	i := slices.IndexFunc(c.Rules, func(r check.Rule) bool { return r.ID == flaw.Rule })
	if i < 0 {
		return assay.Finding{}, fmt.Errorf("rule %q: the check has no such rule", flaw.Rule)
	}
	if len(flaw.Evidence) == 0 {
		return assay.Finding{}, fmt.Errorf("rule %q: %s: no evidence, so no finding", flaw.Rule, flaw.Detail)
	}
	r := &c.Rules[i]
	f := assay.Finding{
		Check: "check/" + c.Name, Rule: c.Name + "/" + r.ID, Title: r.Title,
		Severity: r.Severity, SeverityReason: r.Reason, Evidence: tidy(flaw.Evidence),
	}
	if flaw.Detail != "" {
		f.Title += ": " + clip(flaw.Detail)
	}
	if flaw.Reason != "" {
		f.Severity, f.SeverityReason = flaw.Severity, flaw.Reason
	}
	for _, n := range r.CWE {
		f.CWE = append(f.CWE, "CWE-"+strconv.Itoa(n))
	}
	f.Fingerprint = fingerprint(f.Rule, flaw.Key)
	return f, nil
}

// fingerprint is the first half of the SHA-256 over the rule and the parts of
// the key, each behind its length in 8 bytes, big-endian.
func fingerprint(rule string, key []string) string {
	h := sha256.New()
	for _, part := range append([]string{rule}, key...) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// tidy brings evidence into the order of its places, once each, and bounds it.
func tidy(evidence []assay.Evidence) []assay.Evidence {
	all := slices.Clone(evidence)
	for i := range all {
		all[i].Text = clip(all[i].Text)
	}
	slices.SortStableFunc(all, compareEvidence)
	all = slices.Compact(all)
	return all[:min(len(all), check.MaxEvidence)]
}

func compareEvidence(a, b assay.Evidence) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
}

func clip(s string) string {
	if len(s) <= MaxText {
		return s
	}
	n := MaxText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + " ..."
}

// number sorts findings, gravest first, drops what is said twice, and tells
// findings with equal fingerprints apart: the second in the order of their
// paths gets "-2" and so on.
func number(all []assay.Finding) []assay.Finding {
	slices.SortStableFunc(all, func(a, b assay.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule, b.Rule),
			slices.CompareFunc(a.Evidence, b.Evidence, compareEvidence), cmp.Compare(a.Title, b.Title))
	})
	all = slices.CompactFunc(all, func(a, b assay.Finding) bool {
		return a.Fingerprint == b.Fingerprint && a.Title == b.Title && slices.Equal(a.Evidence, b.Evidence)
	})
	same := map[string][]int{}
	for i := range all {
		same[all[i].Fingerprint] = append(same[all[i].Fingerprint], i)
	}
	for _, at := range same {
		slices.SortStableFunc(at, func(i, j int) int {
			return slices.CompareFunc(all[i].Evidence, all[j].Evidence, compareEvidence)
		})
		for n, i := range at[1:] {
			all[i].Fingerprint += "-" + strconv.Itoa(n+2)
		}
	}
	return all
}
