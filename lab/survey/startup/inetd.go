package startup

import (
	"strings"

	"assay/lab/fact"
)

// inetd reads service, socket type, protocol, wait or nowait, user, program,
// argv (inetd(8)); nil when most lines are not so.
func inetd(text string) []fact.Startup {
	var list []fact.Startup
	bad := 0
	for _, l := range lines(text) {
		if l.blank() {
			continue
		}
		f := strings.Fields(l.text)
		if len(f) < 6 || !isSocketType(f[1]) || !isProtocol(f[2]) || !strings.HasPrefix(strings.TrimPrefix(f[3], "no"), "wait") {
			bad++
			continue
		}
		if f[5] == "internal" {
			continue
		}
		s := fact.Startup{Syntax: "inetd", Command: strings.TrimSpace(l.text), Program: f[5], Action: f[0],
			Order: []string{"protocol=" + f[2], "user=" + f[4]}, Offset: int64(l.offset), Line: l.number}
		if len(f) > 7 {
			s.Args = f[7:] // behind argv[0]
		}
		list = append(list, s)
	}
	if bad > len(list) {
		return nil
	}
	return list
}

func isSocketType(s string) bool {
	return s == "stream" || s == "dgram" || s == "raw" || s == "rdm" || s == "seqpacket"
}

func isProtocol(s string) bool {
	return strings.HasPrefix(s, "tcp") || strings.HasPrefix(s, "udp") || s == "unix" || s == "sctp"
}

// isXinetd looks for "service NAME" and a brace on the next line.
func isXinetd(text string) bool {
	all := lines(text)
	for i := range all {
		if all[i].blank() {
			continue
		}
		f := strings.Fields(all[i].text)
		return len(f) >= 2 && f[0] == "service" && (f[len(f)-1] == "{" || i+1 < len(all) && strings.TrimSpace(all[i+1].text) == "{")
	}
	return false
}

// xinetd reads the blocks "service NAME { key = value }" (xinetd.conf(5)).
func xinetd(text string) []fact.Startup {
	var list []fact.Startup
	name, disabled := "", false
	var s fact.Startup
	for _, l := range lines(text) {
		t := strings.TrimSpace(l.text)
		if f := strings.Fields(t); len(f) >= 2 && f[0] == "service" {
			name, disabled, s = f[1], false, fact.Startup{Syntax: "inetd", Action: f[1]}
			continue
		}
		if t == "}" {
			if name != "" && s.Program != "" {
				if disabled {
					s.Order = append(s.Order, "disable=yes")
				}
				list = append(list, s)
			}
			name = ""
			continue
		}
		key, value, _ := strings.Cut(t, "=")
		value = strings.TrimSpace(strings.TrimPrefix(value, "="))
		switch strings.TrimRight(key, " \t+-") {
		case "server":
			s.Program, s.Command, s.Offset, s.Line = value, value, int64(l.offset), l.number
		case "server_args":
			s.Args = strings.Fields(value)
		case "protocol", "user", "port", "bind", "interface":
			s.Order = append(s.Order, strings.TrimSpace(key)+"="+value)
		case "disable":
			disabled = value == "yes"
		}
	}
	return list
}
