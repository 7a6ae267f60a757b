package syslog

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# c\n*.*;auth.none\t-/var/log/syslog # c\nmail.* \\\n @10.0.0.1\n$ModLoad imudp\nmodule(load=\"imtcp\" x=\"1 2\")\naction(type=\"omfwd\"\n  target=\"h\")\nprose here\n:msg, contains, \"x\" ~\n",
		"2 syslog *.*;auth.none = -/var/log/syslog\n3 syslog mail.* = @10.0.0.1\n5 syslog $ModLoad = imudp\n6 syslog module = load=imtcp x=1 2\n7 syslog action = type=omfwd target=h\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/syslog.conf etc/rsyslog.conf etc/rsyslog.d/50-default.conf", "etc/rsyslog.d/README etc/syslog-ng.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("*.* @h\nmodule(load=\"x\"\ny=z)\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
