// Package hostapd is the survey of configuration files of access points run by
// hostapd.
package hostapd

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/line"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "hostapd" for each option.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Wireless access point hostapd",
		Learns: "Each option of hostapd.conf and files named like it. The section of an option is its network: \"interface ath0\", and " +
			"\"bss ath1\" behind a line bss=.",
		Limits:     "A file that has none of the keys interface, ssid and wpa is another program's. OpenWrt and vendors' programs make the file when they start.",
		References: []string{"hostapd, hostapd/hostapd.conf and hostapd/config_file.c"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		base := strings.ToLower(path.Base(s.Name))
		return strings.Contains(base, "hostap") && (strings.Contains(base, "conf") || strings.HasSuffix(base, ".cfg")) ||
			strings.HasSuffix(base, ".ap_bss") || strings.Contains(base, "topology.conf")
	},
	Read: survey.Settings("hostapd", parse),
}

func parse(text string) []conf.Directive {
	all := line.Read(text, line.Syntax{Separator: line.Equal, Whole: true})
	list := all[:0]
	var section []string
	known := false
	for _, d := range all {
		if d.Op != "=" || strings.ContainsAny(d.Key, " \t") {
			continue
		}
		switch d.Key {
		case "interface", "bss":
			section = []string{d.Key + " " + d.Value()}
			known = true
		case "ssid", "wpa":
			known = true
		}
		d.Section = section
		list = append(list, d)
	}
	if !known {
		return nil
	}
	return list
}
