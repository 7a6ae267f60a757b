package firewall

import (
	"strings"

	"assay"
	"assay/lab/check"
)

// management are servers by which devices are managed, and others that listen
// to networks by nature; for the rest, System.Services must say where they
// listen.
var management = func() map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq(`telnetd utelnetd in.telnetd sshd dropbear httpd uhttpd lighttpd nginx apache2 boa goahead mini_httpd thttpd webs snmpd vsftpd ftpd
		proftpd tftpd in.tftpd cwmpd tr069 tr069d smbd`) {
		m[n] = true
	}
	return m
}()

// exposed lists the services that are started and listen to a network.
func exposed(v *check.View) (list []assay.Service) {
	for _, s := range v.System.Services {
		if s.Started == "boot" && (listens(&s) || len(s.Listens) == 0 && management[s.Name]) {
			list = append(list, s)
		}
	}
	return list
}

func listens(s *assay.Service) bool {
	for _, l := range s.Listens {
		if l.Protocol != "unix" && !strings.HasPrefix(l.Address, "127.") && l.Address != "::1" && l.Address != "localhost" && l.Address != "lo" {
			return true
		}
	}
	return false
}

// manages reports whether one of the services is for management.
func manages(list []assay.Service) bool {
	for i := range list {
		if management[list[i].Name] {
			return true
		}
	}
	return false
}
