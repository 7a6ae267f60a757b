package jobwritable

import (
	"fmt"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func job(command string, line int) fact.Job {
	return fact.Job{Syntax: "system-crontab", User: "root", Command: command, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.Dir("etc/cron.d", 0o755).Dir("etc/hotplug.d", 0o777).Dir("opt", 0o777).
		File("etc/cron.d/upd", 0o666, job("wget x", 1), job("curl y", 2)).
		File("etc/hotplug.d/x", 0o755, fact.Job{Syntax: "script", Command: "#!/bin/sh", Line: 1}).
		File("etc/cron.d/b", 0o644, job("/usr/bin/tool -x /data/f", 1), job("sh /tmp/x.sh; /opt/y", 2)).
		File("usr/bin/tool", 0o757).File("data/f", 0o666).File("opt/y", 0o755)
	im.Want(t, Check,
		"high table: /etc/cron.d/upd (everybody may write the file) @ etc/cron.d/upd",
		"high table: /etc/hotplug.d/x (everybody may write the folder) @ etc/hotplug.d/x",
		"high program: /usr/bin/tool (everybody may write the file) in /etc/cron.d/b @ etc/cron.d/b:1 usr/bin/tool",
		"medium temporary: /tmp/x.sh in /etc/cron.d/b @ etc/cron.d/b:2",
		"high program: /opt/y (everybody may write the folder) in /etc/cron.d/b @ etc/cron.d/b:2 opt/y")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.Dir("etc/cron.d", 0o755).Dir("tmp", 0o1777).File("etc/cron.d/x", 0o644, job("/usr/bin/tool > /tmp/log", 1)).File("usr/bin/tool", 0o755)
	im.Want(t, Check)
}

// A container without modes is told by another check.
func TestModesLost(t *testing.T) {
	im := &checktest.Image{}
	for i := range 30 {
		im.File(fmt.Sprintf("bin/p%d", i), 0o777)
	}
	im.File("etc/crontab", 0o777, job("/bin/p1", 1))
	im.Want(t, Check)
}
