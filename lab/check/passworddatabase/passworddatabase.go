// Package passworddatabase finds password files of daemons, and passwords in
// settings, that are stored in a form that does not protect them.
package passworddatabase

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for weak forms of passwords outside of passwd and shadow.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Daemons' passwords in a weak form",
		Decides: "The form of each password in daemons' own files (htpasswd, htdigest, smbpasswd, lighttpd's and thttpd's plain files, chap-secrets and " +
			"pap-secrets, OpenWrt's rpcd, GoAhead, IOS) and of each hashed password among settings: clear text, DES crypt, MD5 in any dress, NT hashes, " +
			"SHA-1 and SHA-2 without a salt or rounds. Good schemes (bcrypt, SHA-512 crypt, scrypt, yescrypt ...) are reported at low severity: every such " +
			"password is also the same in each unit with this image. Titles never show it, evidence does: --withhold text leaves it out of a report.",
		FalsePositives: "Digits in hexadecimal that are a key or an identifier and no digest; CHAP needs the clear text on both sides.",
		FalseNegatives: "Files of other shapes; databases; whether the daemon is started.",
		References: []string{
			"https://cwe.mitre.org/data/definitions/916.html", "https://cwe.mitre.org/data/definitions/256.html",
			"NIST SP 800-63B-4, section 3.1.1.2: password verifiers",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "plain", Title: "Daemon's password in clear text", CWE: []int{256, 798}, Severity: assay.Medium,
			Reason: "everybody who has the image can read it, and every unit has the same",
			Advice: "Store a hash (bcrypt, SHA-512 crypt) where the daemon can use one, and give each unit a password of its own."},
		{ID: "weak", Title: "Daemon's password as a weak hash", CWE: []int{916, 327}, Severity: assay.Medium,
			Reason: "many millions of passwords can be tried in a second against it, and every unit has the same",
			Advice: "Store passwords as bcrypt, yescrypt or SHA-512 crypt, and give each unit one of its own."},
		{ID: "shared", Title: "Daemon's password that all units share", CWE: []int{798}, Severity: assay.Low,
			Reason: "the hash is hard to reverse, but who learns or guesses the password once can use it on every unit",
			Advice: "Give each unit a password of its own."},
	},
	Needs: []string{"account/1", "secret/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	found := map[[3]string]*check.Flaw{}
	var order []*check.Flaw
	add := func(file *assay.File, rule, name, what, hash string, e assay.Evidence) {
		key := [3]string{rule, name, hash}
		if old := found[key]; old != nil {
			old.Add(e)
			return
		}
		f := &check.Flaw{Rule: rule, Detail: what + ", " + file.Path.Last(), Key: []string{path.Base(file.Path.Last()), name}, Evidence: []assay.Evidence{e}}
		found[key], order = f, append(order, f)
	}
	system.Each(v.Tree, v.Facts, func(file *assay.File, a fact.Account) {
		rule := ruleOf(a.Scheme)
		if a.Password != "hash" || rule == "" || ofSystem(a.File) || check.Sample(file) {
			return
		}
		add(file, rule, a.Name, a.Name+" ("+a.Scheme+")", a.Hash, system.AccountLine{File: file, Account: a}.Evidence())
	})
	system.Each(v.Tree, v.Facts, func(file *assay.File, s fact.Secret) {
		rule := ruleOf(s.Scheme)
		if s.Scheme == "" || s.Scheme == "cisco7" || rule == "" || s.Type != "password" || check.Sample(file) {
			return
		}
		what := s.Key
		if s.User != "" {
			what += " of " + s.User
		}
		add(file, rule, s.Key+" "+s.User, what+" ("+s.Scheme+")", s.Value,
			assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: s.Offset, Length: s.Length, Line: s.Line, Text: s.Key + "=" + s.Value})
	})
	for _, f := range order {
		report(*f)
	}
}

func ofSystem(file string) bool {
	return file == "passwd" || file == "shadow" || file == "master.passwd"
}

// ruleOf sorts schemes.
func ruleOf(scheme string) string {
	switch scheme {
	case "plain", "cisco7":
		return "plain"
	case "des", "bsdi", "bigcrypt", "md5", "apr1", "sunmd5", "nt", "htdigest", "sha", "ssha", "sha1":
		return "weak"
	case "bcrypt", "sha256", "sha512", "scrypt", "yescrypt", "argon2", "pbkdf2", "pbkdf2-sha256", "srp":
		return "shared"
	}
	if strings.HasPrefix(scheme, "hex") {
		return "weak"
	}
	return ""
}
