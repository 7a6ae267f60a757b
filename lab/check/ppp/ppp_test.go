package ppp

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func set(line int, key string) fact.Setting {
	return fact.Setting{Program: "pppd", Key: key, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/ppp/options.pptpd", 0o644, set(1, "noauth"), set(2, "require-pap")).
		File("etc/ppp/options", 0o644, set(1, "noauth"), set(2, "show-password"))
	im.Want(t, Check,
		"medium noauth: options.pptpd: noauth @ etc/ppp/options.pptpd:1",
		"low weak: options.pptpd: require-pap @ etc/ppp/options.pptpd:2",
		"info everywhere: options: noauth @ etc/ppp/options:1",
		"info log: options: show-password @ etc/ppp/options:2")
}

// What Debian delivers, and a provider's peer.
func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/ppp/options", 0o644, set(1, "auth"), set(2, "hide-password"), set(3, "lock")).
		File("etc/ppp/peers/provider", 0o640, set(1, "noauth")).
		File("etc/ppp/options.xl2tpd", 0o644, set(1, "require-mschap-v2"))
	im.Want(t, Check)
}
