package logging

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// sends looks for -R HOST of busybox's syslogd. Options that a variable holds
// may have it.
func sends(s *assay.Service) bool {
	for _, a := range s.Args {
		if strings.HasPrefix(a, "-R") || strings.HasPrefix(a, "$") && (s.Name == "syslogd" || s.Name == "busybox") {
			return true
		}
	}
	return false
}

// forwards looks for a start-up script of a vendor's that forwards the log, by
// its name.
func forwards(started map[assay.Path]string) bool {
	for p := range started {
		base := strings.ToLower(path.Base(string(p)))
		if strings.Contains(base, "syslog") && (strings.Contains(base, "fwd") || strings.Contains(base, "forward") || strings.Contains(base, "remote")) {
			return true
		}
	}
	return false
}

// anySends looks for a host that messages are sent to. What programs fill in
// counts.
func anySends(settings []system.Setting) bool {
	for i := range settings {
		s := &settings[i]
		switch s.Program {
		case "syslog":
			if strings.HasPrefix(s.Value, "@") || s.Key == "action" && strings.Contains(s.Value, "omfwd") || strings.Contains(s.Value, "omrelp") {
				return true
			}
		case "syslog-ng":
			if strings.Contains(s.Section, "destination") && network(s.Key) {
				return true
			}
		case "uci":
			if path.Base(s.Name) == "system" && s.Key == "log_ip" && s.Value != "" && s.Value != "0.0.0.0" {
				return true
			}
		}
	}
	return false
}

func network(driver string) bool {
	for _, d := range []string{"udp(", "tcp(", "network(", "syslog(", "udp6(", "tcp6("} {
		if strings.HasPrefix(driver, d) {
			return true
		}
	}
	return false
}

// received reports settings by which messages come in from the network.
func received(settings []system.Setting, report func(check.Flaw)) {
	f := check.Flaw{Rule: "receives"}
	for i := range settings {
		s := &settings[i]
		in := false
		switch s.Program {
		case "syslog":
			in = s.Key == "$UDPServerRun" || s.Key == "$InputTCPServerRun" || s.Key == "input" && (strings.Contains(s.Value, "imudp") || strings.Contains(s.Value, "imtcp"))
		case "syslog-ng":
			in = strings.Contains(s.Section, "source ") && network(s.Key)
		}
		if in {
			f.Add(s.Evidence())
			f.Key = append(f.Key, s.Key)
			f.Detail = strings.TrimSpace(s.Key + " " + s.Value)
		}
	}
	if len(f.Evidence) > 0 {
		report(f)
	}
}
