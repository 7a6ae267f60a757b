package snmpcommunity

import (
	"strings"

	"assay"
	"assay/lab/fact"
	"assay/lab/system"
)

// netSNMP reads rocommunity, rwcommunity and com2sec with group and access
// (snmpd.conf(5), ACCESS CONTROL), and mini-snmpd's community.
func netSNMP(c *system.Configuration) (all []community) {
	local := localOnly(c)
	for i := range c.Settings {
		s := &c.Settings[i]
		w := words(s)
		x := community{evidence: []assay.Evidence{c.Evidence(s)}, narrow: local}
		switch s.Key {
		case "rocommunity", "rwcommunity", "rocommunity6", "rwcommunity6":
			x.writes = strings.HasPrefix(s.Key, "rw")
			if len(w) > 1 && isLocal(w[1]) {
				x.narrow = "only the device itself may use it"
			}
			if len(w) > 3 && w[2] == "-V" && !x.writes && narrowView(c, w[3]) || len(w) > 2 && strings.HasPrefix(w[2], ".1.3.6.1.2.1.1") && !x.writes {
				x.narrow = "it shows the system's own data only (" + w[len(w)-1] + ")"
			}
		case "com2sec", "com2sec6":
			if len(w) > 2 && w[0] == "-Cn" {
				w = w[2:]
			}
			if len(w) < 3 {
				continue
			}
			if isLocal(w[1]) {
				x.narrow = "only the device itself may use it"
			}
			x.writes = mayWrite(c, w[0])
			w = w[2:]
		case "community":
		default:
			continue
		}
		if len(w) == 0 || strings.ContainsAny(w[0], "$@%{") {
			continue // a template that a script fills
		}
		x.name = w[0]
		all = append(all, x)
	}
	return all
}

// mayWrite follows a security name to its groups and their access.
func mayWrite(c *system.Configuration, name string) bool {
	groups := map[string]bool{}
	for i := range c.Settings {
		if s := &c.Settings[i]; s.Key == "group" {
			if w := words(s); len(w) > 2 && w[2] == name && w[1] != "usm" {
				groups[w[0]] = true
			}
		}
	}
	for i := range c.Settings {
		if s := &c.Settings[i]; s.Key == "access" {
			if w := words(s); len(w) > 6 && groups[w[0]] && w[6] != "none" && w[6] != `""` && w[6] != "" {
				return true
			}
		}
	}
	return false
}

// narrowView tells whether every part of a view lies in the system group or
// the host's time and name (system, hrSystem): what Debian shows by default.
func narrowView(c *system.Configuration, name string) bool {
	found := false
	for i := range c.Settings {
		s := &c.Settings[i]
		if s.Key != "view" {
			continue
		}
		if w := words(s); len(w) > 2 && w[0] == name && w[1] == "included" {
			found = true
			oid := "." + strings.TrimPrefix(w[2], ".")
			if !strings.HasPrefix(oid+".", ".1.3.6.1.2.1.1.") && !strings.HasPrefix(oid+".", ".1.3.6.1.2.1.25.1.") && oid != ".system" {
				return false
			}
		}
	}
	return found
}

// localOnly tells why a file's agent cannot be reached: every address that it
// names is one of the device itself.
func localOnly(c *system.Configuration) string {
	s := c.Get("agentaddress")
	if s == nil {
		return ""
	}
	for _, a := range strings.FieldsFunc(s.Value, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !strings.Contains(a, "127.0.0.1") && !strings.Contains(a, "[::1]") && !strings.Contains(a, "localhost") && !strings.HasPrefix(a, "unix:") {
			return ""
		}
	}
	return "the agent listens only where the device itself reaches it"
}

func isLocal(source string) bool {
	return source == "localhost" || strings.HasPrefix(source, "127.") || source == "::1"
}

func words(s *fact.Setting) []string {
	if len(s.Args) > 0 {
		return s.Args
	}
	return strings.Fields(s.Value)
}

// uci reads OpenWrt's sections com2sec, group and access, and the community of
// mini_snmpd.
func uci(c *system.Configuration) (all []community) {
	type section map[string]*fact.Setting
	sections := map[string]section{}
	var order []string
	for i := range c.Settings {
		s := &c.Settings[i]
		if s.Section == "" {
			continue
		}
		if sections[s.Section] == nil {
			sections[s.Section] = section{}
			order = append(order, s.Section)
		}
		sections[s.Section][s.Key] = s
	}
	value := func(x section, key string) string {
		if x[key] == nil {
			return ""
		}
		return x[key].Value
	}
	for _, name := range order {
		x := sections[name]
		s := x["community"]
		if s == nil || s.Value == "" {
			continue
		}
		found := community{name: s.Value, evidence: []assay.Evidence{c.Evidence(s)}}
		if isLocal(value(x, "source")) {
			found.narrow = "only the device itself may use it"
		}
		for _, g := range order {
			if !strings.HasPrefix(g, "group") || value(sections[g], "secname") != value(x, "secname") {
				continue
			}
			for _, a := range order {
				if w := value(sections[a], "write"); strings.HasPrefix(a, "access") && value(sections[a], "group") == value(sections[g], "group") && w != "" && w != "none" {
					found.writes = true
				}
			}
		}
		all = append(all, found)
	}
	return all
}
