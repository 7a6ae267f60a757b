// Package tlsversion finds servers whose configuration turns on old versions
// of TLS or weak cipher suites.
package tlsversion

import (
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check of TLS settings.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Old versions of TLS and weak cipher suites",
		Decides: "Reads the TLS settings of nginx, lighttpd, Apache httpd, thttpd and mini_httpd, vsftpd, ProFTPD and Pure-FTPd: versions that are turned on by name " +
			"(SSL 2 and 3, TLS 1.0 and 1.1) and lists of cipher suites in OpenSSL's notation that take in broken classes (no encryption, " +
			"no authentication, export, RC4, single DES, MD5) without taking them out again. SSL and broken suites are of medium severity, the rest low; " +
			"where nothing starts the server or no program reads the file, all are low.",
		FalsePositives: "The TLS library on the device may not know the old version or suite any more. A file may be read only when TLS is turned on elsewhere.",
		FalseNegatives: "What a server does when nothing is set; programs that set this in code.",
		References: []string{"RFC 8996 (TLS 1.0 and 1.1)", "RFC 7568 (SSL 3.0)", "RFC 9325 (recommendations)", "openssl-ciphers(1)",
			"https://cwe.mitre.org/data/definitions/326.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "ssl", Title: "Server turns SSL 2 or 3 on", CWE: []int{327}, Severity: assay.Medium,
			Reason: "both are broken: who stands between can read what is sent",
			Advice: "Allow TLS 1.2 and 1.3 only."},
		{ID: "tls10", Title: "Server turns TLS 1.0 or 1.1 on", CWE: []int{326}, Severity: assay.Low,
			Reason: "deprecated: they rest on MD5 and SHA-1, and clients that need them are rare",
			Advice: "Allow TLS 1.2 and 1.3 only."},
		{ID: "ciphers", Title: "Server allows weak cipher suites", CWE: []int{327}, Severity: assay.Medium,
			Reason: "a connection that uses one of them can be read or taken over",
			Advice: "List suites with AES-GCM or ChaCha20-Poly1305 only, or drop the line with a current library."},
	},
	Needs: []string{"setting/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

var servers = []struct{ program, names string }{
	{"nginx", "nginx"}, {"lighttpd", "lighttpd"}, {"apache", "apache2 httpd apachectl apache2ctl"}, {"thttpd", "mini_httpd thttpd mini_httpd_ssl"},
	{"vsftpd", "vsftpd"}, {"proftpd", "proftpd"}, {"pureftpd", "pure-ftpd"},
}

func run(v *check.View, report func(check.Flaw)) {
	for _, k := range servers {
		started := system.Started(v.System.Services, k.names)
		all := system.Configurations(v.Tree, v.Facts, k.program, v.System.Services)
		for i := range all {
			for n := range all[i].Settings {
				s := &all[i].Settings[n]
				tell := func(rule string, severity assay.Severity, what []string) {
					if len(what) == 0 {
						return
					}
					f := check.Flaw{Rule: rule, Detail: k.program + ": " + strings.Join(what, ", "), Key: append([]string{k.program, s.Key}, what...),
						Evidence: []assay.Evidence{all[i].Evidence(s)}}
					f.InUse(&all[i], started, severity, assay.Low)
					report(f)
				}
				ssl, tls := versions(k.program, s)
				tell("ssl", assay.Medium, ssl)
				tell("tls10", assay.Low, tls)
				tell("ciphers", assay.Medium, weakSuites(k.program, s))
			}
		}
	}
}

// versions gives the versions that a setting turns on: SSL and old TLS.
func versions(program string, s *fact.Setting) (ssl, tls []string) {
	var on []string
	switch key := strings.ToLower(s.Key); {
	case program == "nginx" && key == "ssl_protocols":
		on = strings.Fields(s.Value)
	case program == "lighttpd" && (key == "ssl.use-sslv2" || key == "ssl.use-sslv3") && s.Value == "enable":
		on = []string{strings.TrimPrefix(key, "ssl.use-")}
	case program == "lighttpd" && key == "ssl.openssl.ssl-conf-cmd":
		on = confCommands(s)
	case program == "apache" && key == "sslprotocol", program == "proftpd" && key == "tlsprotocol":
		on = lists(s.Value, program)
	case program == "vsftpd" && strings.EqualFold(s.Value, "yes") && (key == "ssl_sslv2" || key == "ssl_sslv3"):
		on = []string{strings.TrimPrefix(key, "ssl_")}
	case program == "vsftpd" && strings.EqualFold(s.Value, "yes") && key == "ssl_tlsv1_1":
		on = []string{"tlsv1.1"}
	}
	for _, v := range on {
		switch strings.ToLower(v) {
		case "sslv2", "sslv3", "sslv23":
			ssl = append(ssl, v)
		case "tlsv1", "tlsv1.0", "tlsv1.1":
			tls = append(tls, v)
		}
	}
	return ssl, tls
}

// confCommands reads "MinProtocol => TLSv1", "Protocol => -ALL,TLSv1.1"
// (SSL_CONF_cmd(3)).
func confCommands(s *fact.Setting) (on []string) {
	args := s.Args
	if len(args) == 0 {
		args = []string{s.Value}
	}
	for _, a := range args {
		name, value, _ := strings.Cut(a, " => ")
		if name != "MinProtocol" && name != "Protocol" {
			continue
		}
		for _, v := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
			if v = strings.TrimPrefix(v, "+"); v != "" && v[0] != '-' {
				on = append(on, v)
			}
		}
	}
	return on
}

// lists follows "all -SSLv3 +TLSv1.2" of Apache (mod_ssl, SSLProtocol), whose
// "all" takes in TLS 1.0 on, and of ProFTPD.
func lists(value, program string) []string {
	on := map[string]bool{}
	for _, w := range strings.Fields(value) {
		name := strings.ToLower(strings.TrimLeft(w, "+-"))
		list := []string{name}
		if name == "all" {
			list = []string{"tlsv1", "tlsv1.1"}
			if program == "apache" && !strings.Contains(strings.ToLower(value), "sslv3") {
				list = append(list, "sslv3")
			}
		}
		for _, n := range list {
			on[n] = !strings.HasPrefix(w, "-")
		}
	}
	var all []string
	for n, is := range on {
		if is {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}
