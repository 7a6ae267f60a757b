// Package samba is the survey of what the file server Samba shares, and with
// whom.
package samba

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/ini"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "samba" for each parameter.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "File server Samba",
		Learns:     "Each parameter of smb.conf and files named like it, with the share it stands in. Names are given in lower case with single blanks; synonyms (public, writable) stand as written.",
		Limits:     "Included files are told, not followed. OpenWrt makes the file from /etc/config/samba and smb.conf.template.",
		References: []string{"smb.conf(5)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		base := strings.ToLower(path.Base(s.Name))
		return strings.HasPrefix(base, "smb") && strings.Contains(base, "conf")
	},
	Read: survey.Settings("samba", parse),
}

func parse(text string) []conf.Directive {
	all := ini.Read(text, ini.Syntax{Continue: true, Fold: true})
	list := all[:0]
	for _, d := range all {
		if d.Key = strings.Join(strings.Fields(d.Key), " "); d.Op == "=" && d.Key != "" {
			list = append(list, d)
		}
	}
	return list
}
