// Package wifi finds wireless networks that are open, badly encrypted, or have
// a key that all units share.
package wifi

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for wireless networks.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Wireless networks",
		Decides: "Reads the networks of hostapd, wpa_supplicant and OpenWrt's /etc/config/wireless. A network that the file switches off, or whose radio is, is left out. " +
			"Reported are networks without encryption, with WEP or TKIP, with WPS, and with a key that stands in the image. Values that a program fills in " +
			"(variables, templates) are no keys.",
		FalsePositives: "A program writes the file anew at the first start; an open network that leads to a page for guests only.",
		FalseNegatives: "Vendors' own options in OpenWrt's file; networks that vendors' programs set up from their own settings (NVRAM, XML), which is the usual case; weak keys that are computed from addresses.",
		References: []string{
			"IEEE 802.11-2020, clause 12 (WEP and TKIP are obsolete)",
			"hostapd, hostapd/hostapd.conf; wpa_supplicant.conf(5)",
			"https://www.kb.cert.org/vuls/id/723755 (WPS PIN)",
			"ETSI EN 303 645 V2.1.1, provision 5.1-1",
		},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "open", Title: "Wireless network without encryption", CWE: []int{319, 306}, Severity: assay.Medium,
			Reason: "whoever is near joins the network and hears what others send",
			Advice: "Deliver units with WPA2 or WPA3 and a key of their own, or with the radio off."},
		{ID: "wep", Title: "Wireless network with WEP", CWE: []int{327}, Severity: assay.Medium,
			Reason: "the key is found in minutes from what can be heard",
			Advice: "Use WPA2 or WPA3."},
		{ID: "tkip", Title: "Wireless network with TKIP or the first WPA", CWE: []int{327}, Severity: assay.Low,
			Reason: "packets can be forged and parts of them read; the standard has withdrawn it",
			Advice: "Allow CCMP or GCMP only (wpa=2, rsn_pairwise=CCMP)."},
		{ID: "wps", Title: "Wireless network with WPS", CWE: []int{307, 1391}, Severity: assay.Low,
			Reason: "with the PIN method, some thousand tries find the key unless tries are limited",
			Advice: "Switch WPS off, or allow the button only."},
		{ID: "key", Title: "Wireless key that all units share", CWE: []int{1392, 798}, Severity: assay.Medium,
			Reason: "who has read the image, or owns one unit, joins the network of every unit whose owner keeps the key",
			Advice: "Give each unit a key of its own when it is made, or demand one at the first start."},
	},
	Needs: []string{"setting/1"},
	Scope: check.System,
	Run:   run,
}

// network is one wireless network with its options.
type network struct {
	program string
	file    string
	section string
	options map[string]*system.Setting
	first   *system.Setting
}

func (n *network) value(name string) string {
	if s := n.options[name]; s != nil {
		return s.Value
	}
	return ""
}

func run(v *check.View, report func(check.Flaw)) {
	all := system.Settings(v.Tree, v.Facts, "hostapd", "wpa_supplicant", "uci")
	var list []*network
	byPlace := map[[2]string]*network{}
	for i := range all {
		s := &all[i]
		if s.Program == "uci" && path.Base(s.Name) != "wireless" {
			continue
		}
		place := [2]string{s.Name, s.Section}
		n := byPlace[place]
		if n == nil {
			n = &network{program: s.Program, file: s.Name, section: s.Section, options: map[string]*system.Setting{}, first: s}
			byPlace[place], list = n, append(list, n)
		}
		n.options[s.Key] = s
	}
	for _, n := range list {
		switch n.program {
		case "hostapd":
			n.hostapd(report)
		case "wpa_supplicant":
			n.joined(report)
		case "uci":
			n.uci(byPlace, report)
		}
	}
}

// tell reports a flaw of the network with the options that show it.
func (n *network) tell(report func(check.Flaw), rule string, options ...string) {
	name := n.value("ssid")
	f := check.Flaw{Rule: rule, Detail: name, Key: []string{name}}
	for _, o := range options {
		if s := n.options[o]; s != nil {
			f.Add(s.Evidence())
			f.Key = append(f.Key, s.Value)
		}
	}
	if len(f.Evidence) == 0 {
		s := n.options["ssid"]
		if s == nil {
			s = n.first
		}
		f.Add(s.Evidence())
	}
	report(f)
}

// filledIn tells a value that a program puts in the place of.
func filledIn(s string) bool {
	return strings.ContainsAny(s, "$%<>{}") || strings.HasPrefix(s, "SET_BY") || strings.HasPrefix(s, "@") || strings.HasPrefix(s, "__") || len(s) > 3 && strings.Trim(s, "xX*") == ""
}
