// Package sshd learns what sshd_config files of OpenSSH set.
package sshd

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/line"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each directive.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "OpenSSH server configuration",
		Learns: "setting/1 (program sshd): every keyword of sshd_config files and of those in sshd_config.d, in lower case; behind Match its section is the Match line.",
		Limits: "Which file a server is started with, and what its version does by default, is not told here. Ciphers and other lists are given as written.",
		References: []string{
			"sshd_config(5)",
			"https://man.openbsd.org/sshd_config",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("sshd", read),
}

func selects(s *survey.Subject) bool {
	dir, base := path.Split(s.Name)
	if path.Ext(base) == ".5" || !survey.IsConfiguration(s) {
		return false
	}
	return strings.HasPrefix(base, "sshd_config") || strings.HasSuffix(dir, "sshd_config.d/") && path.Ext(base) == ".conf"
}

// read gives the keywords; those behind a Match line stand in its section.
func read(text string) []conf.Directive {
	all := line.Read(text, line.Syntax{Separator: line.Either, Quotes: true, Trailing: true, Fold: true})
	var section []string
	for i := range all {
		d := &all[i]
		if d.Key == "match" {
			section = []string{"match " + d.Value()}
			continue
		}
		d.Section = section
	}
	return all
}
