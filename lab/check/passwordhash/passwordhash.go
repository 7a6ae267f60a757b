// Package passwordhash finds passwords that are stored with a scheme too weak
// to protect them once the file is read.
package passwordhash

import (
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/purpose"
	"assay/lab/system"
)

// Check is the check for weak password hashes.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Weak password hashes",
		Decides: "The scheme of each hash in passwd and shadow files, from its form (crypt(5)). DES crypt and BSDi's extension of it, " +
			"MD5 crypt, Apache's MD5, NT hashes and plain SHA-1 crypt are weak. bcrypt, SHA-256, SHA-512, scrypt and yescrypt are not " +
			"reported. Locked accounts and fields that no password can match are left out, and so are files of documentation.",
		FalsePositives: "The field has thirteen characters of the right alphabet and is no DES hash.",
		FalseNegatives: "Hashes in other files and formats (daemons' password files: see the check \"passworddatabase\"); a good scheme with a weak password (see the check \"password\").",
		References: []string{
			"crypt(5)",
			"NIST SP 800-63B-4, section 3.1.1.2: password verifiers",
			"https://cwe.mitre.org/data/definitions/916.html",
		},
	},
	Version: 3,
	Rules: []check.Rule{
		{ID: "des", Title: "Password stored as DES crypt", CWE: []int{916, 327}, Severity: assay.High,
			Reason: "only eight characters count and every password of that length can be tried with one ordinary computer",
			Advice: "Store passwords as yescrypt, bcrypt or SHA-512 crypt with a high number of rounds."},
		{ID: "md5", Title: "Password stored as MD5 crypt", CWE: []int{916, 327}, Severity: assay.Medium,
			Reason: "many millions of passwords can be tried in a second; the scheme's author has withdrawn it (CVE-2012-3287)",
			Advice: "Store passwords as yescrypt, bcrypt or SHA-512 crypt with a high number of rounds."},
		{ID: "nt", Title: "Password stored as NT hash", CWE: []int{916, 759}, Severity: assay.High,
			Reason: "one MD4 without salt: billions of passwords can be tried in a second",
			Advice: "Store passwords as yescrypt, bcrypt or SHA-512 crypt with a high number of rounds."},
		{ID: "sha1", Title: "Password stored as SHA-1", CWE: []int{916, 328}, Severity: assay.Medium,
			Reason: "SHA-1 is fast, so many passwords can be tried in a second",
			Advice: "Store passwords as yescrypt, bcrypt or SHA-512 crypt with a high number of rounds."},
	},
	Needs: []string{"account/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	found := map[[2]string]*check.Flaw{}
	var order []*check.Flaw
	system.Each(v.Tree, v.Facts, func(file *assay.File, a fact.Account) {
		rule := weak(a)
		if rule == "" || purpose.InDocumentation(file.Path) {
			return
		}
		e := system.AccountLine{File: file, Account: a}.Evidence()
		key := [2]string{a.Name, a.Hash}
		if old := found[key]; old != nil {
			old.Add(e)
			return
		}
		f := &check.Flaw{Rule: rule, Detail: a.Name, Key: []string{a.Name, a.Hash}, Evidence: []assay.Evidence{e}}
		found[key], order = f, append(order, f)
	})
	for _, f := range order {
		report(*f)
	}
}

// weak gives the rule for a line's scheme, "" when there is nothing to say.
func weak(a fact.Account) string {
	if a.Password != "hash" || !complete(a.Hash) || a.File != "passwd" && a.File != "shadow" && a.File != "master.passwd" {
		return ""
	}
	switch a.Scheme {
	case "des", "bsdi", "bsdicrypt", "desext":
		return "des"
	case "md5", "apr1", "sunmd5":
		return "md5"
	case "nt", "nthash":
		return "nt"
	case "sha1", "sha1crypt", "{SHA}":
		return "sha1"
	}
	return ""
}

// complete tells a hash from a field that has a salt and nothing behind it.
func complete(hash string) bool {
	if !strings.HasPrefix(hash, "$") {
		return hash != ""
	}
	return hash[strings.LastIndexByte(hash, '$')+1:] != ""
}
