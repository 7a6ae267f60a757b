package apache

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "Listen 80\n<Directory />\nOptions Indexes\n</Directory>\n/cgi-bin:admin:admin\n",
		"1 apache listen = 80\n3 apache [directory /] options = Indexes\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/apache2/apache2.conf etc/apache2/ports.conf etc/apache2/sites-enabled/000-default etc/httpd.conf usr/local/apache/conf/extra/x.conf", "etc/lighttpd.conf etc/apache2/magic etc/httpd")
}

func FuzzRead(f *testing.F) {
	f.Add("<A b>\nc d\n</A>\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
