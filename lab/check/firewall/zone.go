package firewall

import (
	"strings"

	"assay/lab/check"
)

// outer are names of zones and networks outside.
func outer(name string) bool {
	return name == "wan" || name == "wan6" || name == "wwan" || name == "internet"
}

// ports of management, as rules name them.
var ports = map[string]string{"22": "SSH", "23": "telnet", "80": "web", "443": "web", "8080": "web", "8443": "web", "161": "SNMP", "ssh": "SSH", "telnet": "telnet", "http": "web", "https": "web"}

// zones reports what OpenWrt's firewall lets in from outside.
func (r *filter) zones(report func(check.Flaw)) {
	for _, key := range r.Order {
		options := r.Sections[key]
		_, section, _ := strings.Cut(key, "\x00")
		value := func(k string) string { return options[k].Value }
		if value("enabled") == "0" {
			continue
		}
		switch {
		case strings.HasPrefix(section, "zone") && outer(value("name")) && strings.EqualFold(value("input"), "ACCEPT"):
			f := check.Flaw{Rule: "wan", Detail: "zone " + value("name"), Key: []string{value("name")}}
			for _, k := range []string{"name", "input"} {
				s := options[k]
				f.Add(s.Evidence())
			}
			report(f)
		case strings.HasPrefix(section, "rule") && outer(value("src")) && value("dest") == "" && value("src_ip") == "" && strings.EqualFold(value("target"), "ACCEPT"):
			port := strings.Fields(value("dest_port"))
			for _, p := range port {
				if ports[p] == "" {
					continue
				}
				f := check.Flaw{Rule: "management", Detail: strings.TrimSpace(value("name") + " (port " + p + ", " + ports[p] + ")"), Key: []string{p}}
				for _, k := range []string{"src", "dest_port", "target"} {
					s := options[k]
					f.Add(s.Evidence())
				}
				report(f)
			}
		}
	}
}
