package samba

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# c\n[Global]\n  Guest  OK = yes\n; x = y\nprose\n[My Share]\npath=/mnt\n",
		"3 samba [global] guest ok = yes\n7 samba [my share] path = /mnt\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/samba/smb.conf usr/local/samba/lib/smb.conf etc/smb.conf.tmpl", "etc/samba/gdbcommands usr/share/doc/samba/examples/smb.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("[a]\nb c = d \\\n e\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
