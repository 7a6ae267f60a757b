// Package dnsmasq is the survey of configuration files of dnsmasq.
package dnsmasq

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/line"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "dnsmasq" for each option.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "DNS and DHCP server dnsmasq",
		Learns:     "Each option of dnsmasq.conf and of the files in dnsmasq.d, as the long options of the command line are named.",
		Limits:     "OpenWrt makes the file from /etc/config/dhcp when it starts: see survey/uci. Options on the command line are in startup/1.",
		References: []string{"dnsmasq(8)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		dir, base := path.Split(s.Name)
		return strings.HasPrefix(base, "dnsmasq") && strings.Contains(base, ".conf") || strings.HasSuffix(dir, "dnsmasq.d/") && base != "README"
	},
	Read: survey.Settings("dnsmasq", parse),
}

func parse(text string) []conf.Directive {
	all := line.Read(text, line.Syntax{Separator: line.Equal, Trailing: true, Whole: true, Quotes: true})
	list := all[:0]
	for _, d := range all {
		if isOption(d.Key) {
			list = append(list, d)
		}
	}
	return list
}

// isOption tells names of options from prose and other programs' lines.
func isOption(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != ""
}
