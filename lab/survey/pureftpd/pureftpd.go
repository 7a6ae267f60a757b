// Package pureftpd learns what pure-ftpd.conf files set.
package pureftpd

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
		Title:  "Pure-FTPd configuration",
		Learns: "setting/1 (program pureftpd): every option of files called pure-ftpd*.conf, key in lower case.",
		Limits: "Debian keeps each option in a file that is called like it; these are not read, since the content alone does not say what it sets.",
		References: []string{
			"pure-ftpd(8) and the comments of pure-ftpd.conf",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("pureftpd", read),
}

func selects(s *survey.Subject) bool {
	base := path.Base(s.Name)
	return (strings.HasPrefix(base, "pure-ftpd") || strings.HasPrefix(base, "pureftpd")) && strings.Contains(base, ".conf") && survey.IsConfiguration(s)
}

func read(text string) []conf.Directive {
	return line.Read(text, line.Syntax{Quotes: true, Fold: true})
}
