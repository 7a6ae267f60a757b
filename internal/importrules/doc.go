// Package importrules holds the rules of who may import whom, as a table, and
// the test that reads the import graph of the module against it. Data flows
// one way: cmd and web join the desks, a desk stands on anatomy, internal and
// the vocabulary (package assay), and a plug-in knows its contract and never
// its siblings.
package importrules

import (
	"fmt"
	"strings"
)

// Module is the path of the module whose packages the rules are about.
const Module = "assay"

// rule says what packages below a folder may import of this module, next to
// the standard library and their own folder.
type rule struct {
	folder string // "lab/format/*" is a folder directly below lab/format
	may    string // folders of this module, separated by blanks; "." is package assay; "x/..." is x and all below
	third  bool   // may import other modules
	why    string
}

// rules is read from the top: the first folder that fits is the one that
// counts.
var rules = []rule{
	{"", "", false, "the vocabulary imports nothing, so that everything may import it"},
	{"internal/importrules", "", false, "it reads the graph and is no part of it"},
	{"internal/...", ". internal/...", true, "words every Go programmer knows: no desk, no domain"},
	{"anatomy/...", ". internal/... anatomy/...", true, "how things are built, judged by nobody"},

	{"lab/fact", ".", false, "plain structs that travel as JSON"},
	{"lab/purpose", ".", false, "words about names of files, for surveys and checks alike"},
	{"lab/system", ". lab/fact lab/purpose internal/...", false, "derives from rows and facts only, so that a report can be judged again"},
	{"lab/format", ".", false, "a contract"},
	{"lab/format/formattest", ". lab/format internal/...", true, "the suite knows the contract only"},
	{"lab/format/all", "lab/format lab/format/...", false, "the list"},
	{"lab/format/...", ". lab/format anatomy/... internal/...", true, "a format knows its contract, never its siblings"},
	{"lab/survey", ". lab/fact lab/purpose anatomy/conf internal/...", false, "a contract"},
	{"lab/survey/surveytest", ". lab/survey lab/fact internal/... anatomy/...", true, "the suite knows the contract only"},
	{"lab/survey/all", "lab/survey lab/survey/...", false, "the list"},
	{"lab/survey/...", ". lab/survey lab/fact lab/purpose anatomy/... internal/...", true, "a survey learns and never judges, and knows no other"},
	{"lab/check", ". lab/purpose lab/system", false, "a contract"},
	{"lab/check/checktest", ". lab/check lab/fact lab/system internal/...", true, "the suite knows the contract only"},
	{"lab/check/all", "lab/check lab/check/...", false, "the list"},
	{"lab/check/...", ". lab/check lab/fact lab/purpose lab/system anatomy/... internal/...", false, "a check reads facts and listings, never content, and knows no other"},
	{"lab/unpack", ". lab/format anatomy/... internal/...", true, "the driver knows no format by name"},
	{"lab/...", ". lab/... anatomy/... internal/...", true, "a desk never imports another desk"},

	{"equivalence/...", ". equivalence/... anatomy/... internal/...", true, "a desk never imports another desk"},
	{"oversight/...", ". oversight/... anatomy/... internal/...", true, "a desk never imports another desk"},
	{"transparency/...", ". transparency/... anatomy/... internal/...", true, "writers are fed by the report: a desk never imports another desk"},
	{"store/...", ". store/... internal/...", true, "a contract and its implementations"},

	{"cmd/...", "...", true, "joins the desks"},
	{"web/...", "...", true, "joins the desks"},
	{"accuracy/...", "...", true, "measures from outside"},
	{"examples/...", "...", true, "measures from outside"},
	{"scripts/...", "...", true, "measures from outside"},
}

// plugins are folders whose sub-folders are siblings that do not know each
// other, except those that know all.
var plugins = []string{"lab/format", "lab/survey", "lab/check", "equivalence/allowance", "oversight/rule", "transparency"}

// Allowed says whether the package in folder may import path: nil, or an error
// with the rule that forbids it. The folder is relative to the module's root.
func Allowed(folder, path string) error {
	to, own := inModule(path)
	for _, r := range rules {
		if !fits(r.folder, folder) {
			continue
		}
		switch {
		case !own && !strings.Contains(first(path), "."):
			return nil // standard library
		case !own && r.third:
			return nil
		case !own:
			return fmt.Errorf("%s imports %s: other modules may not be imported here: %s", show(folder), path, r.why)
		}
		switch kin := relation(folder, to); {
		case kin == sibling:
			return fmt.Errorf("%s imports %s: plug-ins do not know each other", show(folder), show(to))
		case kin == same, folder != "" && below(folder, to):
			return nil
		}
		for _, may := range strings.Fields(r.may) {
			if may == "." && to == "" || may != "." && fits(may, to) {
				return nil
			}
		}
		return fmt.Errorf("%s imports %s: %s", show(folder), show(to), r.why)
	}
	return fmt.Errorf("%s: no rule says what it may import: add one to internal/importrules", show(folder))
}

func inModule(path string) (folder string, own bool) {
	if path == Module {
		return "", true
	}
	return strings.CutPrefix(path, Module+"/")
}

func fits(pattern, folder string) bool {
	if pattern == "..." {
		return true
	}
	if above, all := strings.CutSuffix(pattern, "/..."); all {
		return below(above, folder)
	}
	return pattern == folder
}

// below says whether folder is above or stands under it.
func below(above, folder string) bool {
	return folder == above || strings.HasPrefix(folder, above+"/")
}

// kin is how two folders stand to each other as plug-ins of one contract.
type kin uint8

const (
	stranger kin = iota // not plug-ins of one contract
	same                // parts of one plug-in, or of one vendor's family
	sibling             // different plug-ins of one contract
)

func relation(from, to string) kin {
	for _, p := range plugins {
		a, is := strings.CutPrefix(from, p+"/")
		b, also := strings.CutPrefix(to, p+"/")
		switch {
		case !is || !also || first(a) == "all":
		case first(a) == first(b):
			return same
		default:
			return sibling
		}
	}
	return stranger
}

func first(path string) string {
	el, _, _ := strings.Cut(path, "/")
	return el
}

func show(folder string) string {
	if folder == "" {
		return "package assay"
	}
	return folder
}
