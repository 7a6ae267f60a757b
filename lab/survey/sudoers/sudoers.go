// Package sudoers is the survey of who may run what as whom with sudo.
package sudoers

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "sudo" for each line: defaults,
// aliases, included files, and user specifications. The key of a specification
// is the list of users, its value what they may; the arguments are, for each
// list of commands, hosts, users to run as, tags and commands.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "Rights given by sudo",
		Learns: "Each line of sudoers and of the files in sudoers.d: defaults (also those for one user, host or command), aliases, included files, and who may run which commands on which hosts as whom, with tags such as NOPASSWD.",
		Limits: "Aliases stand as they are written. Rights from LDAP, and of doas or su, are not seen.",
		References: []string{
			"sudoers(5)",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		dir, base := path.Split(s.Name)
		// sudo itself skips names with a dot or a tilde at the end in sudoers.d
		return base == "sudoers" || strings.HasSuffix(dir, "sudoers.d/") && !strings.ContainsAny(base, ".~") && base != "README"
	},
	Read: read,
}

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(survey.MaxConfiguration)
	if !ok {
		return nil
	}
	n := 0
	for l := range conf.Lines(string(b), true) {
		key, value, args := statement(strings.TrimSpace(l.Text))
		if key == "" || n == maxStatements {
			continue
		}
		n++
		emit(fact.Setting{
			Program: "sudo", Key: clip(key), Value: clip(value), Args: args,
			Offset: int64(l.Offset + conf.Indent(l.Text)), Line: l.Number,
		})
	}
	return nil
}

const (
	maxStatements = 4096
	maxText       = 1024
	maxSpecs      = 64 // lists of commands in one specification
)

func clip(s string) string { return fact.Text(s[:min(len(s), maxText)]) }

// statement reads one line; the key is empty when it says nothing.
func statement(t string) (key, value string, args []string) {
	switch {
	case t == "":
		return
	case strings.HasPrefix(t, "#include"), strings.HasPrefix(t, "@include"):
		key, value, _ = strings.Cut(t[1:], " ")
		return key, strings.TrimSpace(value), nil
	case t[0] == '#' && (len(t) < 2 || t[1] < '0' || t[1] > '9'): // "#0" is a user number
		return
	}
	if i := strings.Index(t, " #"); i > 0 && (i+2 == len(t) || t[i+2] < '0' || t[i+2] > '9') {
		t = strings.TrimSpace(t[:i])
	}
	key, value = cut(t)
	switch {
	case strings.HasPrefix(key, "Defaults"), strings.HasSuffix(key, "_Alias"):
		return key, value, nil
	case !strings.Contains(value, "="):
		return "", "", nil
	}
	return key, value, specification(value)
}

// cut separates the first list, whose commas may have blanks around them, from
// the rest.
func cut(t string) (first, rest string) {
	for i := 0; i < len(t); i++ {
		if t[i] != ' ' && t[i] != '\t' {
			continue
		}
		j := i
		for j < len(t) && (t[j] == ' ' || t[j] == '\t') {
			j++
		}
		if t[i-1] == ',' || j < len(t) && t[j] == ',' {
			i = j
			continue
		}
		return t[:i], t[j:]
	}
	return t, ""
}
