// Package boa learns what boa.conf files set.
package boa

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
		Title:  "Boa web server configuration",
		Learns: "setting/1 (program boa): every directive of files called boa.conf or boa*.conf, key in lower case.",
		Limits: "Directives that vendors added are given as they stand.",
		References: []string{
			"Boa 0.94.13, docs/boa.texi and src/boa_lexer.l",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("boa", read),
}

func selects(s *survey.Subject) bool {
	base := path.Base(s.Name)
	return strings.HasPrefix(base, "boa") && strings.Contains(base, ".conf") && survey.IsConfiguration(s)
}

func read(text string) []conf.Directive {
	return line.Read(text, line.Syntax{Quotes: true, Fold: true})
}
