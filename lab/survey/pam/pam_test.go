package pam

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# c\nauth\t[success=1 default=ignore]\tpam_unix.so nullok # c\n-session optional pam_systemd.so\n@include common-account\naccount required \\\n  pam_x.so a=b\n",
		"2 pam auth = [success=1 default=ignore] pam_unix.so nullok\n"+
			"3 pam session = optional pam_systemd.so\n"+
			"4 pam @include = common-account\n"+
			"5 pam account = required pam_x.so a=b\n")
	surveytest.Want(t, Survey, "login auth required pam_unix.so\nprose about auth\nauth [x\n",
		"1 pam [login] auth = required pam_unix.so\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/pam.d/login etc/pam.conf", "usr/share/doc/x/pam.conf etc/login.defs")
}

func FuzzRead(f *testing.F) {
	f.Add("auth [a=1] pam_x.so y\nlogin auth required z.so")
	f.Add("[")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
