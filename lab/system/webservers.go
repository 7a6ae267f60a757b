package system

import (
	"strings"

	"assay"
	"assay/lab/fact"
)

// httpd is the name of busybox's server, of Apache's and of many vendors' own:
// only of the first two is known where they listen.
func httpd(x *starting, d *daemon) []assay.Listen {
	if x.busybox {
		return fromArguments(x, d)
	}
	if len(x.settings(d)) > 0 {
		return apache(x, d)
	}
	return x.anyPort()
}

// lighttpd reads server.port, server.bind and the conditions $SERVER["socket"].
func lighttpd(x *starting, d *daemon) []assay.Listen {
	var all []assay.Listen
	main := assay.Listen{Protocol: "tcp", Address: "*", Port: 80, Why: "default"}
	for _, c := range x.settings(d) {
		tls := map[string]bool{}
		for i := range c.Settings {
			s := &c.Settings[i]
			on := s.Key == "ssl.engine" && s.Value == "enable"
			switch {
			case on && s.Section == "":
				main.TLS = true
			case s.Section == "" && s.Key == "server.port" && portOf(s.Value) > 0:
				main.Port, main.Why = portOf(s.Value), where(c, s)
			case s.Section == "" && s.Key == "server.bind" && s.Value != "":
				main.Address, main.Why = s.Value, where(c, s)
			}
			tls[s.Section] = tls[s.Section] || on
		}
		all = append(all, sockets(c, tls)...)
	}
	return append(all, main)
}

func sockets(c *Configuration, tls map[string]bool) (all []assay.Listen) {
	done := map[string]bool{}
	for i := range c.Settings {
		s := &c.Settings[i]
		if done[s.Section] || !strings.HasPrefix(s.Section, `$SERVER["socket"] ==`) {
			continue
		}
		done[s.Section] = true
		_, value, _ := strings.Cut(s.Section, "==")
		value, _, _ = strings.Cut(value, " > ")
		if addr, n, ok := hostPort(strings.TrimSpace(value), 0); ok {
			all = append(all, assay.Listen{Protocol: "tcp", Address: addr, Port: n, TLS: tls[s.Section], Why: where(c, s)})
		}
	}
	return all
}

// nginx reads listen (ngx_http_core_module).
func nginx(x *starting, d *daemon) []assay.Listen {
	var all []assay.Listen
	files := x.settings(d)
	for _, c := range files {
		tls := map[string]bool{}
		for i := range c.Settings {
			if s := &c.Settings[i]; s.Key == "ssl" && s.Value == "on" {
				tls[s.Section] = true
			}
		}
		for i := range c.Settings {
			s := &c.Settings[i]
			if s.Key != "listen" {
				continue
			}
			words := strings.Fields(s.Value)
			l := assay.Listen{Protocol: "tcp", Why: where(c, s), TLS: tls[s.Section]}
			for _, w := range words {
				l.TLS = l.TLS || w == "ssl" || w == "quic"
				if w == "udp" || w == "quic" {
					l.Protocol = "udp"
				}
			}
			var ok bool
			if sock, is := strings.CutPrefix(first(words), "unix:"); is {
				l.Protocol, l.Address, ok = "unix", sock, true
			} else {
				l.Address, l.Port, ok = hostPort(first(words), 80)
			}
			if ok {
				all = append(all, l)
			}
		}
	}
	if len(all) == 0 && len(files) > 0 && !strings.Contains(strings.Join(x.v.Args, " "), "$") && hasServer(files) {
		return d.usual("*", "default")
	}
	return all
}

func hasServer(files []*Configuration) bool {
	for _, c := range files {
		for i := range c.Settings {
			if strings.Contains(c.Settings[i].Section+" ", "server ") {
				return true
			}
		}
	}
	return false
}

// apache reads Listen (mpm_common); what stands in <IfModule ssl> counts only
// when the module is loaded.
func apache(x *starting, d *daemon) []assay.Listen {
	var all []assay.Listen
	files := x.settings(d)
	loaded := false
	for _, c := range files {
		for i := range c.Settings {
			loaded = loaded || c.Settings[i].Key == "loadmodule" && strings.HasPrefix(c.Settings[i].Value, "ssl_module")
		}
	}
	for _, c := range files {
		for i := range c.Settings {
			s := &c.Settings[i]
			inTLS := strings.Contains(s.Section, "ssl") || strings.Contains(s.Section, "gnutls")
			if s.Key != "listen" || inTLS && !loaded {
				continue
			}
			w := strings.Fields(s.Value)
			if addr, n, ok := hostPort(first(w), 0); ok {
				all = append(all, assay.Listen{Protocol: "tcp", Address: addr, Port: n, TLS: loaded && (n == 443 || len(w) > 1 && w[1] == "https"), Why: where(c, s)})
			}
		}
	}
	return all
}

// uhttpd reads -p and -s and, where the start-up script of OpenWrt makes these
// from /etc/config/uhttpd, that file.
func uhttpd(x *starting, d *daemon) []assay.Listen {
	var all []assay.Listen
	for _, v := range options(x.v.Args, 'p') {
		if addr, n, ok := hostPort(v, 0); ok {
			all = append(all, assay.Listen{Protocol: "tcp", Address: addr, Port: n, Why: "arguments"})
		}
	}
	for _, v := range options(x.v.Args, 's') {
		if addr, n, ok := hostPort(v, 0); ok {
			all = append(all, assay.Listen{Protocol: "tcp", Address: addr, Port: n, TLS: true, Why: "arguments"})
		}
	}
	c := x.b.uciOf("uhttpd")
	if len(all) > 0 || c == nil {
		return all
	}
	for i := range c.Settings {
		s := &c.Settings[i]
		if s.Key != "listen_http" && s.Key != "listen_https" {
			continue
		}
		for _, v := range strings.Fields(s.Value) {
			if addr, n, ok := hostPort(v, 0); ok {
				all = append(all, assay.Listen{Protocol: "tcp", Address: addr, Port: n, TLS: s.Key == "listen_https", Why: where(c, s)})
			}
		}
	}
	return all
}

// endpoints reads "http://addr:80", "addr:80" and ":9999" among the arguments.
func endpoints(x *starting, d *daemon) []assay.Listen {
	var all []assay.Listen
	for _, a := range x.v.Args {
		rest, tls := strings.CutPrefix(a, "https://")
		rest = strings.TrimPrefix(rest, "http://")
		if !strings.Contains(rest, ":") || strings.HasPrefix(a, "-") {
			continue
		}
		if addr, n, ok := hostPort(rest, 0); ok {
			all = append(all, assay.Listen{Protocol: "tcp", Address: addr, Port: n, TLS: tls, Why: "arguments"})
		}
	}
	if len(all) == 0 {
		return d.usual("*", "default")
	}
	return all
}

// setting gives the last of the keys that the files set outside of blocks.
func (x *starting) setting(d *daemon, keys []string) (*Configuration, *fact.Setting) {
	for _, c := range x.settings(d) {
		for _, k := range keys {
			if s := c.Get(k); s != nil {
				return c, s
			}
		}
	}
	return nil, nil
}
