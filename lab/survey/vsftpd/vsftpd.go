// Package vsftpd learns what vsftpd.conf files set.
package vsftpd

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
		Title:  "vsftpd configuration",
		Learns: "setting/1 (program vsftpd): every option of files called vsftpd*.conf.",
		Limits: "What an option is when it does not stand in the file is not told here.",
		References: []string{
			"vsftpd.conf(5)",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("vsftpd", read),
}

func selects(s *survey.Subject) bool {
	base := path.Base(s.Name)
	return strings.HasPrefix(base, "vsftpd") && strings.Contains(base, ".conf") && survey.IsConfiguration(s)
}

func read(text string) []conf.Directive {
	return line.Read(text, line.Syntax{Separator: line.Equal, Whole: true, Fold: true})
}
