package uci

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "config dropbear\n\toption Port '22'\nconfig uhttpd main\n\tlist listen_http 0.0.0.0:80\n",
		"1 uci config = dropbear\n2 uci [dropbear[0]] Port = 22\n3 uci config = uhttpd main\n4 uci [uhttpd main] listen_http = 0.0.0.0:80\n")
	surveytest.Want(t, Survey, "a b\nconfig c\n", "")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/config/dropbear rom/etc/config/network", "etc/config.gz usr/share/config/x etc/config/sub/x")
}

func FuzzRead(f *testing.F) {
	f.Add("config a\n option b c\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
