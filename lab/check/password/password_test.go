package password

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func passwd(name string, uid int64, password, shell string) fact.Account {
	state := map[string]string{"x": "elsewhere", "*": "locked", "": "empty"}[password]
	if state == "" {
		state = "hash"
	}
	return fact.Account{File: "passwd", Name: name, UID: uid, Shell: shell, Password: state, Hash: password, Line: 1}
}

func shadow(name, password string) fact.Account {
	a := passwd(name, -1, password, "")
	a.File, a.GID, a.Line = "shadow", -1, 2
	return a
}

const (
	admin   = "$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/" // "admin"
	secret  = "$1$abcdefgh$/.70kzrM1xbYN/SCL5iqk/" // "averyveryverylongpassword"
	desRoot = "zzec3WQEJ.8Bs"                      // "root"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o644,
		passwd("root", 0, "x", "/bin/sh"), passwd("open", 0, "", ""), passwd("user", 500, "", "/bin/ash"),
		passwd("support", 0, secret, "/bin/sh"), passwd("helpdesk", 7, "$y$j9T$abc$def", "/bin/sh"), passwd("root2", 0, desRoot, "/bin/sh")).
		File("etc/shadow", 0o600, shadow("root", admin), shadow("guest", "")).
		File("etc/passwd.bak", 0o644, passwd("support", 0, secret, "/bin/sh"))
	im.Want(t, Check,
		`critical default: root: a published default password @ etc/passwd:1 etc/shadow:2`,
		`critical default: root2: a published default password @ etc/passwd:1`,
		`critical empty: open @ etc/passwd:1`,
		`high empty: user @ etc/passwd:1`,
		`medium empty: guest (no passwd line beside it) @ etc/shadow:2`,
		`high hardcoded: support @ etc/passwd:1 etc/passwd.bak:1`,
		`medium hardcoded: helpdesk @ etc/passwd:1`)
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/passwd", 0o644, passwd("root", 0, "x", "/bin/sh"), passwd("ftp", 55, "*", "/bin/false"),
		passwd("www", 33, "", "/usr/sbin/nologin"), passwd("www2", 34, secret, "/bin/false"), passwd("cut", 0, "$1$abcdefgh$", "/bin/sh")).
		File("etc/shadow", 0o600, shadow("root", "*"), shadow("ftp", "*")).
		File("usr/share/doc/ftpd/sample-configurations/passwd", 0o644, passwd("ftp", 0, "", "/bin/sh"))
	im.Want(t, Check)
}

func TestOutside(t *testing.T) {
	im := (&checktest.Image{}).Outside()
	im.File("config/passwd", 0o644, passwd("root", 0, "", "/bin/sh"))
	im.Want(t, Check, `critical empty: root @ config/passwd:1`)
}
