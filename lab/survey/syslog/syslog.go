// Package syslog is the survey of where log messages go: syslogd and rsyslogd.
package syslog

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "syslog" for each line.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Logging (syslogd, rsyslogd)",
		Learns: "Each line of syslog.conf, rsyslog.conf and rsyslog.d: selector (\"*.*;auth.none\") and action (a file, \"@host\"), directives " +
			"(\"$UDPServerRun 514\"), and the statements module(), input(), action() and global() with their parameters.",
		Limits:     "Filters by property and scripts (if ... then) are given as the line they stand on. Arguments of busybox's syslogd are in startup/1.",
		References: []string{"syslog.conf(5)", "rsyslog.conf(5)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		dir, base := path.Split(s.Name)
		return base == "syslog.conf" || base == "rsyslog.conf" || strings.HasSuffix(dir, "rsyslog.d/") && path.Ext(base) == ".conf"
	},
	Read: survey.Settings("syslog", parse),
}

func parse(text string) []conf.Directive {
	var list []conf.Directive
	open := (*conf.Directive)(nil) // a statement whose parenthesis is not closed yet
	for l := range conf.Lines(text, true) {
		t := strings.TrimSpace(conf.Uncomment(l.Text, "#"))
		if t == "" || len(list) == conf.MaxDirectives {
			continue
		}
		if open != nil {
			if open.Args = append(open.Args, parameters(t)...); strings.Contains(t, ")") {
				open = nil
			}
			continue
		}
		d := conf.Directive{Offset: l.Offset + conf.Indent(l.Text), Line: l.Number}
		name, rest, is := strings.Cut(t, "(")
		if is && statements[strings.ToLower(strings.TrimSpace(name))] {
			d.Key, d.Args = strings.ToLower(strings.TrimSpace(name)), parameters(rest)
			list = append(list, d)
			if !strings.Contains(rest, ")") {
				open = &list[len(list)-1]
			}
			continue
		}
		if f := strings.Fields(t); len(f) > 1 && (t[0] == '$' || strings.Contains(f[0], ".")) {
			d.Key, d.Args = f[0], f[1:]
			list = append(list, d)
		}
	}
	return list
}

var statements = map[string]bool{"module": true, "input": true, "action": true, "global": true}

const maxParameters = 64

// parameters lists name=value without quotes, up to the closing parenthesis.
func parameters(t string) []string {
	t, _, _ = strings.Cut(t, ")")
	w := conf.Words(t, true)
	return w[:min(len(w), maxParameters)]
}
