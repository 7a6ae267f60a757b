// Package nginx learns what nginx.conf and the files it includes set.
package nginx

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/braces"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each directive.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "nginx configuration",
		Learns: "setting/1 (program nginx): every directive of nginx*.conf, and of *.conf files and sites in directories of nginx, with the blocks around it.",
		Limits: "Which files are included is not told here. Code of Lua blocks is passed over.",
		References: []string{
			"https://nginx.org/en/docs/dirindex.html",
			"nginx, src/core/ngx_conf_file.c",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("nginx", read),
}

func selects(s *survey.Subject) bool {
	if !strings.Contains(s.Name, "nginx") || !survey.IsConfiguration(s) {
		return false
	}
	dir, base := path.Split(s.Name)
	switch {
	case strings.HasPrefix(base, "nginx") && strings.Contains(base, ".conf"):
		return true
	case !strings.Contains(dir, "nginx"):
		return false
	}
	return path.Ext(base) == ".conf" || strings.Contains(dir, "/sites-")
}

// read leaves out the lines that head blocks: those inside name them.
func read(text string) []conf.Directive {
	all := braces.Read(text, braces.Syntax{})
	kept := all[:0]
	for _, d := range all {
		if d.Op != "{" {
			kept = append(kept, d)
		}
	}
	return kept
}
