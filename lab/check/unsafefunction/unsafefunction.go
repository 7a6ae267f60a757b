// Package unsafefunction finds programs in reach of the network that import
// copying functions without a limit.
package unsafefunction

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for unbounded copies in exposed programs.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Functions that copy without a limit",
		Decides: "From the dynamic symbols: programs that take connections or packets (accept, listen, recvfrom, recvmsg) and import " +
			"strcpy, strcat, stpcpy, sprintf, vsprintf, gets or scanf. Programs that start-up starts have a finding of their own, up " +
			"to 40; the others are one. Daemons that hear only the kernel and programs of the device (udevd, journald, D-Bus ...) are left out.",
		FalsePositives: "The calls are made with lengths that were checked before, or with constant texts. Where _FORTIFY_SOURCE could tell the size, the call is another one and is not counted.",
		FalseNegatives: "Statically linked programs; functions that compilers expand in place; wrong lengths given to functions with a limit; " +
			"libraries, where the copy stands, when the program itself has none.",
		References: []string{"https://cwe.mitre.org/data/definitions/120.html", "https://cwe.mitre.org/data/definitions/676.html", "https://cwe.mitre.org/data/definitions/242.html"},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "exposed", Title: "Exposed program copies without a limit", CWE: []int{676, 120}, Severity: assay.Low,
			Reason: "the program takes data from the network and copies with functions that know no limit; whether a call can be made to overrun is to be looked at",
			Advice: "Use functions with a limit (snprintf, strlcpy, fgets) and build with -D_FORTIFY_SOURCE=2 or 3."},
		{ID: "gets", Title: "Exposed program reads with gets()", CWE: []int{242, 120}, Severity: assay.Medium,
			Reason: "gets() cannot be used without the chance of an overrun; it was taken out of the C standard in 2011",
			Advice: "Use fgets() or getline()."},
		{ID: "idle", Title: "Programs that serve, not seen to be started, copy without a limit", CWE: []int{676, 120}, Severity: assay.Info,
			Reason: "as for programs that are started, once something starts them",
			Advice: "Leave programs that are not needed out; otherwise as for those that are started."},
	},
	Needs: []string{"imports/1", "elf/1", "startup/1", "job/1"},
	Scope: check.System,
	Run:   run,
}

// single is how many programs have findings of their own.
const single = 40

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	idle := check.Flaw{Rule: "idle", Key: []string{"image"}}
	var idles []string
	n := 0
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular {
			continue
		}
		for _, about := range v.Facts.About(file) {
			x, is := about.Value.(fact.Imports)
			if !is || x.Role != "program" || strings.Contains(path.Base(name), ".so") || !serves(&x) {
				continue
			}
			copies := slices.DeleteFunc(slices.Clone(x.Unbounded), func(f string) bool {
				return !counted[strings.TrimPrefix(strings.TrimPrefix(f, "__isoc99_"), "__isoc23_")]
			})
			if len(copies) == 0 {
				continue
			}
			at := check.At(file)
			at.Text = "imports " + strings.Join(copies, ", ")
			s := starters.Of(file)
			if s.Local() {
				continue
			}
			if !s.Serves(name) {
				idles = append(idles, "/"+name)
				idle.Add(at)
				continue
			}
			if n++; n > single {
				continue
			}
			f := check.Flaw{Rule: "exposed", Key: []string{path.Base(name)}, Evidence: []assay.Evidence{at}}
			if slices.Contains(copies, "gets") {
				f.Rule = "gets"
			}
			f.Detail = fmt.Sprintf("/%s (%s): %s", name, s, strings.Join(copies, ", "))
			report(f)
		}
	}
	if n := len(idles); n > 0 {
		idle.Detail = fmt.Sprintf("%d: %s", n, strings.Join(idles[:min(n, 6)], ", "))
		if n > 6 {
			idle.Detail += " ..."
		}
		report(idle)
	}
}

var counted = map[string]bool{"strcpy": true, "strcat": true, "stpcpy": true, "sprintf": true, "vsprintf": true, "gets": true, "scanf": true, "wcscpy": true, "wcscat": true}

func serves(x *fact.Imports) bool {
	for _, f := range []string{"accept", "accept4", "recvfrom", "recvmsg", "SSL_accept", "listen"} {
		if slices.Contains(x.Network, f) {
			return true
		}
	}
	return false
}
