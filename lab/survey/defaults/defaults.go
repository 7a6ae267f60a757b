// Package defaults learns what the files of variables set that start-up scripts read: etc/default, etc/conf.d, etc/sysconfig.
package defaults

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each directive.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "Variables of start-up scripts",
		Learns: "setting/1 (program default): every assignment of a constant outside of functions and branches in the files of etc/default, etc/conf.d and etc/sysconfig. The file name tells whose they are.",
		Limits: "Values that the shell computes are given as written.",
		References: []string{
			"Debian Policy 9.3.2 (etc/default); OpenRC, conf.d; sysconfig of Red Hat",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("default", read),
}

func selects(s *survey.Subject) bool {
	dir := path.Dir(s.Name)
	return survey.IsConfiguration(s) && s.Size <= 64<<10 &&
		(strings.HasSuffix(dir, "etc/default") || strings.HasSuffix(dir, "etc/conf.d") || strings.HasSuffix(dir, "etc/sysconfig"))
}

// read gives the lines NAME=value that are not indented, as such files have
// them; what is indented belongs to a branch.
func read(text string) []conf.Directive {
	var all []conf.Directive
	for l := range conf.Lines(text, true) {
		if len(all) == conf.MaxDirectives {
			break
		}
		t := strings.TrimPrefix(strings.TrimSpace(conf.Uncomment(l.Text, "#")), "export ")
		key, value, is := strings.Cut(t, "=")
		if !is || !isName(key) || conf.Indent(l.Text) > 0 {
			continue
		}
		d := conf.Directive{Key: key, Op: "=", Offset: l.Offset, Line: l.Number}
		if value != "" {
			d.Args = []string{conf.Unquote(value)}
		}
		all = append(all, d)
	}
	return all
}

func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; !(c >= 'a' && c <= 'z' || s[i] == '_' || i > 0 && s[i] >= '0' && s[i] <= '9') {
			return false
		}
	}
	return s != ""
}
