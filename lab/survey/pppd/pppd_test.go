package pppd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# c\nnoauth # c\nlcp-echo-interval 30\nlock nodetach mtu 1400\nuser \"a b\"\n10.0.0.1:10.0.0.2\n",
		"2 pppd noauth = \n3 pppd lcp-echo-interval = 30\n4 pppd lock = \n4 pppd nodetach = \n4 pppd mtu = 1400\n5 pppd user = a b\n6 pppd 10.0.0.1:10.0.0.2 = \n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/ppp/options etc/ppp/options.pptpd etc/ppp/peers/isp etc/options.pptpd etc/xl2tpd/ppp-options", "etc/ppp/chap-secrets etc/options usr/share/doc/ppp/examples/options")
}

func FuzzRead(f *testing.F) {
	f.Add("lock auth \"\" x\nmtu 1 2\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
