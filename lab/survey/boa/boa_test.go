package boa

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "Port 80\n# Listen\nUser root\nDocumentRoot /\nScriptAlias /cgi-bin/ /home/httpd/cgi-bin/\n",
		"1 boa port = 80\n3 boa user = root\n4 boa documentroot = /\n5 boa scriptalias = /cgi-bin/ /home/httpd/cgi-bin/\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/boa.conf etc/boa/boa.conf", "etc/board.txt etc/a.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("Port 80\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
