// Package iptables is the survey of packet filter rules as iptables-save writes
// them.
package iptables

import (
	"bytes"
	"strings"

	"assay/anatomy/conf"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "iptables" for each rule: the
// section is the table, the key the command ("-P", "-A" ...), the arguments
// what follows it. A chain's line ":INPUT DROP [0:0]" is the policy "-P INPUT
// DROP".
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "Packet filter rules (iptables-save)",
		Learns:     "Tables, policies of chains and rules of files in the form of iptables-save and ip6tables-save, whatever their name.",
		Limits:     "Which of the two families a file is for is not told in it. Rules that scripts add one by one are the matter of survey/setup.",
		References: []string{"iptables-save(8), iptables-restore(8), iptables(8)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		return survey.IsConfiguration(s) && hasTable(s.Head)
	},
	Read: survey.Settings("iptables", parse),
}

var tables = []string{"filter", "nat", "mangle", "raw", "security"}

// hasTable looks for a line "*filter" or of another table.
func hasTable(head []byte) bool {
	for _, t := range tables {
		i := bytes.Index(head, []byte("*"+t))
		if i == 0 || i > 0 && head[i-1] == '\n' {
			return true
		}
	}
	return false
}

func parse(text string) []conf.Directive {
	var list []conf.Directive
	var section []string
	for l := range conf.Lines(text, false) {
		t := strings.TrimSpace(l.Text)
		if t == "" || t[0] == '#' || len(list) == conf.MaxDirectives {
			continue
		}
		if t[0] == '*' {
			section = []string{t[1:]}
			continue
		}
		w := conf.Words(t, true)
		if len(section) == 0 || len(w) == 0 || w[0] == "" {
			continue
		}
		d := conf.Directive{Section: section, Offset: l.Offset + conf.Indent(l.Text), Line: l.Number}
		switch {
		case w[0] == "COMMIT":
			section = nil
			continue
		case w[0][0] == ':' && len(w) >= 2 && w[1] != "-":
			d.Key, d.Args = "-P", []string{w[0][1:], w[1]}
		case w[0][0] == ':':
			d.Key, d.Args = "-N", []string{w[0][1:]}
		case w[0][0] == '[' && len(w) > 1 && w[1] != "": // counters: "[1:60] -A INPUT"
			d.Key, d.Args = w[1], w[2:]
		case w[0][0] == '-':
			d.Key, d.Args = w[0], w[1:]
		default:
			continue
		}
		list = append(list, d)
	}
	return list
}
