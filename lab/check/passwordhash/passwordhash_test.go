package passwordhash

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func hash(name, scheme, field string) fact.Account {
	return fact.Account{File: "shadow", Name: name, UID: -1, Password: "hash", Scheme: scheme, Hash: field, Line: 4}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/shadow", 0o600, hash("root", "des", "zzec3WQEJ.8Bs"), hash("a", "md5", "$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/"),
		hash("b", "apr1", "$apr1$xyz$HXgo9gtz4gpj4JWTLYmjB0"), hash("c", "nt", "$3$$8846f7eaee8fb117ad06bdd830b7586c"), hash("d", "sha1", "$sha1$40000$jtNX3nZ2$hBNaIXkt4wBI2o5rsi8KejSjNqIq")).
		File("etc/shadow-", 0o600, hash("root", "des", "zzec3WQEJ.8Bs"))
	im.Want(t, Check,
		"high des: root @ etc/shadow:4 etc/shadow-:4", "medium md5: a @ etc/shadow:4", "medium md5: b @ etc/shadow:4", "high nt: c @ etc/shadow:4", "medium sha1: d @ etc/shadow:4")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	locked := hash("old", "md5", "!$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/")
	locked.Password = "locked"
	im.File("etc/shadow", 0o600, hash("root", "sha512", "$6$a$b"), hash("b", "yescrypt", "$y$j9T$a$b"), hash("c", "bcrypt", "$2b$10$x"),
		hash("d", "md5", "$1$abcdefgh$"), hash("e", "unknown", "zz"), locked).
		File("usr/share/doc/ftpd/sample-configurations/PFTEST.shadow", 0o644, hash("ftp", "des", "wE9QEbO736feY"))
	im.Want(t, Check)
}
