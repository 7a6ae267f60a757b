package sharedcertificate

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/ssl/server.crt", 0o644, fact.Certificate{Subject: "CN=router.lan", Issuer: "CN=router.lan", SelfIssued: true, CA: true, PublicSHA256: "aa", SHA256: "1", Line: 1}).
		File("etc/ssl/server.key", 0o644, fact.Key{Type: "private", PublicSHA256: "aa", Line: 1}).
		File("etc/client.crt", 0o644, fact.Certificate{Subject: "CN=cpe", Issuer: "CN=ca", PublicSHA256: "bb", SHA256: "2", Names: []string{"cpe.isp.net"}, Line: 1}).
		File("etc/client.key", 0o644, fact.Key{Type: "private", PublicSHA256: "bb", Line: 3})
	im.Want(t, Check,
		"medium device: CN=router.lan, issued by itself, key in etc/ssl/server.key @ etc/ssl/server.crt:1 etc/ssl/server.key:1",
		"medium device: CN=cpe, issued by CN=ca, key in etc/client.key, for cpe.isp.net @ etc/client.crt:1 etc/client.key:3")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/ssl/ca.crt", 0o644, fact.Certificate{Subject: "CN=ca", PublicSHA256: "aa"}).
		File("etc/ssl/other.key", 0o600, fact.Key{Type: "private", PublicSHA256: "bb"}).
		File("etc/locked.crt", 0o644, fact.Certificate{Subject: "CN=l", PublicSHA256: "cc"}).
		File("etc/locked.key", 0o600, fact.Key{Type: "private", Encrypted: true, PublicSHA256: "cc"}).
		File("usr/lib/libpolarssl.so", 0o644, checktest.Kind("elf"), fact.Certificate{Subject: "CN=localhost", PublicSHA256: "dd"}, fact.Key{Type: "private", PublicSHA256: "dd"})
	im.Want(t, Check)
}
