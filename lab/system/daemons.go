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

// daemons by the names of their programs. Defaults are those of the programs'
// manual pages.
var daemons = map[string]*daemon{
	"telnetd":        {listens: telnetd, defaults: "tcp 23", port: "p", address: 'b', user: "root"},
	"utelnetd":       {listens: fromArguments, defaults: "tcp 23", port: "p", user: "root"},
	"sshd":           {listens: sshd, defaults: "tcp 22", port: "p", program: "sshd", user: "root"},
	"dropbear":       {listens: dropbear, defaults: "tcp 22", port: "p", user: "root"},
	"httpd":          {listens: httpd, defaults: "tcp 80", port: "p", program: "apache", userOption: 'u', userKeys: []string{"user"}},
	"apache2":        {listens: apache, defaults: "tcp 80", program: "apache", userKeys: []string{"user"}},
	"apachectl":      {listens: apache, defaults: "tcp 80", program: "apache", userKeys: []string{"user"}},
	"apache2ctl":     {listens: apache, defaults: "tcp 80", program: "apache", userKeys: []string{"user"}},
	"lighttpd":       {listens: lighttpd, defaults: "tcp 80", program: "lighttpd", user: "root", userKeys: []string{"server.username"}},
	"nginx":          {listens: nginx, defaults: "tcp 80", program: "nginx", user: "nobody", userKeys: []string{"user"}},
	"uhttpd":         {listens: uhttpd, port: "p", user: "root"},
	"boa":            {listens: fromSettings("port", "listen"), defaults: "tcp 80", program: "boa", userKeys: []string{"user"}},
	"thttpd":         {listens: fromSettings("port", "host"), defaults: "tcp 80", port: "p", address: 'h', program: "thttpd", user: "nobody", userOption: 'u', userKeys: []string{"user"}},
	"mini_httpd":     {listens: fromSettings("port", "host"), defaults: "tcp 80", port: "p", address: 'h', program: "thttpd", user: "nobody", userOption: 'u', userKeys: []string{"user"}},
	"goahead":        {listens: endpoints, defaults: "tcp 80", user: ""},
	"snmpd":          {listens: snmpd, defaults: "udp 161", program: "snmpd", user: "root", userOption: 'u', userKeys: []string{"agentuser"}},
	"mini_snmpd":     {listens: fromArguments, defaults: "udp 161", port: "p"},
	"vsftpd":         {listens: fromSettings("listen_port", "listen_address"), defaults: "tcp 21", program: "vsftpd"},
	"proftpd":        {listens: fromSettings("port", "defaultaddress"), defaults: "tcp 21", program: "proftpd", user: "nobody", userKeys: []string{"user"}},
	"pure-ftpd":      {listens: pureftpd, defaults: "tcp 21", port: "S", program: "pureftpd"},
	"bftpd":          {listens: fromArguments, defaults: "tcp 21"},
	"stupid-ftpd":    {listens: fromArguments, defaults: "tcp 21"},
	"in.tftpd":       {listens: fromArguments, defaults: "udp 69", port: "a", userOption: 'u', user: "nobody"},
	"atftpd":         {listens: fromArguments, defaults: "udp 69", long: "port", user: "nobody"},
	"tcpsvd":         {listens: superserver},
	"udpsvd":         {listens: superserver},
	"dnsmasq":        {listens: fromSettings("port", "listen-address"), defaults: "tcp 53, udp 53", port: "p", address: 'a', long: "port", program: "dnsmasq", user: "nobody", userOption: 'u', userKeys: []string{"user"}},
	"named":          {listens: fromArguments, defaults: "tcp 53, udp 53", port: "p", user: "root", userOption: 'u'},
	"unbound":        {listens: fromArguments, defaults: "tcp 53, udp 53"},
	"udhcpd":         {listens: fromArguments, defaults: "udp 67", user: "root"},
	"dhcpd":          {listens: fromArguments, defaults: "udp 67", port: "p"},
	"dhcrelay":       {listens: fromArguments, defaults: "udp 67", port: "p"},
	"ntpd":           {listens: ntpd, defaults: "udp 123"},
	"chronyd":        {listens: fromArguments, defaults: "udp 123", port: "p", userOption: 'u'},
	"smbd":           {listens: fromArguments, defaults: "tcp 139, tcp 445", port: "p", user: "root"},
	"nmbd":           {listens: fromArguments, defaults: "udp 137, udp 138", port: "p", user: "root"},
	"rpcbind":        {listens: fromArguments, defaults: "tcp 111, udp 111"},
	"portmap":        {listens: fromArguments, defaults: "tcp 111, udp 111"},
	"cupsd":          {listens: fromArguments, defaults: "tcp 631", user: "root"},
	"avahi-daemon":   {listens: fromArguments, defaults: "udp 5353", user: "avahi"},
	"mosquitto":      {listens: fromArguments, defaults: "tcp 1883", port: "p", user: "mosquitto"},
	"openvpn":        {listens: fromArguments, defaults: "", long: "port"},
	"pptpd":          {listens: fromArguments, defaults: "tcp 1723", user: "root"},
	"xl2tpd":         {listens: fromArguments, defaults: "udp 1701", port: "p", user: "root"},
	"zebra":          {listens: fromArguments, defaults: "tcp 2601", port: "P", address: 'A', userOption: 'u'},
	"ripd":           {listens: fromArguments, defaults: "tcp 2602", port: "P", address: 'A', userOption: 'u'},
	"ospfd":          {listens: fromArguments, defaults: "tcp 2604", port: "P", address: 'A', userOption: 'u'},
	"bgpd":           {listens: fromArguments, defaults: "tcp 179, tcp 2605", address: 'A', userOption: 'u'},
	"mysqld":         {listens: fromArguments, defaults: "tcp 3306", port: "P", long: "port"},
	"redis-server":   {listens: fromArguments, defaults: "tcp 6379", long: "port"},
	"iperf":          {listens: iperf, defaults: "tcp 5001", port: "p", user: "root"},
	"iperf3":         {listens: iperf, defaults: "tcp 5201", port: "p", user: "root"},
	"gdbserver":      {listens: endpoints, user: "root"},
	"nc":             {listens: netcat, port: "p", user: "root"},
	"netcat":         {listens: netcat, port: "p", user: "root"},
	"ncat":           {listens: netcat, port: "p", user: "root"},
	"socat":          {listens: socat, user: "root"},
	"adbd":           {listens: fromArguments, defaults: "tcp 5555"},
	"transmission":   {listens: fromArguments, defaults: "tcp 9091", port: "p"},
	"minidlnad":      {listens: fromArguments, defaults: "tcp 8200, udp 1900", port: "p", userOption: 'u'},
	"miniupnpd":      {listens: fromArguments, defaults: "udp 1900", user: "root"},
	"wscd":           {listens: nowhere},
	"syslogd":        {listens: nowhere, user: "root"},
	"klogd":          {listens: nowhere, user: "root"},
	"crond":          {listens: nowhere, user: "root"},
	"inetd":          {listens: nowhere, user: "root"},
	"xinetd":         {listens: nowhere, user: "root"},
	"udhcpc":         {listens: nowhere, user: "root"},
	"watchdog":       {listens: nowhere, user: "root"},
	"ftpd":           {listens: fromArguments},
	"tftpd":          {listens: fromArguments},
	"in.telnetd":     {listens: fromArguments, user: "root"},
	"in.ftpd":        {listens: fromArguments},
	"rsync":          {listens: rsync, defaults: "tcp 873", long: "port"},
	"hostapd":        {listens: nowhere, user: "root"},
	"wpa_supplicant": {listens: nowhere, user: "root"},
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
