// Package snmpd learns what snmpd.conf files set.
package snmpd

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
		Title:  "SNMP agent configuration",
		Learns: "setting/1 (program snmpd): every directive of files called snmpd*.conf, snmp*.conf and mini_snmpd*.conf, key in lower case: communities, users, views, addresses.",
		Limits: "Communities that are given on a command line or stand in a database of the vendor are not seen.",
		References: []string{
			"snmpd.conf(5) of Net-SNMP",
			"mini-snmpd.conf(5)",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("snmpd", read),
}

func selects(s *survey.Subject) bool {
	base := strings.TrimPrefix(path.Base(s.Name), "mini")
	return strings.Contains(base, ".conf") && strings.HasPrefix(strings.TrimLeft(base, "_-"), "snmp") && survey.IsConfiguration(s)
}

func read(text string) []conf.Directive {
	return line.Read(text, line.Syntax{Separator: line.Either, Quotes: true, Trailing: true, Fold: true})
}
