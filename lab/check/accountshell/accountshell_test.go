package accountshell

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
	im.File("etc/passwd", 0o644, account("root", 0, "hash", hash, "/bin/sh"), account("daemon", 1, "hash", hash, "/bin/sh"), account("nobody", 65534, "empty", "", "/bin/sh"), account("own", 45, "hash", hash, "/bin/ash"))
	im.Want(t, Check,
		"medium usable: daemon, user number 1, shell /bin/sh @ etc/passwd:2",
		"medium usable: nobody, user number 65534, shell /bin/sh @ etc/passwd:65535",
		"medium usable: own, user number 45, shell /bin/ash @ etc/passwd:46")
}

// As Debian's base-passwd: shells, no passwords.
func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o644, account("root", 0, "hash", hash, "/bin/sh"), account("daemon", 1, "locked", "*", "/bin/sh"), account("sync", 4, "hash", hash, "/bin/sync"),
		account("www-data", 33, "locked", "*", "/usr/sbin/nologin"), account("joe", 1000, "hash", hash, "/bin/sh"))
	im.Want(t, Check)
}
