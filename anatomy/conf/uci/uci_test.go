package uci

import (
	"testing"

	"assay/anatomy/conf/conftest"
)

func TestRead(t *testing.T) {
	text := "package dropbear\n\nconfig dropbear\n\toption PasswordAuth 'on'\n\toption Port         '22' # why\n#\toption BannerFile '/etc/banner'\n" +
		"config uhttpd main\n\tlist listen_http\t0.0.0.0:80\n\tlist listen_http\t[::]:80\n\toption home \"/w'w\"w\n\toption bare\nconfig uhttpd\n option a b\nfoo\n"
	all := Read(text)
	conftest.Check(t, text, all)
	want := "3 config <dropbear>\n4 [dropbear[0]] PasswordAuth <on>\n5 [dropbear[0]] Port <22>\n7 config <uhttpd> <main>\n" +
		"8 [uhttpd main] listen_http list <0.0.0.0:80>\n9 [uhttpd main] listen_http list <[::]:80>\n10 [uhttpd main] home </w'ww>\n11 [uhttpd main] bare\n" +
		"12 config <uhttpd>\n13 [uhttpd[1]] a <b>\n"
	if got := conftest.Told(all); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"\n# x\nconfig a 'b'\n": true, "package x\n": true, "config\n": false, "#!/bin/sh\nx\n": false, "": false, "a b\nconfig c\n": false,
	} {
		if Is(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("config a b\n option 'c' \"d\" # e\n list f g\n")
	f.Fuzz(func(t *testing.T, text string) {
		Is(text)
		conftest.Check(t, text, Read(text))
	})
}
