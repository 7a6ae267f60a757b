// Package apache learns what configuration files of Apache httpd set.
package apache

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
		Title:  "Apache httpd configuration",
		Learns: "setting/1 (program apache): every directive of httpd*.conf and apache*.conf, and of *.conf files and sites in directories of Apache, with the blocks around it; keys in lower case.",
		Limits: "Which files are included and which modules are loaded is not told here. Files of other programs that are called httpd.conf and have other syntax give facts that mean nothing to Apache. .htaccess is not read.",
		References: []string{
			"https://httpd.apache.org/docs/2.4/mod/quickreference.html",
			"https://httpd.apache.org/docs/2.4/configuring.html",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("apache", read),
}

func selects(s *survey.Subject) bool {
	if !survey.IsConfiguration(s) {
		return false
	}
	dir, base := path.Split(s.Name)
	switch {
	case strings.HasPrefix(base, "httpd") || strings.HasPrefix(base, "apache"):
		return strings.Contains(base, ".conf")
	case !strings.Contains(dir, "apache") && !strings.Contains(dir, "etc/httpd/"):
		return false
	}
	return path.Ext(base) == ".conf" || path.Ext(base) == ".load" || strings.Contains(dir, "/sites-")
}

// read leaves out the lines that head blocks: those inside name them. A file of
// busybox's httpd ("A:10.0.0.", "/cgi-bin:name:password") has none of ours.
func read(text string) []conf.Directive {
	all := tagged.Read(text)
	kept := all[:0]
	for _, d := range all {
		if d.Op != "<" && !strings.ContainsAny(d.Key, ":/=*") {
			kept = append(kept, d)
		}
	}
	return kept
}
