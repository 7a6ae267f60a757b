package survey

import (
	"strings"

	"assay/anatomy/conf"
	"assay/lab/fact"
	"assay/lab/purpose"
)

// MaxConfiguration is how long a configuration file may be that Settings
// reads, in bytes.
const MaxConfiguration = 512 << 10

const (
	maxSettings    = 4096 // of one file
	maxSettingText = 1024 // bytes of a value
	maxSettingArgs = 64
)

// Settings makes the Read of a survey of configuration files: each directive
// that parse finds is a fact about the program's settings.
func Settings(program string, parse func(text string) []conf.Directive) func(in *Input, emit func(any)) error {
	return func(in *Input, emit func(any)) error {
		b, ok := in.All(MaxConfiguration)
		if !ok {
			return nil
		}
		list := parse(string(b))
		for i := range list[:min(len(list), maxSettings)] {
			emit(setting(program, &list[i]))
		}
		return nil
	}
}

func setting(program string, d *conf.Directive) fact.Setting {
	s := fact.Setting{
		Program: program, Section: text(section(d.Section)), Key: text(d.Key),
		Value: text(d.Value()), Offset: int64(d.Offset), Line: d.Line,
	}
	if len(d.Args) > 1 {
		for _, a := range d.Args[:min(len(d.Args), maxSettingArgs)] {
			s.Args = append(s.Args, text(a))
		}
	}
	return s
}

// section joins the names of nested blocks, as much as a fact has of them: a
// file may open one long block around thousands of directives.
func section(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	var b strings.Builder
	for i, n := range names {
		if i > 0 {
			b.WriteString(" > ")
		}
		b.WriteString(n[:min(len(n), maxSettingText)])
		if b.Len() > maxSettingText {
			break
		}
	}
	return b.String()
}

func text(s string) string { return fact.Text(s[:min(len(s), maxSettingText)]) }

// IsConfiguration tells whether a subject may be a configuration file that a
// program reads: text (a file of comments that begins like a script counts) of
// no great length, which does not stand among documentation, samples, templates
// of packages or tests.
func IsConfiguration(s *Subject) bool {
	return (s.Kind == "text" || s.Kind == "script") && s.Size > 0 && s.Size <= MaxConfiguration && !isUnread(s.Name)
}

// isUnread reports whether, by its name, no program reads a file's settings.
func isUnread(name string) bool {
	if purpose.Documentation(name) || purpose.Sample(name) {
		return true
	}
	for el := range strings.SplitSeq(strings.ToLower(name), "/") {
		switch el {
		case "doc", "docs", "man", "template", "templates":
			return true
		}
	}
	return false
}
