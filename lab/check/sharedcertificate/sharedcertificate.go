// Package sharedcertificate finds certificates whose private key is in the
// image: each unit shows the same one.
package sharedcertificate

import (
	"fmt"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for certificates that all units share.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Certificates that all units share",
		Decides: "Joins certificates and unencrypted private keys of one root file system by the digest of the public key. A certificate whose key " +
			"is in the image is the same in each unit: it cannot tell one unit from another, nor from whoever has the image. " +
			"Certificate authorities that have issued others are left to the check \"certificate\", samples to \"privatekey\".",
		FalsePositives: "The first start replaces key and certificate.",
		FalseNegatives: "Keys that are encrypted, in stores, or in another image than the certificate.",
		References: []string{
			"https://cwe.mitre.org/data/definitions/321.html", "https://cwe.mitre.org/data/definitions/295.html",
			"CERT/CC VU#566724: embedded devices use non-unique X.509 certificates and SSH host keys",
			"ETSI EN 303 645 V2.1.1, provision 5.4-4: critical security parameters unique per device",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "device", Title: "Certificate with its private key in the image", CWE: []int{321, 295}, Severity: assay.Medium,
			Reason: "each unit shows the same certificate, so it tells no unit from another; the key in the image is a finding of its own",
			Advice: "Make key and certificate on the unit at its first start, or write them for each unit in production."},
	},
	Needs: []string{"certificate/1", "key/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	keys := map[string][]assay.Evidence{}
	system.Each(v.Tree, v.Facts, func(file *assay.File, k fact.Key) {
		if k.Type == "private" && !k.Encrypted && k.PublicSHA256 != "" && !check.Sample(file) {
			keys[k.PublicSHA256] = append(keys[k.PublicSHA256], assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: k.Offset, Length: k.Length, Line: k.Line})
		}
	})
	issuers := map[string]bool{}
	system.Each(v.Tree, v.Facts, func(_ *assay.File, c fact.Certificate) {
		issuers[c.Issuer] = issuers[c.Issuer] || c.Issuer != c.Subject
	})
	found := map[string]*check.Flaw{}
	var order []*check.Flaw
	system.Each(v.Tree, v.Facts, func(file *assay.File, c fact.Certificate) {
		if len(keys[c.PublicSHA256]) == 0 || check.Sample(file) || c.CA && issuers[c.Subject] {
			return
		}
		e := assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: c.Offset, Length: c.Length, Line: c.Line, Text: c.Subject}
		if old := found[c.SHA256]; old != nil {
			old.Add(e)
			return
		}
		f := &check.Flaw{Rule: "device", Detail: detail(c, keys[c.PublicSHA256][0]), Key: []string{c.PublicSHA256, c.Subject}}
		f.Add(e)
		f.Add(keys[c.PublicSHA256]...)
		found[c.SHA256], order = f, append(order, f)
	})
	for _, f := range order {
		report(*f)
	}
}

func detail(c fact.Certificate, key assay.Evidence) string {
	issuer := "issued by itself"
	if !c.SelfIssued {
		issuer = "issued by " + c.Issuer
	}
	s := fmt.Sprintf("%s, %s, key in %s", c.Subject, issuer, key.Path.Last())
	if len(c.Names) > 0 {
		s += ", for " + strings.Join(c.Names[:min(3, len(c.Names))], ", ")
	}
	return s
}
