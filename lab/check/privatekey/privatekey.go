// Package privatekey finds private keys in an image: whoever has the image has
// the key.
package privatekey

import (
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for private keys in the image.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Private keys in the image",
		Decides: "Private keys that the survey of keys reads: PEM, DER (inside programs and data too), OpenSSH, Dropbear, PuTTY, signify, minisign and WireGuard. The same key at several places, and in " +
			"several encodings, is one finding. When a certificate in the same system holds the public half the finding says which. " +
			"Keys inside cryptographic libraries and in folders of documentation and tests are taken for samples, one finding for each file. No finding shows a key: " +
			"evidence has its place and comment, and --withhold text leaves out the comment.",
		FalsePositives: "The key is a placeholder that the first start replaces, or the sample of a test.",
		FalseNegatives: "Keys that programs hold as plain numbers; encrypted settings and databases; symmetric keys.",
		References: []string{
			"https://cwe.mitre.org/data/definitions/321.html",
			"ETSI EN 303 645 V2.1.1, provision 5.4-3: hard-coded critical security parameters shall not be used",
		},
	},
	Version: 3,
	Rules: []check.Rule{
		{ID: "unencrypted", Title: "Private key in the image", CWE: []int{321, 798}, Severity: assay.High,
			Reason: "every unit has the same key and everybody who has the image can use it",
			Advice: "Make the key on the unit at its first start, or write one for each unit in production."},
		{ID: "encrypted", Title: "Encrypted private key in the image", CWE: []int{321}, Severity: assay.Medium,
			Reason: "every unit has the same key; the password that opens it must be in the image too if the unit uses the key by itself",
			Advice: "Make the key on the unit at its first start, or write one for each unit in production."},
		{ID: "sample", Title: "Private key that looks like a sample", CWE: []int{321}, Severity: assay.Info,
			Reason: "the place suggests documentation, a test, or the self-test or speed test of a library; it matters only if something uses the key",
			Advice: "Leave samples and tests out of the image."},
	},
	Needs: []string{"key/1", "certificate/1"},
	Scope: check.Everywhere,
	Run:   run,
}

// found is one key with all the places where it stands.
type found struct {
	fact.Key
	places check.Flaw      // holds the evidence
	paths  map[string]bool // where it stands
	first  string          // of the paths in the layers, the first in order
	sample bool
}

func run(v *check.View, report func(check.Flaw)) {
	keys := map[string]*found{}
	var order []string
	system.Each(v.Tree, v.Facts, func(file *assay.File, k fact.Key) {
		if k.Type != "private" {
			return
		}
		id := identity(file, k)
		f := keys[id]
		if f == nil {
			f = &found{Key: k, sample: true, paths: map[string]bool{}, first: file.Path.Last()}
			keys[id], order = f, append(order, id)
		}
		f.places.Add(assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: k.Offset, Length: k.Length, Line: k.Line, Text: k.Comment})
		f.paths[string(file.Path)] = true
		f.first = min(f.first, file.Path.Last())
		f.sample = f.sample && (check.Sample(file) || file.Kind == "html")
		f.Encrypted = f.Encrypted && k.Encrypted
	})
	certificates := subjects(v)
	reportSamples(keys, order, report)
	for _, id := range order {
		f := keys[id]
		rule := "unencrypted"
		switch {
		case f.sample:
			continue
		case f.Encrypted:
			rule = "encrypted"
		}
		f.places.Rule, f.places.Detail, f.places.Key = rule, f.detail(certificates), []string{id}
		report(f.places)
	}
}

// reportSamples gives one flaw for the samples of each file.
func reportSamples(keys map[string]*found, order []string, report func(check.Flaw)) {
	files := map[string]*check.Flaw{}
	count := map[string]int{}
	var names []string
	for _, id := range order {
		f := keys[id]
		if !f.sample {
			continue
		}
		if files[f.first] == nil {
			files[f.first] = &check.Flaw{Rule: "sample", Key: []string{path.Base(f.first)}}
			names = append(names, f.first)
		}
		files[f.first].Add(f.places.Evidence...)
		count[f.first]++
	}
	for _, name := range names {
		f := files[name]
		f.Detail = name
		if n := count[name]; n > 1 {
			f.Detail = fmt.Sprintf("%d keys, %s", n, name)
		}
		report(*f)
	}
}

// identity is the same for a key in whatever file and encoding.
func identity(file *assay.File, k fact.Key) string {
	if k.PublicSHA256 != "" {
		return k.PublicSHA256
	}
	return fmt.Sprintf("%s+%d", file.Ref.Digest, k.Offset)
}

// detail says what kind of key it is, what for, and where.
func (f *found) detail(certificates map[string]string) string {
	var b strings.Builder
	if f.Algorithm != "" {
		b.WriteString(strings.ToUpper(f.Algorithm))
		if f.Bits > 0 {
			fmt.Fprintf(&b, " %d bits", f.Bits)
		}
		b.WriteString(", ")
	}
	if use := purpose(f); use != "" {
		b.WriteString(use + ", ")
	}
	b.WriteString(f.first)
	if n := len(f.paths); n > 1 {
		fmt.Fprintf(&b, " and %d more", n-1)
	}
	if f.PublicSHA256 != "" && certificates[f.PublicSHA256] != "" {
		fmt.Fprintf(&b, "; belongs to the certificate of %s", certificates[f.PublicSHA256])
	}
	return b.String()
}

// purpose guesses from names what the key is for.
func purpose(f *found) string {
	for _, e := range f.places.Evidence {
		p := string(e.Path)
		base := path.Base(p)
		switch {
		case f.Encoding == "dropbear", strings.HasPrefix(base, "ssh_host_"), strings.HasPrefix(base, "dropbear_"):
			return "SSH host key"
		case strings.Contains(p, "/.ssh/"), strings.HasPrefix(base, "id_"):
			return "SSH user key"
		}
	}
	return ""
}

// subjects gives the subject of a certificate for each public key.
func subjects(v *check.View) map[string]string {
	m := map[string]string{}
	system.Each(v.Tree, v.Facts, func(_ *assay.File, c fact.Certificate) {
		if c.PublicSHA256 != "" && m[c.PublicSHA256] == "" {
			m[c.PublicSHA256] = c.Subject
		}
	})
	return m
}
