// Package certificate finds certificates that do not prove much: weak keys,
// weak signatures, past their end, or without an end that matters.
package certificate

import (
	"fmt"
	"strings"
	"time"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for weak and expired certificates.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Weak and expired certificates",
		Decides: "Reads the certificates that the survey found: RSA, DSA and DH keys below 2,048 bits and elliptic curve keys below " +
			"224 bits are weak; signatures with MD2, MD5 or SHA-1 are weak unless the certificate is its own issuer (nobody verifies " +
			"the signature of a trust anchor); a certificate whose end lies before the day of judgement has expired; one that is valid " +
			"for more than 30 years will outlive its key. Files with four or more certificates, and folders of trust anchors, " +
			"are taken together: one finding for each rule with the number of certificates. An authority that has issued another certificate of " +
			"the release and whose private key stands beside it can be used by everybody. Certificates of documentation, tests and " +
			"self-tests of libraries are ranked as such.",
		FalsePositives: "The certificate is not used, or is replaced at the first start. A unit without a clock that is set cannot " +
			"judge an end.",
		FalseNegatives: "Whether names, key usage and chains are right; certificates inside programs that no survey reads.",
		References: []string{
			"RFC 5280", "NIST SP 800-57 Part 1 Rev. 5, table 2", "NIST SP 800-131A Rev. 2",
			"https://cwe.mitre.org/data/definitions/326.html",
		},
	},
	Version: 3,
	Rules: []check.Rule{
		{ID: "weak-key", Title: "Certificate with a weak key", CWE: []int{326}, Severity: assay.Medium,
			Reason: "the key is below what is held to be out of reach since 2013; who breaks it can stand in for the owner",
			Advice: "Use RSA with 3,072 bits or more, or a curve of 256 bits or more."},
		{ID: "weak-signature", Title: "Certificate with a weak signature", CWE: []int{327, 328}, Severity: assay.Medium,
			Reason: "collisions of the hash can be made, so the signature does not prove that the issuer saw this certificate",
			Advice: "Have the certificate issued again with SHA-256 or better."},
		{ID: "expired", Title: "Expired certificate", CWE: []int{324}, Severity: assay.Low,
			Reason: "peers that look at the time refuse it; those that accept it do not look",
			Advice: "Renew the certificate, and give units a way to renew theirs."},
		{ID: "ca-key", Title: "Certificate authority with its private key in the image", CWE: []int{321, 295}, Severity: assay.High,
			Reason: "everybody who has the image can issue certificates that whoever trusts this authority accepts",
			Advice: "Keep the authority's key in the factory or in a hardware module; withdraw trust in this authority."},
		{ID: "long-lived", Title: "Certificate valid for decades", CWE: []int{324}, Severity: assay.Info,
			Reason: "the key stays in use for longer than anybody can say that it holds, and nobody will have practised replacing it",
			Advice: "Issue for the time that the unit is maintained, and give units a way to renew."},
	},
	Needs: []string{"certificate/1", "key/1"},
	Scope: check.Everywhere,
	Run:   run,
}

// maxValidity is how long a certificate may be valid without remark: longer
// than any equipment is maintained.
const maxValidity = 30 * 365 * 24 * time.Hour

func run(v *check.View, report func(check.Flaw)) {
	groups, single := gather(v)
	keys, issued := privateKeys(v), issuers(v)
	for _, c := range single {
		for _, p := range problems(&c.Certificate, v.JudgedAt) {
			f := check.Flaw{Rule: p.rule, Detail: p.what + ": " + name(&c.Certificate), Key: []string{c.identity()}, Evidence: c.places}
			if p.rule == "expired" && keys[c.PublicSHA256] && c.PublicSHA256 != "" {
				f.Severity, f.Reason = assay.Medium, "its private key is in the image too, so the unit shows it to others; peers that look at the time refuse it"
			}
			if p.rule == "weak-key" && c.KeyBits <= 1024 && keys[c.PublicSHA256] && c.PublicSHA256 != "" {
				f.Severity, f.Reason = assay.High, "the unit shows this certificate to others, and its key can be broken with effort: 829 bits were in 2020"
			}
			if c.sample {
				f.Severity, f.Reason = assay.Info, "the place suggests documentation, a test or the self-test of a library; it matters only if something uses the certificate"
			}
			report(f)
		}
		if f, ok := authority(c, issued, keys); ok {
			report(f)
		}
	}
	for _, g := range groups {
		g.report(v.JudgedAt, report)
	}
}

// authority tells a certificate authority whose key is in the image.
func authority(c *placed, issued, keys map[string]bool) (check.Flaw, bool) {
	if c.sample || !c.CA || c.PublicSHA256 == "" || !keys[c.PublicSHA256] || !issued[c.Subject] {
		return check.Flaw{}, false
	}
	return check.Flaw{Rule: "ca-key", Detail: name(&c.Certificate), Key: []string{c.identity()}, Evidence: c.places}, true
}

// issuers are the names of those that have issued a certificate to another.
func issuers(v *check.View) map[string]bool {
	m := map[string]bool{}
	system.Each(v.Tree, v.Facts, func(_ *assay.File, c fact.Certificate) {
		if c.Issuer != c.Subject {
			m[c.Issuer] = true
		}
	})
	return m
}

// problem is what is wrong with one certificate.
type problem struct{ rule, what string }

func problems(c *fact.Certificate, day time.Time) (all []problem) {
	algorithm := strings.ToLower(c.KeyAlgorithm)
	elliptic := strings.HasPrefix(algorithm, "ec") || strings.HasPrefix(algorithm, "ed") || strings.HasPrefix(algorithm, "x25")
	if c.KeyBits > 0 && (c.KeyBits < 224 && elliptic || c.KeyBits < 2048 && !elliptic && factoring(algorithm)) {
		all = append(all, problem{"weak-key", fmt.Sprintf("%s %d bits", strings.ToUpper(c.KeyAlgorithm), c.KeyBits)})
	}
	if h := weakHash(c.Signature); h != "" && !c.SelfIssued {
		all = append(all, problem{"weak-signature", h})
	}
	switch {
	case c.NotAfter.IsZero():
	case c.NotAfter.Before(day):
		all = append(all, problem{"expired", "on " + c.NotAfter.UTC().Format(time.DateOnly)})
	case c.NotAfter.Sub(c.NotBefore) > maxValidity && c.NotAfter.Year() < 9999: // RFC 5280, 4.1.2.5: 9999 means "no well-defined end"
		all = append(all, problem{"long-lived", "until " + c.NotAfter.UTC().Format(time.DateOnly)})
	}
	return all
}

func factoring(algorithm string) bool {
	for _, a := range []string{"rsa", "dsa", "dh", "elgamal"} {
		if strings.HasPrefix(algorithm, a) {
			return true
		}
	}
	return false
}

// weakHash names the hash of a signature algorithm if it is weak.
func weakHash(signature string) string {
	s := strings.ToLower(signature)
	for _, h := range [][2]string{{"md2", "MD2"}, {"md4", "MD4"}, {"md5", "MD5"}, {"sha1", "SHA-1"}, {"sha-1", "SHA-1"}} {
		if strings.Contains(s, h[0]) {
			return h[1]
		}
	}
	return ""
}

func name(c *fact.Certificate) string {
	if c.Subject != "" {
		return c.Subject
	}
	return "serial number " + c.Serial
}
