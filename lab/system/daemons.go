package system

import (
	"strings"

	"assay"
	"assay/lab/fact"
)

// daemon is what is known of a program that listens, from its documentation.
type daemon struct {
	listens func(x *starting, d *daemon) []assay.Listen
	// defaults are where it listens when nothing is said: "tcp 22".
	defaults string
	port     string // letters of options whose value is a port or address:port
	address  byte   // letter of the option whose value is an address alone
	long     string // name of the long option for the port
	program  string // whose settings it reads (fact.Setting.Program)
	// user is who it ends as when nothing is said: "root" where it keeps all
	// rights; empty where that is not documented or not known.
	user       string
	userOption byte     // letter of the option that names a user
	userKeys   []string // keys of settings that do
}

// nowhere: the program takes nothing from the network.
func nowhere(*starting, *daemon) []assay.Listen { return nil }

// fromArguments reads the options for port and address; without any the
// default counts. A value that only the running shell knows says nothing.
func fromArguments(x *starting, d *daemon) []assay.Listen {
	all, told := x.arguments(d)
	if told {
		return all
	}
	addr, why := "*", "default"
	if d.address != 0 {
		for _, v := range options(x.v.Args, d.address) {
			if a, n, ok := hostPort(v, 0); ok {
				return []assay.Listen{{Protocol: "tcp", Address: a, Port: n, Why: "arguments"}}
			}
			addr, why = v, "arguments"
		}
	}
	if strings.ContainsAny(addr, "$`") || d.program == "" && x.namesConfiguration() {
		return nil
	}
	return d.usual(addr, why)
}

// namesConfiguration tells whether the command line names a file of settings:
// one that no survey reads may say something else than the default.
func (x *starting) namesConfiguration() bool {
	for _, a := range x.v.Args {
		if strings.HasSuffix(a, ".conf") || strings.HasSuffix(a, ".cfg") || strings.HasPrefix(a, "--config") || strings.HasPrefix(a, "--conf-file") {
			return true
		}
	}
	return false
}

// telnetd reads "-i br0" of D-Link's: an interface; busybox's -i has no value.
func telnetd(x *starting, d *daemon) []assay.Listen {
	all := fromArguments(x, d)
	for _, v := range options(x.v.Args, 'i') {
		for _, p := range []string{"br", "eth", "lan", "wlan", "ppp", "nas", "vlan"} {
			for i := range all {
				if strings.HasPrefix(v, p) {
					all[i].Address = v
				}
			}
		}
	}
	return all
}

// arguments gives the ports of the command line; told is false when there is
// no such option.
func (x *starting) arguments(d *daemon) (all []assay.Listen, told bool) {
	var values []string
	for i := range d.port {
		values = append(values, options(x.v.Args, d.port[i])...)
	}
	if d.long != "" {
		values = append(values, long(x.v.Args, d.long)...)
	}
	addr := ""
	if d.address != 0 {
		for _, v := range options(x.v.Args, d.address) {
			addr = v
		}
	}
	for _, v := range values {
		a, n, ok := hostPort(strings.Replace(v, ",", ":", 1), 0)
		if !ok {
			continue
		}
		if addr != "" {
			a = addr
		}
		for _, l := range d.usual(a, "arguments") {
			l.Port = n
			all = append(all, l)
		}
		if d.defaults == "" {
			all = append(all, assay.Listen{Protocol: "tcp", Address: a, Port: n, Why: "arguments"})
		}
	}
	return all, len(values) > 0
}

// usual is where a daemon listens when nothing is said.
func (d *daemon) usual(addr, why string) (all []assay.Listen) {
	for _, s := range strings.Split(d.defaults, ", ") {
		if protocol, port, ok := strings.Cut(s, " "); ok {
			all = append(all, assay.Listen{Protocol: protocol, Address: addr, Port: portOf(port), Why: why})
		}
	}
	return all
}

// settings lists the files of the program's settings that are read.
func (x *starting) settings(d *daemon) (read []*Configuration) {
	all := x.b.configurations(d.program)
	for i := range all {
		if all[i].Read {
			read = append(read, &all[i])
		}
	}
	return read
}

// fromSettings reads files that set one port and one address.
func fromSettings(port, address string) func(*starting, *daemon) []assay.Listen {
	return func(x *starting, d *daemon) []assay.Listen {
		if all, told := x.arguments(d); told {
			return all
		}
		addr, why, number := "*", "default", 0
		for _, c := range x.settings(d) {
			if s := c.Get(port); s != nil && portOf(s.Value) > 0 {
				number, why = portOf(s.Value), where(c, s)
			}
			if s := c.Get(address); s != nil && s.Value != "" {
				addr, why = s.Value, where(c, s)
			}
		}
		all := d.usual(addr, why)
		for i := range all {
			if number > 0 {
				all[i].Port = number
			}
		}
		return all
	}
}

// uciOf lists the settings of a package of OpenWrt's configuration.
func (b *boot) uciOf(name string) *Configuration {
	all := b.configurations("uci")
	for i := range all {
		if all[i].Name == "etc/config/"+name {
			return &all[i]
		}
	}
	return nil
}

// of lists the settings of one section.
func of(c *Configuration, section string) map[string]*fact.Setting {
	m := map[string]*fact.Setting{}
	for i := range c.Settings {
		if c.Settings[i].Section == section {
			m[c.Settings[i].Key] = &c.Settings[i]
		}
	}
	return m
}
