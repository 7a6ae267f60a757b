package lighttpd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "server.port = 80\n$SERVER[\"socket\"] == \":443\" {\n ssl.engine = \"enable\"\n}\nalias.url = ( \"/a\" => \"/b\" )\n",
		"1 lighttpd server.port = 80\n3 lighttpd [$SERVER[\"socket\"] == \":443\"] ssl.engine = enable\n5 lighttpd alias.url = /a => /b\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/lighttpd/lighttpd.conf etc/lighttpd.conf etc/lighttpd/conf-enabled/10-cgi.conf tmp/lighttpd-ssl.conf", "etc/nginx.conf etc/lighttpd/README etc/init.d/lighttpd")
}

func FuzzRead(f *testing.F) {
	f.Add("a = b")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
