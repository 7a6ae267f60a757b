// Package nft is the survey of rule sets of nftables.
package nft

import (
	"bytes"
	"path"

	"assay/anatomy/conf"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "nft" for each statement.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "Packet filter rules (nftables)",
		Learns:     "The statements of nftables.conf, *.nft and scripts for nft -f, with the table and chain that they stand in: hook, policy and rules.",
		Limits:     "Included files and variables stand as written. OpenWrt's fw4 makes its rules when it starts: see survey/uci.",
		References: []string{"nft(8)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		base := path.Base(s.Name)
		return s.Kind == "text" && (base == "nftables.conf" || path.Ext(base) == ".nft") ||
			s.Kind == "script" && bytes.Contains(firstLine(s.Head), []byte("/nft"))
	},
	Read: survey.Settings("nft", parse),
}

func firstLine(b []byte) []byte {
	l, _, _ := bytes.Cut(b, []byte{'\n'})
	return l
}

// parse reads statements that end at a line's end or a semicolon. Braces behind
// table, chain, set, map and the like hold blocks; others are sets inside a
// statement.
func parse(text string) []conf.Directive {
	r := &reader{text: text, line: 1}
	for r.at < len(text) && len(r.list) < conf.MaxDirectives {
		r.step()
	}
	r.end()
	return r.list
}
