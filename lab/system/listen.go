package system

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/fact"
)

// starting is one service while it is looked up where it listens and as whom.
type starting struct {
	b       *boot
	s       *fact.Startup
	v       *assay.Service
	file    *assay.File // the program; nil when it is not in the tree
	busybox bool
}

// maxListens is how many places of one service are told.
const maxListens = 32

// listens tells where a service listens, from what counts first: inetd or a
// socket unit, its arguments, its configuration, its documented default.
func (x *starting) listens() []assay.Listen {
	var all []assay.Listen
	switch {
	case x.tries():
		return nil
	case x.s.Syntax == "inetd":
		all = fromInetd(x.s)
	case x.s.Syntax == "systemd":
		all = x.fromSocket()
	}
	if all == nil && x.s.Syntax != "inetd" {
		if d := daemons[x.v.Name]; d != nil {
			all = d.listens(x, d)
		} else {
			all = x.anyPort()
		}
	}
	slices.SortStableFunc(all, func(a, b assay.Listen) int {
		return cmp.Or(cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Port, b.Port), cmp.Compare(a.Address, b.Address))
	})
	all = slices.CompactFunc(all, func(a, b assay.Listen) bool {
		return a.Protocol == b.Protocol && a.Port == b.Port && a.Address == b.Address
	})
	return all[:min(len(all), maxListens)]
}

// tries tells a command that only sets up or tests the settings of a server.
func (x *starting) tries() bool {
	if x.s.Syntax == "systemd" && x.s.Action != "ExecStart" {
		return true
	}
	d := daemons[x.v.Name]
	return d != nil && d.program != "" && slices.ContainsFunc(x.v.Args, func(a string) bool {
		return a == "-t" || a == "-tt" || a == "-T" || a == "-?" || a == "--configtest" || a == "--test"
	})
}

// fromInetd reads "telnet", "192.168.1.1:telnet" or a number, and what xinetd
// sets apart.
func fromInetd(s *fact.Startup) []assay.Listen {
	l := assay.Listen{Protocol: "tcp", Address: "*", Why: "inetd"}
	name := s.Action
	if at := strings.LastIndexByte(name, ':'); at >= 0 {
		if l.Address, name = name[:at], name[at+1:]; l.Address == "" {
			l.Address = "*"
		}
	}
	l.Port = portOf(name)
	for _, o := range s.Order {
		switch key, value, _ := strings.Cut(o, "="); key {
		case "protocol":
			l.Protocol = strings.TrimRight(value, "46")
		case "port":
			l.Port = portOf(value)
		case "bind", "interface":
			l.Address = value
		}
	}
	if l.Protocol == "unix" {
		l.Port, l.Address = 0, s.Action
	} else if l.Protocol != "udp" {
		l.Protocol = "tcp"
	}
	return []assay.Listen{l}
}

// fromSocket reads the socket unit of a service of systemd (systemd.socket(5)).
func (x *starting) fromSocket() []assay.Listen {
	unit, _, _ := strings.Cut(strings.TrimSuffix(path.Base(x.b.nameOf(x.v.Path)), ".service"), "@")
	name := x.b.unit(unit + ".socket")
	if name == "" || !x.b.sockets[name] && x.b.reached[name] == "" {
		return nil
	}
	var all []assay.Listen
	for _, s := range x.b.starts[name] {
		l := assay.Listen{Why: "socket unit"}
		switch s.Action {
		case "ListenStream":
			l.Protocol = "tcp"
		case "ListenDatagram":
			l.Protocol = "udp"
		default:
			continue
		}
		if strings.HasPrefix(s.Command, "/") || strings.HasPrefix(s.Command, "@") || strings.HasPrefix(s.Command, "%") {
			l.Protocol, l.Address = "unix", s.Command
			all = append(all, l)
			continue
		}
		var ok bool
		if l.Address, l.Port, ok = hostPort(s.Command, 0); ok {
			all = append(all, l)
		}
	}
	return all
}

// anyPort takes "-p 8080" of a program that nothing is known of as a port, if
// its imported functions say that it listens.
func (x *starting) anyPort() []assay.Listen {
	if x.file == nil || x.busybox {
		return nil
	}
	e, is := ELFOf(x.b.f, x.file)
	if !is || !slices.Contains(e.Imports, "bind") {
		return nil
	}
	protocol := "udp"
	if slices.Contains(e.Imports, "listen") {
		protocol = "tcp"
	}
	for _, v := range append(options(x.v.Args, 'p'), long(x.v.Args, "port")...) {
		if addr, n, ok := hostPort(v, 0); ok && n >= 20 {
			return []assay.Listen{{Protocol: protocol, Address: addr, Port: n, Why: "arguments"}}
		}
	}
	return nil
}

// where says which line of a configuration set something.
func where(c *Configuration, s *fact.Setting) string { return fmt.Sprintf("/%s:%d", c.Name, s.Line) }

// options gives the values of a one-letter option: "-p 80", "-p80", "-fp 80".
func options(args []string, letter byte) (values []string) {
	for i, a := range args {
		switch {
		case len(a) < 2 || a[0] != '-' || a[1] == '-':
		case a[1] == letter && len(a) > 2:
			values = append(values, strings.TrimPrefix(a[2:], "="))
		case a[len(a)-1] == letter && len(a) <= 3 && i+1 < len(args):
			values = append(values, args[i+1])
		}
	}
	return values
}

// long gives the values of an option with a name: "--port=80", "--port 80".
func long(args []string, name string) (values []string) {
	for i, a := range args {
		switch v, is := strings.CutPrefix(a, "--"+name); {
		case !is:
		case strings.HasPrefix(v, "="):
			values = append(values, v[1:])
		case v == "" && i+1 < len(args):
			values = append(values, args[i+1])
		}
	}
	return values
}

func hasFlag(args []string, letter byte) bool {
	return slices.ContainsFunc(args, func(a string) bool {
		return len(a) > 1 && len(a) <= 6 && a[0] == '-' && a[1] != '-' && strings.IndexByte(a, letter) > 0
	})
}
