// Package uid0 finds accounts besides root that have all of root's rights.
package uid0

import (
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for several accounts with user number 0.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Several accounts with full rights",
		Decides: "More than one line of a passwd file has user number 0. The passwords are read from the shadow file beside it: " +
			"accounts that cannot log in (locked, or a shell that ends at once) lower the severity.",
		FalsePositives: "A second name for root is wanted and documented (\"toor\" of the BSDs).",
		FalseNegatives: "Accounts that a program adds at run time; rights given by sudo, capabilities or set-user-id programs.",
		References:     []string{"passwd(5)", "https://cwe.mitre.org/data/definitions/250.html"},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "several", Title: "Several accounts with user number 0", CWE: []int{250, 912}, Severity: assay.High,
			Reason: "each of them is another way in with full rights, and easily overlooked",
			Advice: "Give each account a user number of its own and only the rights that it needs."},
	},
	Needs: []string{"account/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	found := map[string]*check.Flaw{}
	var order []*check.Flaw
	for _, set := range system.AccountFiles(v.Tree, v.Facts) {
		f, ok := judge(&set)
		if !ok {
			continue
		}
		key := f.Detail + "\x00" + f.Severity.String()
		if old := found[key]; old != nil {
			old.Add(f.Evidence...)
			continue
		}
		found[key], order = &f, append(order, &f)
	}
	for _, f := range order {
		report(*f)
	}
}

func judge(set *system.AccountFile) (check.Flaw, bool) {
	var f check.Flaw
	var names []string
	usable := 0
	for i := range set.Accounts {
		a := &set.Accounts[i]
		if a.UID != 0 || slices.Contains(names, a.Name) {
			continue
		}
		names = append(names, a.Name)
		f.Add(a.Lines[0].Evidence())
		if a.CanLogIn() && a.Password != "locked" {
			usable++
		}
	}
	if len(names) < 2 {
		return f, false
	}
	slices.Sort(names)
	f.Rule, f.Detail, f.Key = "several", strings.Join(names, ", "), names
	if usable < 2 {
		f.Severity, f.Reason = assay.Low, "each has full rights, but at most one of them can log in as the files stand"
	}
	return f, true
}
