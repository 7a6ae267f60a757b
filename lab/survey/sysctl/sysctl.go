// Package sysctl is the survey of files that set kernel parameters.
package sysctl

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/line"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "sysctl" for each parameter.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Kernel parameters (sysctl)",
		Learns: "Parameters and values of sysctl.conf and of the *.conf files in sysctl.d, in the order of the file. Names are given with " +
			"dots, as sysctl(8) prints them; a leading \"-\" (errors are ignored) is left out.",
		Limits: "Which file is read last is decided in the checks. Patterns (net.ipv4.conf.*.rp_filter) stand as they are written. What " +
			"scripts write to /proc/sys is the matter of survey/setup.",
		References: []string{"sysctl.conf(5), sysctl.d(5)", "procps, src/sysctl.c; busybox, procps/sysctl.c"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		dir, base := path.Split(s.Name)
		return strings.HasPrefix(base, "sysctl") && strings.HasSuffix(base, ".conf") ||
			strings.HasSuffix(dir, "sysctl.d/") && path.Ext(base) == ".conf"
	},
	Read: survey.Settings("sysctl", parse),
}

func parse(text string) []conf.Directive {
	kept := line.Read(text, line.Syntax{Comment: "#;", Separator: line.Equal, Whole: true})
	list := kept[:0]
	for _, d := range kept {
		if d.Key = name(strings.TrimPrefix(d.Key, "-")); d.Op == "=" && d.Key != "" && !strings.Contains(d.Key, " ") {
			list = append(list, d)
		}
	}
	return list
}

// name gives a parameter with dots: where the first separator is a slash,
// slashes separate and dots belong to names of interfaces.
func name(s string) string {
	if i := strings.IndexAny(s, "./"); i < 0 || s[i] == '.' {
		return s
	}
	return strings.NewReplacer("/", ".", ".", "/").Replace(s)
}
