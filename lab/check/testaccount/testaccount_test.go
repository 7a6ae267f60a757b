package testaccount

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func account(name string, uid int64, password, hash, shell string) fact.Account {
	return fact.Account{File: "passwd", Name: name, UID: uid, Password: password, Hash: hash, Shell: shell, Line: int(uid) + 1}
}

const hash = "$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/"

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o644, account("root", 0, "hash", hash, "/bin/sh"), account("support", 0, "hash", hash, "/bin/sh"), account("guest", 9, "empty", "", ""),
		account("Test", 5, "hash", "$y$j9T$abc$def", "/bin/ash"))
	im.Want(t, Check,
		"high usable: support, user number 0, shell /bin/sh @ etc/passwd:1",
		"medium usable: guest, user number 9, shell /bin/sh (none stated) @ etc/passwd:10",
		"medium usable: Test, user number 5, shell /bin/ash @ etc/passwd:6")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o644, account("root", 0, "hash", hash, "/bin/sh"), account("guest", 9, "locked", "*", "/bin/sh"), account("test", 5, "hash", hash, "/bin/false"),
		account("debug", 6, "hash", "$1$abcdefgh$", "/bin/sh"), account("daemon", 1, "locked", "*", "/usr/sbin/nologin")).
		File("etc/shadow-", 0o600, fact.Account{File: "shadow", Name: "demo", UID: -1, Password: "empty"})
	im.Want(t, Check)
}
