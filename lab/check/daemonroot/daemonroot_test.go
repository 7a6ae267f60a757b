package daemonroot

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/uhttpd -p 80"), checktest.Start(3, "/usr/bin/agent -p 9000")).
		File("usr/sbin/uhttpd", 0o755).
		File("usr/bin/agent", 0o755, fact.ELF{Role: "program", Machine: "ARM", Imports: []string{"bind", "listen"}})
	im.Want(t, Check, "low web: uhttpd, tcp port 80 @ etc/init.d/rcS:2", "info network: agent, tcp port 9000 @ etc/init.d/rcS:3")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "start-stop-daemon -S -c www -x /usr/sbin/uhttpd -- -p 80"), checktest.Start(3, "/usr/bin/agent -p 9000"),
		checktest.Start(4, "/usr/sbin/dropbear"), checktest.Start(5, "/usr/sbin/snmpd -u snmp"), checktest.Start(6, "/usr/bin/local -b 127.0.0.1 -p 80")).
		File("usr/sbin/uhttpd", 0o755).
		File("usr/bin/agent", 0o755, fact.ELF{Role: "program", Machine: "ARM", Imports: []string{"bind", "listen", "setuid"}}).
		File("etc/init.d/iperf", 0o755, checktest.Start(2, "/usr/bin/iperf -s"))
	im.Want(t, Check)
}
