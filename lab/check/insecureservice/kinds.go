package insecureservice

import (
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/lab/check"
)

// kind is one kind of server, known by the names of its programs.
type kind struct {
	id, title, names string
	severity         assay.Severity
	cwe              []int
	reason, advice   string
}

var kinds = []kind{
	{"telnet", "telnet server", "telnetd in.telnetd utelnetd telnetd.netkit telnetd-ssl", assay.High, []int{319},
		"passwords and sessions cross the network in the clear, and log-in tries are rarely limited",
		"Use SSH with keys, or no remote log-in at all."},
	{"ftp", "FTP server", "ftpd in.ftpd vsftpd proftpd pure-ftpd bftpd stupid-ftpd tnftpd uftpd oftpd wu-ftpd ftpd.netkit", assay.Medium, []int{319},
		"passwords and files cross the network in the clear unless TLS is demanded",
		"Use SFTP or HTTPS."},
	{"tftp", "TFTP server", "tftpd in.tftpd atftpd utftpd tftpd-hpa", assay.Medium, []int{306, 319},
		"it knows no users: whoever reaches it reads, and often writes, what it serves",
		"Remove it, or bind it to an interface that only production uses."},
	{"rcommands", "rsh, rlogin or rexec server", "rshd in.rshd rlogind in.rlogind rexecd in.rexecd", assay.High, []int{319, 290},
		"they believe the address of the caller, and everything crosses the network in the clear",
		"Use SSH with keys."},
	{"finger", "finger server", "fingerd in.fingerd", assay.Low, []int{200},
		"it tells the names of accounts to everybody",
		"Remove it."},
	{"debug", "debug server", "gdbserver lldb-server debugserver adbd", assay.High, []int{489, 306},
		"it reads and changes memory and starts programs for whoever reaches it, without a log-in",
		"Leave debug servers out of images for the field."},
	{"netcat", "netcat that serves a program", "", assay.High, []int{306},
		"it connects a program to whoever reaches the port, without a log-in",
		"Remove it."},
}

func kindRules() (rules []check.Rule) {
	for _, k := range kinds {
		rules = append(rules, check.Rule{ID: k.id, Title: "Insecure service: " + k.title, CWE: k.cwe, Severity: k.severity, Reason: k.reason, Advice: k.advice})
	}
	return rules
}

var byName = func() map[string]*kind {
	m := map[string]*kind{}
	for i := range kinds {
		for _, n := range strings.Fields(kinds[i].names) {
			m[n] = &kinds[i]
		}
	}
	return m
}()

// kindOf tells the kind of a service; nil when it is none of them.
func kindOf(s *assay.Service) *kind {
	if k := byName[s.Name]; k != nil {
		return k
	}
	switch s.Name {
	case "dnsmasq":
		for _, a := range s.Args {
			if strings.HasPrefix(a, "--enable-tftp") {
				return byName["tftpd"]
			}
		}
	case "nc", "ncat", "netcat", "socat":
		if _, serves := served(s); serves {
			return &kinds[len(kinds)-1]
		}
	case "tcpsvd", "udpsvd":
		for _, a := range s.Args { // tcpsvd [options] address port program
			if k := byName[path.Base(a)]; k != nil {
				return k
			}
		}
	}
	return byPort(s)
}

// inetdPorts are the ports whose services inetd starts under any name.
var inetdPorts = map[string]string{"tcp 21": "ftpd", "tcp 23": "telnetd", "udp 69": "tftpd", "tcp 79": "fingerd", "tcp 512": "rexecd", "tcp 513": "rlogind", "tcp 514": "rshd"}

// byPort tells the kind of what inetd serves from the service that it is.
func byPort(s *assay.Service) *kind {
	for _, l := range s.Listens {
		if l.Why == "inetd" {
			return byName[inetdPorts[fmt.Sprintf("%s %d", l.Protocol, l.Port)]]
		}
	}
	return nil
}

var shells = map[string]bool{"sh": true, "ash": true, "bash": true, "dash": true, "ksh": true, "zsh": true, "csh": true, "msh": true, "hush": true, "cli_sh": true}

// givesShell tells whether a service hands out a shell without a log-in.
func givesShell(s *assay.Service) bool {
	if byName["telnetd"] == kindOf(s) {
		return shells[path.Base(option(s.Args, 'l'))]
	}
	program, ok := served(s)
	return ok && shells[path.Base(program)]
}

// credentials gives the name and password that a telnet server is told on its
// command line: "-u NAME:PASSWORD" of D-Link's.
func credentials(s *assay.Service) string {
	if byName["telnetd"] != kindOf(s) {
		return ""
	}
	if u := option(s.Args, 'u'); strings.Contains(u, ":") {
		return u
	}
	return ""
}

// isConsole tells a shell that init keeps on the console without a log-in.
func isConsole(s *assay.Service) bool { return s.By == "inittab" && shells[s.Name] && len(s.Args) == 0 }

// option gives the value of a one-letter option: "-l /bin/sh", "-l/bin/sh" or
// behind other letters, "-Fl /bin/sh".
func option(args []string, letter byte) string {
	for i, a := range args {
		if len(a) < 2 || a[0] != '-' || a[1] == '-' {
			continue
		}
		at := strings.IndexByte(a, letter)
		switch {
		case at < 0:
		case at == len(a)-1 && i+1 < len(args):
			return strings.Trim(args[i+1], `"'`)
		case at == 1:
			return strings.Trim(a[2:], `"'`)
		}
	}
	return ""
}

// served gives the program that a netcat or socat connects to its port.
func served(s *assay.Service) (string, bool) {
	line := strings.Join(s.Args, " ")
	switch s.Name {
	case "nc", "ncat", "netcat":
		listens := false
		for _, a := range s.Args {
			listens = listens || a == "--listen" || strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "--") && strings.Contains(a, "l")
		}
		program := option(s.Args, 'e')
		return program, listens && program != ""
	case "socat":
		_, after, ok := strings.Cut(line, "EXEC:")
		program, _, _ := strings.Cut(strings.Trim(after, `"'`), ",")
		program, _, _ = strings.Cut(program, " ")
		return strings.Trim(program, `"'`), ok && strings.Contains(line, "LISTEN")
	}
	return "", false
}
