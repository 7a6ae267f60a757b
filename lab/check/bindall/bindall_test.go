package bindall

import (
	"testing"

	"assay/lab/check/checktest"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/uhttpd -p 0.0.0.0:80 -p [::]:80 -s 443"), checktest.Start(3, "telnetd"), checktest.Start(4, "telnetd -p 24")).
		File("usr/sbin/uhttpd", 0o755).File("bin/busybox", 0o755).Link("bin/telnetd", "busybox")
	im.Want(t, Check, "info management: uhttpd, tcp port 80, tcp port 443 @ etc/init.d/rcS:2",
		"info management: telnetd, tcp port 23, tcp port 24 @ etc/init.d/rcS:3 etc/init.d/rcS:4")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/uhttpd -p 192.168.1.1:80"), checktest.Start(3, "telnetd -b 192.168.1.1"), checktest.Start(4, "dnsmasq"), checktest.Start(5, "/usr/sbin/sshd")).
		File("usr/sbin/uhttpd", 0o755).File("bin/busybox", 0o755).Link("bin/telnetd", "busybox").
		File("etc/ssh/sshd_config", 0o644, checktest.Settings("sshd", "listenaddress 10.0.0.1")...).
		File("etc/init.d/boa", 0o755, checktest.Start(2, "/usr/sbin/boa"))
	im.Want(t, Check)
}
