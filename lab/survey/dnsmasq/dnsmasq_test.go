package dnsmasq

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# c\nenable-tftp\ntftp-root = /var/ftpd # c\nserver=/local/#\nlisten-address=127.0.0.1,::1\nsome prose\nA=b\n",
		"2 dnsmasq enable-tftp = \n3 dnsmasq tftp-root = /var/ftpd\n4 dnsmasq server = /local/#\n5 dnsmasq listen-address = 127.0.0.1,::1\n")
	surveytest.Want(t, Survey, "", "")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/dnsmasq.conf etc/dnsmasq.conf.dpkg-dist etc/dnsmasq.d/lan var/etc/dnsmasq-lan.conf", "etc/dnsmasq.d/README usr/share/doc/dnsmasq/examples/dnsmasq.conf etc/x.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("a=b # c\nno-resolv\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
