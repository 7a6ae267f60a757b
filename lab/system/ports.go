package system

import (
	"strconv"
	"strings"

	"assay"
)

// ports are the numbers of services that inetd, xinetd and systemd name
// (IANA, Service Name and Transport Protocol Port Number Registry).
var ports = map[string]int{
	"tcpmux": 1, "echo": 7, "discard": 9, "systat": 11, "daytime": 13, "netstat": 15, "qotd": 17, "chargen": 19,
	"ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "time": 37, "domain": 53, "bootps": 67, "tftp": 69,
	"gopher": 70, "finger": 79, "http": 80, "www": 80, "pop3": 110, "sunrpc": 111, "auth": 113, "ident": 113, "nntp": 119,
	"ntp": 123, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "imap": 143, "imap2": 143, "snmp": 161,
	"snmptrap": 162, "ldap": 389, "https": 443, "microsoft-ds": 445, "exec": 512, "login": 513, "shell": 514, "printer": 515,
	"talk": 517, "ntalk": 518, "uucp": 540, "klogin": 543, "kshell": 544, "ipp": 631, "rsync": 873, "swat": 901, "imaps": 993,
	"ftps": 990, "telnets": 992, "pop3s": 995, "cvspserver": 2401, "svn": 3690, "git": 9418, "nrpe": 5666, "amanda": 10080, "sane-port": 6566,
}

// portOf reads a port number or the name of a service; 0 when it is neither.
func portOf(s string) int {
	if n, is := ports[s]; is {
		return n
	}
	if n, err := strconv.Atoi(s); err == nil && n > 0 && n < 1<<16 {
		return n
	}
	return 0
}

// hostPort reads "80", "addr:80", "[::1]:80", ":80", "*:80" and, with the port
// given, "addr" alone. The address of an empty host is "*".
func hostPort(s string, port int) (addr string, number int, ok bool) {
	s = strings.Trim(s, `"'`)
	if n := portOf(s); n > 0 {
		return "*", n, true
	}
	host, rest := s, ""
	switch end := strings.LastIndexByte(s, ']'); {
	case strings.HasPrefix(s, "[") && end > 0:
		host, rest = s[1:end], strings.TrimPrefix(s[end+1:], ":")
	case strings.Count(s, ":") == 1:
		host, rest, _ = strings.Cut(s, ":")
	}
	if rest != "" {
		if port = portOf(rest); port == 0 {
			return "", 0, false
		}
	}
	if host == "" {
		host = "*"
	}
	return host, port, port > 0 && !strings.ContainsAny(host, "$`/ ")
}

// AllAddresses tells whether a service listens on every address of the device.
func AllAddresses(l *assay.Listen) bool {
	switch l.Address {
	case "*", "0.0.0.0", "::", "[::]":
		return l.Protocol != "unix"
	}
	return false
}

// Local tells whether only programs of the device itself reach it.
func Local(l *assay.Listen) bool {
	return l.Protocol == "unix" || strings.HasPrefix(l.Address, "127.") || l.Address == "::1" || l.Address == "localhost" || l.Address == "lo" || l.Address == "ip6-localhost"
}
