package bindall

import (
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
	"assay/lab/system"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/uhttpd -p 0.0.0.0:80 -p [::]:80 -s 443"), checktest.Start(3, "telnetd"), checktest.Start(4, "telnetd -p 24")).
		File("usr/sbin/uhttpd", 0o755).File("bin/busybox", 0o755).Link("bin/telnetd", "busybox")
	im.Want(t, Check, "info management: uhttpd, tcp port 80, tcp port 443 @ etc/init.d/rcS:2",
		"info management: telnetd, tcp port 23, tcp port 24 @ etc/init.d/rcS:3 etc/init.d/rcS:4")
}

// A packet filter is told, and changes no severity.
func TestFiltered(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(3, "telnetd")).File("bin/busybox", 0o755).Link("bin/telnetd", "busybox").
		File("etc/config/firewall", 0o644, fact.Setting{Program: "uci", Section: "zone[1]", Key: "name", Value: "wan", Line: 8},
			fact.Setting{Program: "uci", Section: "zone[1]", Key: "input", Value: "REJECT", Line: 9})
	im.Want(t, Check, "info management: telnetd, tcp port 23 @ etc/init.d/rcS:3 etc/config/firewall:9")
}

func TestReasons(t *testing.T) {
	rule := system.Setting{Name: "etc/config/firewall", Setting: fact.Setting{Line: 9}}
	for _, c := range []struct {
		some   bool
		inward []system.Setting
		want   string
	}{{false, nil, "no rules of a packet filter"}, {true, nil, "none that was read drops"}, {true, []system.Setting{rule}, "(/etc/config/firewall:9)"}} {
		if got := filtered(c.some, c.inward); !strings.Contains(got, c.want) {
			t.Errorf("%v: %s", c.want, got)
		}
	}
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/uhttpd -p 192.168.1.1:80"), checktest.Start(3, "telnetd -b 192.168.1.1"), checktest.Start(4, "dnsmasq"), checktest.Start(5, "/usr/sbin/sshd")).
		File("usr/sbin/uhttpd", 0o755).File("bin/busybox", 0o755).Link("bin/telnetd", "busybox").
		File("etc/ssh/sshd_config", 0o644, checktest.Settings("sshd", "listenaddress 10.0.0.1")...).
		File("etc/init.d/boa", 0o755, checktest.Start(2, "/usr/sbin/boa"))
	im.Want(t, Check)
}
