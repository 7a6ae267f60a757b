// Package imports is the survey of what programs and libraries import, sorted
// by what can go wrong with it, and of the command lines in their data.
package imports

import (
	"bytes"
	"slices"
	"strings"

	"assay/anatomy/elf"
	"assay/anatomy/printable"
	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Imports for each program and library that imports
// functions of the families.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Imported functions by family, command lines in programs",
		Learns: "Which functions of the dynamic symbol table are copies without a limit, take formats, run commands, make " +
			"predictable temporary names, are weak as random numbers or cryptography, deal with memory, the network or rights. Of " +
			"programs that import a function that hands a line to a shell: texts that begin with a command's name and have " +
			"a place for a text (%s), at most 40. Of those that import getenv: names of CGI variables in their data.",
		Limits: "Statically linked programs import nothing. That a function is imported does not tell how it is called, nor who fills in " +
			"a command line. Functions that compilers put in place of calls are not seen.",
		References: []string{
			"System V ABI, chapter 5, dynamic symbols; ISO/IEC 9899 7.24.2, 7.21.6; POSIX.1-2017, system(), popen()",
			"https://cwe.mitre.org/data/definitions/676.html", "https://cwe.mitre.org/data/definitions/78.html",
		},
	},
	Version: 2,
	Selects: func(s *survey.Subject) bool { return s.Kind == "elf" },
	Read:    read,
}

const (
	maxTemplates = 40
	maxText      = 200
	maxNames     = 200 // of a family
)

func read(in *survey.Input, emit func(any)) error {
	f, err := elf.Read(in.Content)
	if err != nil || f.DynamicCount() < 2 {
		return nil // the survey of ELF files says what is wrong
	}
	x := sorted{fact.Imports{Role: "library"}}
	if f.HasInterp && f.SoName == "" || f.Debug {
		x.Role = "program"
	}
	shell, environment := false, false
	for s := range f.DynamicSymbols() {
		if !s.Imported() {
			continue
		}
		environment = environment || s.Name == "getenv"
		shell = shell || givesShell(s.Name)
		if list := x.list(s.Name); list != nil && len(*list) < maxNames {
			*list = append(*list, fact.Text(strings.Clone(s.Name)))
		}
	}
	x.sort()
	if shell || environment {
		if err := texts(in, &x.Imports, shell, environment); err != nil {
			return err
		}
	}
	if x.any() {
		emit(x.Imports)
	}
	return nil
}

// texts looks for command lines and names of CGI variables in the data.
func texts(in *survey.Input, x *fact.Imports, shell, environment bool) error {
	return printable.Pieces(in.Ctx, in, func(b []byte, base int64, from, to int) bool {
		if environment {
			for _, w := range requestWords {
				if i := bytes.Index(b[from:to], []byte(w)); i >= 0 && !slices.Contains(x.Request, w) {
					x.Request = append(x.Request, w)
				}
			}
		}
		if shell {
			templates(b, base, from, to, x)
		}
		return true
	})
}

var requestWords = []string{"QUERY_STRING", "HTTP_COOKIE", "REQUEST_METHOD", "HTTP_SOAPACTION"}

var place = []byte("%s")

// templates looks at each text with a place for another.
func templates(b []byte, base int64, from, to int, x *fact.Imports) {
	for at := from; at < to; {
		i := bytes.Index(b[at:to], place)
		if i < 0 {
			return
		}
		at += i
		start, end := printable.Around(b, at, 1000)
		at = max(end, at+1)
		text := string(b[start:min(end, start+maxText)])
		if start > 0 && b[start-1] >= 0x80 || !isCommandLine(text) || slices.ContainsFunc(x.Templates, func(t fact.Template) bool { return t.Text == text }) {
			continue
		}
		if len(x.Templates) == maxTemplates {
			x.Truncated = true
			return
		}
		x.Templates = append(x.Templates, fact.Template{Text: text, Offset: base + int64(start)})
	}
}
