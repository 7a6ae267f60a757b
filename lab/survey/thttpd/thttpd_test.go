package thttpd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# x\nport=80 user=nobody # y\nnochroot\ncgipat=**.cgi\n=\n",
		"2 thttpd port = 80\n2 thttpd user = nobody\n3 thttpd nochroot = \n4 thttpd cgipat = **.cgi\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/thttpd.conf etc/mini_httpd.conf etc/mini-httpd.conf etc/mini_httpd_ssl.conf", "etc/httpd.conf etc/thttpd")
}

func FuzzRead(f *testing.F) {
	f.Add("a=b c\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
