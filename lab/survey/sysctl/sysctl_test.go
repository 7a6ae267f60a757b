package sysctl

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# c\n; c\nnet.ipv4.ip_forward=1\r\n-net/ipv4/conf/eth0.1/rp_filter = 0 \nkernel.core_pattern=|/sbin/x %e %P\nprose\nsome = \n",
		"3 sysctl net.ipv4.ip_forward = 1\n"+
			"4 sysctl net.ipv4.conf.eth0/1.rp_filter = 0\n"+
			"5 sysctl kernel.core_pattern = |/sbin/x %e %P\n"+
			"7 sysctl some = \n")
	surveytest.Want(t, Survey, "",
		"")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/sysctl.conf usr/lib/sysctl.d/50-x.conf etc/sysctl-qos.conf", "etc/sysctl.d/README usr/share/doc/procps/examples/sysctl.conf etc/x.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("a=1\n-b/c.d=2\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
