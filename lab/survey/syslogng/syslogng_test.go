package syslogng

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "@version: 3.38\n# c\noptions { chain_hostnames(off); };\ndestination d_net { udp(\"10.0.0.1\" port(514)); };\n",
		"3 syslog-ng options = \n3 syslog-ng [options] chain_hostnames(off) = \n4 syslog-ng destination = d_net\n4 syslog-ng [destination d_net] udp(\"10.0.0.1\" = port(514))\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/syslog-ng/syslog-ng.conf etc/syslog-ng.conf etc/syslog-ng/conf.d/x.conf", "etc/syslog.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("destination d { udp(\"h\"); };\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
