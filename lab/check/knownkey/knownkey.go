// Package knownkey finds keys that are no secret any more: private keys that
// are published, and keys that stand at several places of the release.
package knownkey

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"path"
	"strings"
	"sync"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
)

// Check is the check for private keys that others have.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Private keys that others have",
		Decides: "Compares the digests of public keys with those of private keys that are published: test keys and samples of OpenSSL, GnuTLS, " +
			"mbed TLS, OpenVPN, CPython and others (known.csv, each with its source). A private key of the list, and a certificate or an " +
			"authorized key for one of the list, is reported. A private key that stands in several files of different content, or in " +
			"several root file systems of the release, is reported once with its places. Copies where the libraries themselves hold them " +
			"for their tests are left to the check \"privatekey\".",
		FalsePositives: "The file is a sample that nothing uses, at a place that does not tell. A key in two encodings is one key.",
		FalseNegatives: "The list is short: it has keys that could be had from free software, not those of devices; keys whose public half cannot be derived.",
		References: []string{
			"https://cwe.mitre.org/data/definitions/321.html", "https://cwe.mitre.org/data/definitions/1392.html",
			"CERT/CC VU#566724: embedded devices use non-unique X.509 certificates and SSH host keys",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "published", Title: "Private key that is published", CWE: []int{321, 1392}, Severity: assay.High,
			Reason: "the key can be downloaded by everybody, so it proves and protects nothing",
			Advice: "Make the key on the unit at its first start, or write one for each unit in production."},
		{ID: "trusted", Title: "Trust in a key whose private half is published", CWE: []int{321, 295}, Severity: assay.High,
			Reason: "everybody can use the private half: log in where the key is authorized, or stand in for the owner of the certificate",
			Advice: "Remove the key or certificate."},
		{ID: "several", Title: "The same private key at several places", CWE: []int{321}, Severity: assay.Low,
			Reason: "who learns it at one place has it at all; replacing it must reach every one",
			Advice: "Use a key for one purpose only, made on the unit."},
	},
	Needs: []string{"key/1", "certificate/1"},
	Scope: check.Release,
	Run:   run,
}

//go:embed known.csv
var table string

// known is a published key.
type known struct{ file, source string }

var list = sync.OnceValue(func() map[string]known {
	m := map[string]known{}
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return m // the test of this package reads the table
	}
	for _, r := range rows[1:] {
		m[r[0]] = known{r[3], r[4]}
	}
	return m
})

// spread is a private key with the places where it stands.
type spread struct {
	flaw     check.Flaw
	contents map[assay.Digest]bool
	systems  map[string]bool
	first    string
	what     string
}

func run(v *check.View, report func(check.Flaw)) {
	keys := map[string]*spread{}
	var order []string
	flaws := map[[2]string]*check.Flaw{}
	var published [][2]string
	add := func(rule, digest, detail string, e assay.Evidence) {
		id := [2]string{rule, digest}
		if flaws[id] == nil {
			flaws[id] = &check.Flaw{Rule: rule, Detail: detail, Key: []string{digest}}
			published = append(published, id)
		}
		flaws[id].Add(e)
	}
	for file := range v.Files {
		if file.Ref.Digest.IsZero() || check.Sample(&file) {
			continue
		}
		for _, f := range v.Facts.About(&file) {
			switch x := f.Value.(type) {
			case fact.Key:
				if x.PublicSHA256 == "" {
					continue
				}
				e := assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: x.Offset, Length: x.Length, Line: x.Line, Text: x.Comment}
				k, is := list()[x.PublicSHA256]
				switch {
				case x.Type == "private" && is:
					add("published", x.PublicSHA256, detail(x.Algorithm, x.Bits, &file, k), e)
				case x.Type == "authorized" && is && strings.Contains(path.Base(file.Path.Last()), "authorized"):
					add("trusted", x.PublicSHA256, detail(x.Algorithm, x.Bits, &file, k), e)
				}
				if x.Type == "private" {
					order = note(keys, order, x, &file, v.Systems, e)
				}
			case fact.Certificate:
				if k, is := list()[x.PublicSHA256]; is {
					add("trusted", x.PublicSHA256, x.Subject+", "+detail(x.KeyAlgorithm, x.KeyBits, &file, k),
						assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: x.Offset, Length: x.Length, Line: x.Line, Text: x.Subject})
				}
			}
		}
	}
	for _, id := range published {
		report(*flaws[id])
	}
	for _, id := range order {
		if s := keys[id]; len(s.contents) > 1 || len(s.systems) > 1 {
			s.flaw.Rule, s.flaw.Key = "several", []string{id}
			s.flaw.Detail = fmt.Sprintf("%s, %d files in %d root file systems, first %s", s.what, len(s.flaw.Evidence), len(s.systems), s.first)
			report(s.flaw)
		}
	}
}

// note keeps a place of a private key.
func note(keys map[string]*spread, order []string, k fact.Key, file *assay.File, systems []assay.System, e assay.Evidence) []string {
	s := keys[k.PublicSHA256]
	if s == nil {
		s = &spread{contents: map[assay.Digest]bool{}, systems: map[string]bool{}, first: file.Path.Last(), what: fmt.Sprintf("%s %d bits", strings.ToUpper(k.Algorithm), k.Bits)}
		keys[k.PublicSHA256], order = s, append(order, k.PublicSHA256)
	}
	s.flaw.Add(e)
	s.contents[file.Ref.Digest] = true
	for i := range systems {
		for _, root := range append([]assay.Path{systems[i].Path}, systems[i].Also...) {
			if strings.HasPrefix(string(file.Path), string(root)) {
				s.systems[string(root)] = true
			}
		}
	}
	return order
}

func detail(algorithm string, bits int, file *assay.File, k known) string {
	return fmt.Sprintf("%s %d bits, %s; published as %s of %s", strings.ToUpper(algorithm), bits, file.Path.Last(), k.file, k.source)
}
