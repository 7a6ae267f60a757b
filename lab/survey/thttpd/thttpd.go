// Package thttpd learns what configuration files of thttpd and mini_httpd set.
package thttpd

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each directive.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "thttpd and mini_httpd configuration",
		Learns: "setting/1 (program thttpd, for both): every name of files called thttpd*.conf, mini_httpd*.conf and mini-httpd*.conf.",
		Limits: "The two programs share most names; which of them reads a file is decided where it is started.",
		References: []string{
			"thttpd(8), mini_httpd(8): CONFIG-FILE",
			"ACME Labs, thttpd.c, read_config",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("thttpd", read),
}

func selects(s *survey.Subject) bool {
	base := path.Base(s.Name)
	return strings.Contains(base, ".conf") && survey.IsConfiguration(s) &&
		(strings.HasPrefix(base, "thttpd") || strings.HasPrefix(base, "mini_httpd") || strings.HasPrefix(base, "mini-httpd"))
}

// read gives names and values: several "name=value" may stand on a line, and
// "#" begins a comment anywhere.
func read(text string) []conf.Directive {
	var all []conf.Directive
	for l := range conf.Lines(text, false) {
		t, _, _ := strings.Cut(l.Text, "#")
		for at := 0; len(all) < conf.MaxDirectives; {
			at += conf.Indent(t[at:])
			n := strings.IndexAny(t[at:], " \t\r\v\f")
			if n < 0 {
				n = len(t) - at
			}
			if n == 0 {
				break
			}
			key, value, set := strings.Cut(t[at:at+n], "=")
			if d := (conf.Directive{Key: key, Offset: l.Offset + at, Line: l.Number}); key != "" {
				if set {
					d.Op, d.Args = "=", []string{value}
				}
				all = append(all, d)
			}
			at += n
		}
	}
	return all
}
