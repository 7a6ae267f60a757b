// Package wpasupplicant is the survey of the wireless networks that a system
// joins.
package wpasupplicant

import (
	"fmt"
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/line"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "wpa_supplicant" for each option.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "Wireless networks joined (wpa_supplicant)",
		Learns:     "Each option of wpa_supplicant.conf and files named like it; the section of an option of a network is network[N], counted from 0.",
		Limits:     "Blobs are left out. Networks that a program writes at run time are not seen.",
		References: []string{"wpa_supplicant.conf(5)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		base := strings.ToLower(path.Base(s.Name))
		return (strings.HasPrefix(base, "wpa_supplicant") || strings.HasPrefix(base, "wpa-supplicant") || strings.HasPrefix(base, "wpa_cli")) && strings.Contains(base, ".conf")
	},
	Read: survey.Settings("wpa_supplicant", parse),
}

func parse(text string) []conf.Directive {
	all := line.Read(text, line.Syntax{Separator: line.Equal, Whole: true, Quotes: true})
	list := all[:0]
	var section []string
	count := map[string]int{}
	for _, d := range all {
		switch {
		case d.Key == "}":
			section = nil
		case d.Op != "=" || strings.ContainsAny(d.Key, " \t"):
		case d.Value() == "{":
			section = []string{fmt.Sprintf("%s[%d]", d.Key, count[d.Key])}
			count[d.Key]++
		default:
			d.Section = section
			list = append(list, d)
		}
	}
	return list
}
