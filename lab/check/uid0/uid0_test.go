package uid0

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func account(file, name string, uid int64, password, shell string) fact.Account {
	return fact.Account{File: file, Name: name, UID: uid, Password: password, Shell: shell, Line: int(uid) + 1}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o644, account("passwd", "root", 0, "elsewhere", "/bin/sh"), account("passwd", "admin", 0, "elsewhere", "/bin/sh"), account("passwd", "nobody", 9, "locked", "/bin/false")).
		File("etc/shadow", 0o600, account("shadow", "root", -1, "hash", ""), account("shadow", "admin", -1, "hash", ""))
	im.Want(t, Check, "high several: admin, root @ etc/passwd:1 etc/passwd:1")
}

func TestLocked(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o644, account("passwd", "root", 0, "elsewhere", "/bin/sh"), account("passwd", "toor", 0, "elsewhere", "")).
		File("etc/shadow", 0o600, account("shadow", "root", -1, "hash", ""), account("shadow", "toor", -1, "locked", ""))
	im.Want(t, Check, "low several: root, toor @ etc/passwd:1 etc/passwd:1")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o644, account("passwd", "root", 0, "elsewhere", "/bin/sh"), account("passwd", "daemon", 1, "locked", "/bin/sh")).
		File("etc/passwd-", 0o644, account("passwd", "root", 0, "elsewhere", "/bin/sh")).
		File("etc/shadow", 0o600, account("shadow", "root", -1, "hash", ""))
	im.Want(t, Check)
}
