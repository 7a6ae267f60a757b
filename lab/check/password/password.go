// Package password finds accounts that everybody can log in to: without a
// password, with a well-known one, or with one that is the same in every unit.
package password

import (
	"fmt"

	"assay"
	"assay/anatomy/crypt"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for passwords that are no secret.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Passwords that are no secret",
		Decides: "Joins the lines of passwd and shadow files that stand beside each other. An account whose password field is empty, " +
			"and whose shell gives a session, can be used by everybody. A hash is computed for a list of published default passwords " +
			"(DES, MD5, apr1, SHA-256 and SHA-512 crypt up to 20,000 rounds): a hit is a known password. Any other usable hash is a " +
			"password that is the same in every unit with this image. Locked accounts, accounts with a shell that ends at once, and " +
			"hashes that no password can match are left out, and so are files of documentation. Daemons' own password files are left to the checks \"defaultcredential\" and " +
			"\"passworddatabase\". Titles never show a password or a hash, evidence shows both: --withhold text leaves them out of a report and keeps places and digests.",
		FalsePositives: "The file is a template that is replaced before the first login, or the log-in program does not read it.",
		FalseNegatives: "Accounts that a program creates at run time; passwords in the settings of web servers and management " +
			"programs; bcrypt, scrypt and yescrypt hashes are not tried; passwords beyond the list; of very many hashes only the first.",
		References: []string{
			"passwd(5), shadow(5), crypt(5)",
			"ETSI EN 303 645 V2.1.1, provision 5.1-1: no universal default passwords",
			"https://cwe.mitre.org/data/definitions/798.html",
		},
	},
	Version: 3,
	Rules: []check.Rule{
		{ID: "empty", Title: "Account without a password", CWE: []int{258}, Severity: assay.Critical,
			Reason: "whoever reaches a login prompt gets a session with full rights, without knowing anything",
			Advice: "Lock the account (\"*\" in the password field) or make the first start set a password for each unit."},
		{ID: "default", Title: "Account with a well-known password", CWE: []int{1392, 798}, Severity: assay.Critical,
			Reason: "the password is one of those that everybody tries first",
			Advice: "Lock the account or give each unit a password of its own."},
		{ID: "hardcoded", Title: "Account with a password that all units share", CWE: []int{798, 259}, Severity: assay.High,
			Reason: "who learns or guesses the password once, by trying passwords against the hash, can log in to every unit",
			Advice: "Lock the account or give each unit a password of its own."},
	},
	Needs: []string{"account/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	guesses := guesser{}
	found := map[[3]string]*check.Flaw{}
	var order []*check.Flaw
	for _, set := range system.AccountFiles(v.Tree, v.Facts) {
		for i := range set.Accounts {
			flaw, ok := judge(&set.Accounts[i], &guesses)
			if !ok {
				continue
			}
			key := [3]string{flaw.Rule, flaw.Key[0], set.Accounts[i].Hash}
			if old := found[key]; old != nil {
				old.Add(flaw.Evidence...)
				if flaw.Severity > old.Severity {
					old.Detail, old.Severity, old.Reason = flaw.Detail, flaw.Severity, flaw.Reason
				}
				continue
			}
			found[key], order = &flaw, append(order, &flaw)
		}
	}
	for _, f := range order {
		report(*f)
	}
}

// judge looks at one account.
func judge(a *system.Account, guesses *guesser) (check.Flaw, bool) {
	f := check.Flaw{Key: []string{a.Name}}
	for _, l := range a.Lines {
		f.Evidence = append(f.Evidence, l.Evidence())
	}
	if !a.CanLogIn() || !ofSystem(a) {
		return f, false
	}
	switch a.Password {
	case "empty":
		f.Rule, f.Detail = "empty", a.Name
		f.Severity, f.Reason = emptySeverity(a)
		if !a.Listed() {
			f.Detail += " (no passwd line beside it)"
		}
		return f, true
	case "hash":
	default:
		return f, false
	}
	h, err := crypt.Parse(a.Hash)
	if malformed(err) {
		return f, false
	}
	f.Key = append(f.Key, a.Hash)
	if err == nil {
		if password, ok := guesses.find(a.Name, h, a.Hash); ok {
			f.Rule, f.Detail = "default", describe(a.Name, password)
			last := &f.Evidence[len(f.Evidence)-1]
			last.Text = fmt.Sprintf("%s (password %q)", last.Text, password)
			f.Severity, f.Reason = soften(a, assay.Critical, "the password is one of those that everybody tries first")
			return f, true
		}
	}
	f.Rule, f.Detail = "hardcoded", a.Name
	f.Severity, f.Reason = soften(a, assay.High, "who learns or guesses the password once, by trying passwords against the hash, can log in to every unit")
	return f, true
}

// ofSystem tells accounts of the operating system from those of a daemon's own
// password file.
func ofSystem(a *system.Account) bool {
	switch a.Lines[0].Account.File {
	case "passwd", "shadow", "master.passwd":
		return true
	}
	return false
}

func emptySeverity(a *system.Account) (assay.Severity, string) {
	switch {
	case !a.Listed():
		return assay.Medium, "no password is needed, but the account can be used only if a program adds its passwd line"
	case a.UID == 0:
		return assay.Critical, "whoever reaches a login prompt gets a session with full rights, without knowing anything"
	}
	return assay.High, "whoever reaches a login prompt gets a session, without knowing anything; the account has no special rights"
}

// soften lowers the severity for accounts without full rights.
func soften(a *system.Account, s assay.Severity, reason string) (assay.Severity, string) {
	switch {
	case !a.Listed() && a.Name != "root":
		return s - 1, reason + "; there is no passwd line beside it, so a program must add the account first"
	case a.Listed() && a.UID != 0:
		return s - 1, reason + "; the account has no special rights"
	}
	return s, reason
}
