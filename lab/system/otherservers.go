package system

import (
	"strconv"
	"strings"

	"assay"
)

// sshd reads Port and ListenAddress (sshd_config(5)) outside of Match blocks.
func sshd(x *starting, d *daemon) []assay.Listen {
	if all, told := x.arguments(d); told {
		return all
	}
	var all []assay.Listen
	type found struct {
		value, why string
	}
	var numbers, addresses []found
	for _, c := range x.settings(d) {
		for i := range c.Settings {
			switch s := &c.Settings[i]; {
			case s.Section != "":
			case s.Key == "port":
				numbers = append(numbers, found{s.Value, where(c, s)})
			case s.Key == "listenaddress":
				addresses = append(addresses, found{first(strings.Fields(s.Value)), where(c, s)})
			}
		}
	}
	if len(numbers) == 0 {
		numbers = []found{{"22", "default"}}
	}
	for _, p := range numbers {
		if len(addresses) == 0 && portOf(p.value) > 0 {
			all = append(all, assay.Listen{Protocol: "tcp", Address: "*", Port: portOf(p.value), Why: p.why})
		}
		for _, a := range addresses {
			if addr, n, ok := hostPort(a.value, portOf(p.value)); ok {
				all = append(all, assay.Listen{Protocol: "tcp", Address: addr, Port: n, Why: a.why})
			}
		}
	}
	return all
}

// dropbear reads -p, and what OpenWrt's and Debian's start-up scripts make -p
// from. With -i it serves one connection of inetd's.
func dropbear(x *starting, d *daemon) []assay.Listen {
	if hasFlag(x.v.Args, 'i') {
		return nil
	}
	if c := x.b.uciOf("dropbear"); c != nil && (x.s.Syntax == "procd" || x.v.By == "procd") {
		return uciDropbear(c)
	}
	if all, told := x.arguments(d); told && len(all) > 0 {
		return all
	}
	all := x.b.configurations("default")
	for i := range all {
		if s := all[i].Get("DROPBEAR_PORT"); s != nil && portOf(s.Value) > 0 && strings.Contains(strings.Join(x.v.Args, " "), "$") {
			return []assay.Listen{{Protocol: "tcp", Address: "*", Port: portOf(s.Value), Why: where(&all[i], s)}}
		}
	}
	return d.usual("*", "default")
}

func uciDropbear(c *Configuration) (all []assay.Listen) {
	done := map[string]bool{}
	for i := range c.Settings {
		section := c.Settings[i].Section
		if done[section] || !strings.HasPrefix(section, "dropbear") {
			continue
		}
		done[section] = true
		m := of(c, section)
		if e := m["enable"]; e != nil && (e.Value == "0" || e.Value == "off" || e.Value == "false") {
			continue
		}
		l := assay.Listen{Protocol: "tcp", Address: "*", Port: 22, Why: where(c, &c.Settings[i])}
		if p := m["Port"]; p != nil {
			if l.Port, l.Why = portOf(p.Value), where(c, p); l.Port == 0 {
				continue
			}
		}
		if i := m["Interface"]; i != nil && i.Value != "" {
			l.Address = i.Value
		}
		all = append(all, l)
	}
	return all
}

// snmpd reads agentaddress and the addresses of the command line (snmpd(8),
// LISTENING ADDRESSES).
func snmpd(x *starting, d *daemon) []assay.Listen {
	var all []assay.Listen
	for i, a := range x.v.Args {
		if strings.HasPrefix(a, "-") || i > 0 && len(x.v.Args[i-1]) == 2 && strings.HasPrefix(x.v.Args[i-1], "-") {
			continue
		}
		if l, ok := transport(a, "arguments"); ok {
			all = append(all, l)
		}
	}
	for _, c := range x.settings(d) {
		for i := range c.Settings {
			s := &c.Settings[i]
			if s.Key != "agentaddress" {
				continue
			}
			for _, a := range strings.FieldsFunc(s.Value, func(r rune) bool { return r == ',' || r == ' ' }) {
				if l, ok := transport(a, where(c, s)); ok {
					all = append(all, l)
				}
			}
		}
	}
	if len(all) == 0 {
		return d.usual("*", "default")
	}
	return all
}

// transport reads "udp:127.0.0.1:161", "tcp6:161", "unix:/var/x", "161".
func transport(s, why string) (assay.Listen, bool) {
	l := assay.Listen{Protocol: "udp", Why: why}
	kind, rest, is := strings.Cut(s, ":")
	switch strings.ToLower(kind) {
	case "udp", "udp6", "udpv6", "dtlsudp":
	case "tcp", "tcp6", "tcpv6", "tlstcp", "ssh":
		l.Protocol = "tcp"
	case "unix":
		l.Protocol, l.Address = "unix", rest
		return l, true
	default:
		rest, is = s, true
	}
	if !is {
		return l, false
	}
	var ok bool
	l.Address, l.Port, ok = hostPort(rest, 161)
	return l, ok
}

// pureftpd reads -S and Bind, each "address,port".
func pureftpd(x *starting, d *daemon) []assay.Listen {
	if all, told := x.arguments(d); told {
		return all
	}
	if c, s := x.setting(d, []string{"bind"}); s != nil {
		if addr, n, ok := hostPort(strings.Replace(s.Value, ",", ":", 1), 21); ok {
			return []assay.Listen{{Protocol: "tcp", Address: addr, Port: n, Why: where(c, s)}}
		}
	}
	return d.usual("*", "default")
}

// superserver reads "tcpsvd [options] address port program" of busybox.
func superserver(x *starting, d *daemon) []assay.Listen {
	protocol := strings.TrimSuffix(x.v.Name, "svd")
	for i, a := range x.v.Args {
		if n := portOf(a); n > 0 && i > 0 && !strings.HasPrefix(x.v.Args[i-1], "-") && strings.ContainsAny(x.v.Args[i-1], ".:*") || a == "0" {
			return []assay.Listen{{Protocol: protocol, Address: x.v.Args[max(i-1, 0)], Port: n, Why: "arguments"}}
		}
	}
	return nil
}

// ntpd of busybox serves time only with -l; the reference implementation
// always listens. OpenWrt's script adds -l when enable_server of
// /etc/config/system says so.
func ntpd(x *starting, d *daemon) []assay.Listen {
	switch {
	case !x.busybox || hasFlag(x.v.Args, 'l'):
		return d.usual("*", "default")
	case !hasFlag(x.s.Maybe, 'l'):
		return nil
	}
	for _, s := range Settings(x.b.t, x.b.f, "uci") {
		if s.Name == "etc/config/system" && s.Key == "enable_server" && s.Value == "1" {
			return d.usual("*", "/"+s.Name+":"+strconv.Itoa(s.Line))
		}
	}
	return nil
}

func iperf(x *starting, d *daemon) []assay.Listen {
	if !hasFlag(x.v.Args, 's') {
		return nil
	}
	return fromArguments(x, d)
}

func rsync(x *starting, d *daemon) []assay.Listen {
	for _, a := range x.v.Args {
		if a == "--daemon" {
			return fromArguments(x, d)
		}
	}
	return nil
}

func netcat(x *starting, d *daemon) []assay.Listen {
	if !hasFlag(x.v.Args, 'l') {
		return nil
	}
	all, _ := x.arguments(d)
	if n := len(x.v.Args); len(all) == 0 && n > 0 && portOf(x.v.Args[n-1]) > 0 {
		all = []assay.Listen{{Protocol: "tcp", Address: "*", Port: portOf(x.v.Args[n-1]), Why: "arguments"}}
	}
	return all
}

// socat reads addresses like TCP4-LISTEN:23,fork (socat(1)).
func socat(x *starting, d *daemon) []assay.Listen {
	var all []assay.Listen
	for _, a := range x.v.Args {
		kind, rest, _ := strings.Cut(a, ":")
		kind = strings.ToUpper(kind)
		port, opts, _ := strings.Cut(rest, ",")
		if !strings.HasSuffix(kind, "-LISTEN") && !strings.HasSuffix(kind, "-L") || portOf(port) == 0 {
			continue
		}
		l := assay.Listen{Protocol: "tcp", Address: "*", Port: portOf(port), TLS: strings.HasPrefix(kind, "OPENSSL"), Why: "arguments"}
		if strings.HasPrefix(kind, "UDP") {
			l.Protocol = "udp"
		}
		if _, bind, ok := strings.Cut(opts, "bind="); ok {
			l.Address, _, _ = strings.Cut(bind, ",")
		}
		all = append(all, l)
	}
	return all
}
