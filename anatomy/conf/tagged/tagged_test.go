package tagged

import (
	"testing"

	"assay/anatomy/conf/conftest"
)

func TestRead(t *testing.T) {
	text := "# no\nServerTokens OS\n<Directory \"/var/www a\">\n  Options +Indexes \\\n    FollowSymLinks\n  <Limit GET>\n  Require all granted\n</Directory>\nListen 80\n</Nothing>\n<IfModule x.c>\nSSLProtocol all -SSLv3\n"
	all := Read(text)
	conftest.Check(t, text, all)
	want := "2 servertokens <OS>\n3 directory < </var/www a>\n4 [directory /var/www a] options <+Indexes> <FollowSymLinks>\n" +
		"6 [directory /var/www a] limit < <GET>\n7 [directory /var/www a] [limit GET] require <all> <granted>\n9 listen <80>\n" +
		"11 ifmodule < <x.c>\n12 [ifmodule x.c] sslprotocol <all> <-SSLv3>\n"
	if got := conftest.Told(all); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("<A b>\nc \"d\" \\\n e\n</A>\n<\n<>\n")
	f.Fuzz(func(t *testing.T, text string) { conftest.Check(t, text, Read(text)) })
}
