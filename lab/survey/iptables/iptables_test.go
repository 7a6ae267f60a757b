package iptables

import (
	"testing"

	"assay/lab/survey"
	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# Generated\n*filter\n:INPUT DROP [0:0]\n:own - [0:0]\n-A INPUT -p tcp --dport 22 -m comment --comment \"a b\" -j ACCEPT\n[3:4] -A own -j RETURN\nCOMMIT\nprose\n*nat\n-A POSTROUTING -j MASQUERADE\n",
		"3 iptables [filter] -P = INPUT DROP\n4 iptables [filter] -N = own\n5 iptables [filter] -A = INPUT -p tcp --dport 22 -m comment --comment a b -j ACCEPT\n6 iptables [filter] -A = own -j RETURN\n10 iptables [nat] -A = POSTROUTING -j MASQUERADE\n")
	surveytest.Want(t, Survey, ":INPUT DROP\n*\n", "")
}

func TestSelects(t *testing.T) {
	for head, want := range map[string]bool{"*filter\n": true, "# x\n*nat\n": true, "a *filter": false, "": false} {
		if got := Survey.Selects(&survey.Subject{Name: "etc/x", Kind: "text", Head: []byte(head), Size: 10}); got != want {
			t.Errorf("%q: %v", head, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("*filter\n:INPUT DROP\n-A INPUT -j X\n[0:0] -A y\n")
	f.Add("*\n\"\n0")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
