package sshd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# Port 2\nPort 22\nPermitRootLogin=yes # why\nCiphers a,b\nMatch User x\n\tPasswordAuthentication no\nMatch all\nBanner \"/a b\"\n",
		"2 sshd port = 22\n3 sshd permitrootlogin = yes\n4 sshd ciphers = a,b\n5 sshd match = User x\n6 sshd [match User x] passwordauthentication = no\n"+
			"7 sshd match = all\n8 sshd [match all] banner = /a b\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/ssh/sshd_config etc/sshd_config.default etc/ssh/sshd_config.d/a.conf", "etc/ssh/ssh_config usr/share/man/man5/sshd_config.5 etc/ssh/sshd_config.d/README")
}

func FuzzRead(f *testing.F) {
	f.Add("Match User a\nPort 22\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
