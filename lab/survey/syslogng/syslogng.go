// Package syslogng is the survey of where syslog-ng takes log messages from and
// where it sends them.
package syslogng

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/braces"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "syslog-ng" for each statement.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "Logging (syslog-ng)",
		Learns:     "Each statement of syslog-ng.conf and its conf.d, with the source, destination, filter or log path that it stands in. A driver with its parameters is one statement: \"udp(10.0.0.1 port(514))\".",
		Limits:     "Blocks and included files are told, not followed.",
		References: []string{"syslog-ng.conf(5)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		dir, base := path.Split(s.Name)
		return strings.HasPrefix(base, "syslog-ng") && strings.HasSuffix(base, ".conf") || strings.HasSuffix(dir, "syslog-ng/conf.d/") || strings.HasSuffix(dir, "syslog-ng.d/")
	},
	Read: survey.Settings("syslog-ng", parse),
}

func parse(text string) []conf.Directive { return braces.Read(withoutPragmas(text), braces.Syntax{}) }

// withoutPragmas puts blanks in the place of lines that begin with "@", which
// end without a semicolon.
func withoutPragmas(text string) string {
	b := []byte(text)
	for l := range conf.Lines(text, false) {
		if strings.HasPrefix(l.Text, "@") {
			for i := range len(l.Text) {
				b[l.Offset+i] = ' '
			}
		}
	}
	return string(b)
}
