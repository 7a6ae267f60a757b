package passworddatabase

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func account(file, name, scheme, hash string, line int) fact.Account {
	return fact.Account{File: file, Name: name, UID: -1, Password: "hash", Scheme: scheme, Hash: hash, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/.htpasswd", 0o644, account("htpasswd", "web", "apr1", "$apr1$xyz$HXgo9gtz4gpj4JWTLYmjB0", 1), account("htpasswd", "api", "bcrypt", "$2y$05$x", 2)).
		File("www/.htpasswd", 0o644, account("htpasswd", "web", "apr1", "$apr1$xyz$HXgo9gtz4gpj4JWTLYmjB0", 1)).
		File("etc/lighttpd.user", 0o644, account("plain", "op", "plain", "s3cret!", 1)).
		File("etc/smbpasswd", 0o600, account("smbpasswd", "smb", "nt", "8846F7EAEE8FB117AD06BDD830B7586C", 3)).
		File("etc/config.xml", 0o644, fact.Secret{Type: "password", Form: "element", Key: "Password", User: "root", Value: "21232f297a57a5a743894a0e4a801fc3", Scheme: "hex128", Line: 9})
	im.Want(t, Check,
		"medium weak: web (apr1), etc/.htpasswd @ etc/.htpasswd:1 www/.htpasswd:1",
		"low shared: api (bcrypt), etc/.htpasswd @ etc/.htpasswd:2",
		"medium plain: op (plain), etc/lighttpd.user @ etc/lighttpd.user:1",
		"medium weak: smb (nt), etc/smbpasswd @ etc/smbpasswd:3",
		"medium weak: Password of root (hex128), etc/config.xml @ etc/config.xml:9")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	locked := account("smbpasswd", "nobody", "", "", 1)
	locked.Password = "locked"
	im.File("etc/smbpasswd", 0o600, locked).
		File("etc/shadow", 0o600, account("shadow", "root", "md5", "$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/", 1)).
		File("usr/share/doc/x/examples/htpasswd", 0o644, account("htpasswd", "a", "des", "zzec3WQEJ.8Bs", 1)).
		File("etc/a.conf", 0o644, fact.Secret{Type: "password", Form: "setting", Key: "password", Value: "clear!1", Line: 1},
			fact.Secret{Type: "key", Form: "setting", Key: "wpa_psk", Value: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", Scheme: "hex256", Line: 2})
	im.Want(t, Check)
}
