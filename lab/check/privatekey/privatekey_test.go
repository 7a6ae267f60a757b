package privatekey

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	tls := fact.Key{Encoding: "pem", Type: "private", Algorithm: "rsa", Bits: 1024, PublicSHA256: "aa", Line: 1}
	im := &checktest.Image{}
	im.File("etc/ssl/server.key", 0o644, tls).
		File("www/backup/server.pem", 0o644, tls).
		File("etc/ssl/server.crt", 0o644, fact.Certificate{Subject: "CN=router.lan", PublicSHA256: "aa"}).
		File("etc/ssl/locked.key", 0o644, fact.Key{Type: "private", Encrypted: true}).
		File("etc/dropbear/dropbear_rsa_host_key", 0o600, fact.Key{Encoding: "dropbear", Type: "private", Algorithm: "rsa", Bits: 2048, PublicSHA256: "bb"}).
		File("root/.ssh/id_rsa", 0o600, fact.Key{Encoding: "openssh", Type: "private", Algorithm: "rsa", PublicSHA256: "cc"}).
		File("usr/lib/libcrypto.so.3", 0o644, checktest.Kind("elf"), fact.Key{Type: "private", Algorithm: "rsa", PublicSHA256: "dd", Inside: true}, fact.Key{Type: "private", Algorithm: "ec", PublicSHA256: "de", Inside: true}).
		File("usr/share/doc/vpn/examples/ca.key", 0o644, fact.Key{Type: "private", Algorithm: "rsa", PublicSHA256: "ee"}).
		File("usr/sbin/httpd", 0o755, checktest.Kind("elf"), fact.Key{Type: "private", Algorithm: "rsa", Bits: 1024, PublicSHA256: "ff", Inside: true})
	im.Want(t, Check,
		"high unencrypted: RSA 1024 bits, etc/ssl/server.key and 1 more; belongs to the certificate of CN=router.lan @ etc/ssl/server.key:1 www/backup/server.pem:1",
		"medium encrypted: etc/ssl/locked.key @ etc/ssl/locked.key",
		"high unencrypted: RSA 2048 bits, SSH host key, etc/dropbear/dropbear_rsa_host_key @ etc/dropbear/dropbear_rsa_host_key",
		"high unencrypted: RSA, SSH user key, root/.ssh/id_rsa @ root/.ssh/id_rsa",
		"high unencrypted: RSA 1024 bits, usr/sbin/httpd @ usr/sbin/httpd",
		"info sample: usr/share/doc/vpn/examples/ca.key @ usr/share/doc/vpn/examples/ca.key",
		"info sample: 2 keys, usr/lib/libcrypto.so.3 @ usr/lib/libcrypto.so.3 usr/lib/libcrypto.so.3")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/dropbear/authorized_keys", 0o600, fact.Key{Encoding: "openssh", Type: "authorized", Algorithm: "rsa"}).
		File("etc/opkg/keys/1035ac73cc4e59e3", 0o644, fact.Key{Type: "public"}).
		File("etc/ssl/ca.crt", 0o644, fact.Certificate{Subject: "CN=ca", PublicSHA256: "aa"})
	im.Want(t, Check)
}
