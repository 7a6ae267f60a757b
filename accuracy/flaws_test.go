package accuracy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"assay"
)

// rulesOf says which rules find a kind of planted flaw. Kinds with no rule are
// not looked for yet.
var rulesOf = map[string][]string{
	"uid0-second-account":        {"uid0/"},
	"weak-hash":                  {"passwordhash/", "password/default"},
	"empty-password":             {"password/empty"},
	"telnet-root-shell":          {"insecureservice/"},
	"private-key":                {"privatekey/"},
	"weak-certificate":           {"certificate/"},
	"setuid-root":                {"permissions/setuid"},
	"world-writable":             {"permissions/world-writable"},
	"hard-coded-credential":      {"secret/", "defaultcredential/"},
	"command-injection":          {"commandinjection/"},
	"insecure-update":            {"unverifiedupdate/", "jobfetch/"},
	"outdated-duplicate-library": nil,
}

// countFlaws counts which planted flaws of the file system at root a report
// has findings for: of a rule for that kind, with the planted path as evidence.
func countFlaws(t *testing.T, counts map[string]Count, r *assay.Report, truth *Truth, root assay.Path) {
	t.Helper()
	at := map[assay.Path][]string{}
	for _, f := range r.Findings {
		for _, e := range f.Evidence {
			at[e.Path] = append(at[e.Path], f.Rule)
		}
	}
	for _, p := range truth.Flaws {
		rules, known := rulesOf[p.Kind]
		if !known {
			t.Errorf("planted flaw of kind %q: say in rulesOf which rules find it", p.Kind)
		}
		place := root + assay.Path(assay.EscapeName(p.Path))
		if !strings.HasSuffix(string(root), "/") {
			place = root + "/" + assay.Path(assay.EscapeName(p.Path))
		}
		found := slices.ContainsFunc(at[place], func(rule string) bool {
			return slices.ContainsFunc(rules, func(want string) bool { return strings.HasPrefix(rule, want) })
		})
		c := counts[p.Kind]
		c.add(found)
		counts[p.Kind] = c
		if !found && len(rules) > 0 {
			t.Logf("%s: not found: %s (%s); rules that speak of it: %v", place, p.Kind, p.Why, at[place])
		}
	}
}

func compareFlaws(t *testing.T, have map[string]Count) {
	t.Helper()
	rec := recorded(t)
	table := ""
	for _, kind := range slices.Sorted(maps.Keys(have)) {
		note := ""
		if len(rulesOf[kind]) == 0 {
			note = "  (later)"
		}
		table += fmt.Sprintf("%-28s %9v%s\n", kind, have[kind], note)
	}
	t.Logf("planted flaws, found of planted, where the root file system was read in full:\n%s", table)
	if *record {
		rec.Flaws = have
		if err := rec.Write(recordedFile); err != nil {
			t.Fatal(err)
		}
		return
	}
	for kind, was := range rec.Flaws {
		if c := have[kind]; c.Found < was.Found {
			t.Errorf("planted flaws of kind %s: found %v, recorded %v", kind, c, was)
		}
	}
}
