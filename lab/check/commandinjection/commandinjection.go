// Package commandinjection finds candidates for command injection: data of a
// request that reaches a command.
package commandinjection

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

// Check is the check for candidates of command injection.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Candidates for command injection",
		Decides: "Takes the flows that the survey of scripts found: data of a request that reaches, through assignments in the same " +
			"file, a place where a command is run or text is evaluated. It is graver below a directory that web servers serve, or " +
			"when the script is made for CGI, and less grave when a function on the way quotes, converts or tests. Of programs that take connections or " +
			"read CGI variables and import a function that hands a line to a shell, the command lines in their data with a place for a text are one finding each, for programs that " +
			"nothing starts one in all. Every finding is a place to look at: nothing is run.",
		FalsePositives: "A test or a configuration daemon between the two ends refuses what is dangerous; the variable is set anew " +
			"before it is used; the script cannot be reached. That a program has a command line does not tell who fills it in.",
		FalseNegatives: "Flows over files, objects, configuration or several scripts; command lines that are put together piece by piece; statically linked programs; code that is encrypted or compiled.",
		References:     []string{"https://cwe.mitre.org/data/definitions/78.html", "https://cwe.mitre.org/data/definitions/88.html", "RFC 3875, section 9.4"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "command", Title: "Candidate for command injection", CWE: []int{78, 77}, Severity: assay.High,
			Reason: "whoever can send the request may choose what is run, with the rights of the web server",
			Advice: "Run programs with a list of arguments instead of a line for a shell, never evaluate data of a request, and accept only values of the expected form."},
		{ID: "argument", Title: "Request data as an argument without quotes", CWE: []int{88}, Severity: assay.Low,
			Reason: "a shell splits the value at blanks and expands patterns: whoever can send the request may add options to the command, but no commands",
			Advice: "Put the variable into double quotes, and \"--\" in front of it."},
		{ID: "template", Title: "Program in reach of the network fills in command lines", CWE: []int{78}, Severity: assay.Low,
			Reason: "where a value comes from a request and is not checked, its sender may choose what is run; who fills the lines in cannot be told from here",
			Advice: "Look at the callers of system() and popen(); start programs with execve() and a list of arguments."},
		{ID: "template-idle", Title: "Programs that serve, not seen to be started, fill in command lines", CWE: []int{78}, Severity: assay.Info,
			Reason: "as for programs that are started, once something starts them",
			Advice: "Leave the programs out, or look at the callers of system() and popen()."},
	},
	Needs: []string{"script/1", "imports/1", "elf/1", "startup/1", "job/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	idle := check.Flaw{Rule: "template-idle", Key: []string{"image"}}
	var names []string
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular {
			continue
		}
		for _, about := range v.Facts.About(file) {
			switch x := about.Value.(type) {
			case fact.Script:
				flows(v, name, file, &x, starters, report)
			case fact.Imports:
				if len(x.Templates) == 0 || x.Role != "program" || strings.Contains(path.Base(name), ".so") || !serves(&x) {
					continue
				}
				if s := starters.Of(file); s.Serves(name) || len(x.Request) > 0 && system.WebRoot(name) {
					report(template(name, file, &x, s))
				} else {
					names = append(names, "/"+name)
					at := place(file, &x.Templates[0])
					idle.Add(at)
				}
			}
		}
	}
	if n := len(names); n > 0 {
		idle.Detail = fmt.Sprintf("%d: %s", n, strings.Join(names[:min(n, 6)], ", "))
		if n > 6 {
			idle.Detail += " ..."
		}
		report(idle)
	}
}

// serves tells a program that takes connections or packets, or is a CGI.
func serves(x *fact.Imports) bool {
	for _, f := range []string{"accept", "accept4", "recvfrom", "recvmsg", "SSL_accept", "listen"} {
		if slices.Contains(x.Network, f) {
			return true
		}
	}
	return slices.Contains(x.Request, "QUERY_STRING")
}

func place(file *assay.File, t *fact.Template) assay.Evidence {
	return assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: t.Offset, Length: int64(len(t.Text)), Text: t.Text}
}

func template(name string, file *assay.File, x *fact.Imports, s *system.Start) check.Flaw {
	f := check.Flaw{Rule: "template", Key: []string{path.Base(name)}}
	how := ""
	if x.Truncated {
		how = "at least "
	}
	lines := "command lines"
	if len(x.Templates) == 1 {
		lines = "command line"
	}
	f.Detail = fmt.Sprintf("/%s (%s): %s%d %s", name, s, how, len(x.Templates), lines)
	for i := range x.Templates {
		f.Add(place(file, &x.Templates[i]))
	}
	return f
}

// flows reports each flow of a script.
func flows(v *check.View, name string, file *assay.File, x *fact.Script, starters *system.Starters, report func(check.Flaw)) {
	web := system.WebRoot(name) || x.CGI
	for i := range x.Flows {
		w := &x.Flows[i]
		f := check.Flaw{
			Rule: "command", Key: []string{path.Base(name), w.From.Name, w.To.Name},
			Evidence: []assay.Evidence{at(file, &w.From), at(file, &w.To)},
		}
		way := append([]string{w.From.Name}, w.Via...)
		f.Detail = fmt.Sprintf("/%s: %s reaches %s", name, strings.Join(way, " > "), w.To.Name)
		if len(w.Checks) > 0 {
			f.Detail += ", with " + strings.Join(w.Checks, ", ") + " on the way"
		}
		switch {
		case w.How == "word":
			f.Rule = "argument"
		case web && len(w.Checks) > 0:
			f.Severity, f.Reason = assay.Medium, "request data reaches a command, but something on the way quotes, converts or tests it: whether that suffices is to be looked at"
		case len(w.Checks) > 0:
			f.Severity, f.Reason = assay.Low, "the script is not seen to be reachable by requests, and something on the way quotes, converts or tests the data"
		case !web && starters.Of(file) == nil:
			f.Severity, f.Reason = assay.Medium, "the script is neither below a web server's directory nor started, as far as files tell; where it is used by requests, their sender may choose what is run"
		}
		report(f)
	}
}

func at(file *assay.File, s *fact.Spot) assay.Evidence {
	return assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: s.Offset, Line: s.Line, Text: s.Text}
}
