// Package lighttpd learns what lighttpd.conf and the files it includes set.
package lighttpd

import (
	"path"
	"strings"

	"assay/anatomy/conf/lighttpd"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each directive.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "lighttpd configuration",
		Learns: "setting/1 (program lighttpd): every assignment of lighttpd*.conf and of *.conf files in directories of lighttpd, in its conditional block. The values of arrays are the arguments, with the keys that lead to them.",
		Limits: "What include_shell would print is not known; variables from other files stay names.",
		References: []string{
			"https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_Configuration",
			"lighttpd, src/configparser.y",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("lighttpd", lighttpd.Read),
}

func selects(s *survey.Subject) bool {
	if !strings.HasSuffix(s.Name, ".conf") && !strings.HasPrefix(path.Base(s.Name), "lighttpd.conf") {
		return false
	}
	return strings.Contains(s.Name, "lighttpd") && survey.IsConfiguration(s)
}
