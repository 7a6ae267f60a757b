package jobfetch

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func spot(name, text string, line int) fact.Spot {
	return fact.Spot{Name: name, Text: text, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/cron.d/upd", 0o644, fact.Job{Syntax: "system-crontab", Command: "wget -q http://update.vendor.com/x.sh -O- | sh", Line: 1},
		fact.Job{Syntax: "system-crontab", Command: "curl -k https://u.vendor.com/y|bash", Line: 2}, fact.Job{Syntax: "system-crontab", Command: "curl -fsS https://u.vendor.com/z | sh", Line: 3}).
		File("etc/init.d/rcS", 0o755, fact.Startup{Syntax: "script", Program: "wget", Command: "wget", Line: 3}, fact.Script{Language: "shell",
			Fetches: []fact.Spot{spot("tftp", "tftp -g -l /tmp/a.sh -r a.sh 10.1.1.9", 3)}, Runs: []fact.Spot{spot("/tmp/a.sh", "sh /tmp/a.sh", 5)}}).
		File("usr/sbin/up.sh", 0o755, fact.Script{Language: "shell", Fetches: []fact.Spot{spot("wget", "wget -O /tmp/b http://b.vendor.com/b", 2)}, Runs: []fact.Spot{spot("/tmp/b", "/tmp/b", 4)}}).
		File("usr/sbin/ok.sh", 0o755, fact.Script{Language: "shell", Fetches: []fact.Spot{spot("wget", "wget -O /tmp/c http://c.vendor.com/c", 2)}, Runs: []fact.Spot{spot("/tmp/c", "/tmp/c", 4)}, Verifies: []fact.Spot{spot("openssl", "openssl dgst -verify", 3)}})
	im.Want(t, Check,
		"high cleartext: /etc/cron.d/upd (run by cron (etc/cron.d/upd)): wget -q http://update.vendor.com/x.sh -O- | sh @ etc/cron.d/upd:1",
		"high unchecked: /etc/cron.d/upd (run by cron (etc/cron.d/upd)): curl -k https://u.vendor.com/y|bash @ etc/cron.d/upd:2",
		"low tls: /etc/cron.d/upd (run by cron (etc/cron.d/upd)): curl -fsS https://u.vendor.com/z | sh @ etc/cron.d/upd:3",
		"high cleartext: /etc/init.d/rcS (run at boot (rcS)): tftp -g -l /tmp/a.sh -r a.sh 10.1.1.9 @ etc/init.d/rcS:3 etc/init.d/rcS:5",
		"medium cleartext: /usr/sbin/up.sh (nothing that was read starts it): wget -O /tmp/b http://b.vendor.com/b @ usr/sbin/up.sh:2 usr/sbin/up.sh:4",
		"low cleartext: /usr/sbin/ok.sh (nothing that was read starts it): wget -O /tmp/c http://c.vendor.com/c, with a signature or checksum compared in the same script @ usr/sbin/ok.sh:2 usr/sbin/ok.sh:4")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/cron.d/x", 0o644, fact.Job{Syntax: "system-crontab", Command: "wget -q http://u.vendor.com/alive -O /dev/null", Line: 1},
		fact.Job{Syntax: "system-crontab", Command: "cat /x | sh", Line: 2}, fact.Job{Syntax: "system-crontab", Command: "test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )", Line: 3}).
		File("usr/sbin/f.sh", 0o755, fact.Script{Language: "shell", Fetches: []fact.Spot{spot("wget", "wget http://x.vendor.com", 2)}})
	im.Want(t, Check)
}
