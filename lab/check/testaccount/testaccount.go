// Package testaccount finds accounts that are named for tests, guests, service
// or support and that can log in.
package testaccount

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/anatomy/crypt"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for accounts of development and support.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Accounts for tests, guests and support",
		Decides: "Accounts of passwd files whose name is one that development, guests, production or support use (test, guest, debug, support, " +
			"service, factory, engineer ...), with a shell that gives a session and a password field that lets in: empty, or a " +
			"hash that a password can match. Which password it is is left to the check \"password\". Evidence shows the line: --withhold text leaves it out of a report.",
		FalsePositives: "The account is documented and the user is asked for its password, or no login is started.",
		FalseNegatives: "Accounts with other names; accounts that a program adds at run time or that have no passwd line.",
		References:     []string{"passwd(5)", "https://cwe.mitre.org/data/definitions/489.html", "https://cwe.mitre.org/data/definitions/798.html"},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "usable", Title: "Account for tests, guests or support that can log in", CWE: []int{489, 798}, Severity: assay.Medium,
			Reason: "accounts of development and support are forgotten, and their names are among the first that are tried",
			Advice: "Remove the account, or lock it and give it the shell /bin/false."},
	},
	Needs: []string{"account/1"},
	Scope: check.Everywhere,
	Run:   run,
}

// names are those of accounts that no user of a device asked for.
var names = strings.Fields("test tester testing test1 test2 guest anonymous demo debug debugger develop developer dev devel support service servicio factory " +
	"production manuf mfg engineer eng engineering tech technician maint maintenance diag diagnostic qa temp tmp user1 default vendor oem field installer install hidden superadmin supervisor remote")

func run(v *check.View, report func(check.Flaw)) {
	found := map[[2]string]*check.Flaw{}
	var order []*check.Flaw
	for _, set := range system.AccountFiles(v.Tree, v.Facts) {
		for i := range set.Accounts {
			a := &set.Accounts[i]
			if !slices.Contains(names, strings.ToLower(a.Name)) || !a.Listed() || !a.CanLogIn() || !lets(a) || a.Lines[0].Account.File == "smbpasswd" {
				continue
			}
			key := [2]string{a.Name, a.Hash}
			f := found[key]
			if f == nil {
				f = &check.Flaw{Rule: "usable", Detail: fmt.Sprintf("%s, user number %d, shell %s", a.Name, a.UID, shell(a)), Key: []string{a.Name}}
				if a.UID == 0 {
					f.Severity, f.Reason = assay.High, "accounts of development and support are forgotten; this one has full rights"
				}
				found[key], order = f, append(order, f)
			}
			for _, l := range a.Lines {
				f.Add(l.Evidence())
			}
		}
	}
	for _, f := range order {
		report(*f)
	}
}

func shell(a *system.Account) string {
	if a.Shell == "" {
		return "/bin/sh (none stated)"
	}
	return a.Shell
}

// lets tells whether some password, or none, opens the account.
func lets(a *system.Account) bool {
	switch a.Password {
	case "empty":
		return true
	case "hash":
		_, err := crypt.Parse(a.Hash)
		return !crypt.Unusable(err)
	}
	return false
}
