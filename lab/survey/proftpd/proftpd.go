// Package proftpd learns what proftpd.conf and the files it includes set.
package proftpd

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/tagged"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each directive.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "ProFTPD configuration",
		Learns: "setting/1 (program proftpd): every directive of proftpd*.conf and of *.conf files in directories of ProFTPD, with the blocks around it; keys in lower case.",
		Limits: "Which files are included is not told here.",
		References: []string{
			"http://www.proftpd.org/docs/directives/configuration_full.html",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("proftpd", read),
}

func selects(s *survey.Subject) bool {
	return strings.Contains(s.Name, "proftpd") && strings.Contains(path.Base(s.Name), ".conf") && survey.IsConfiguration(s)
}

// read keeps the line that heads an anonymous area: it is a setting by itself.
func read(text string) []conf.Directive {
	all := tagged.Read(text)
	kept := all[:0]
	for _, d := range all {
		if d.Op != "<" || d.Key == "anonymous" {
			kept = append(kept, d)
		}
	}
	return kept
}
