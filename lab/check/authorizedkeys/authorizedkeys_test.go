package authorizedkeys

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func key(line int, options string) fact.Key {
	return fact.Key{Encoding: "openssh", Type: "authorized", Algorithm: "rsa", Bits: 2048, Comment: "dev@build", Options: options, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/dropbear/authorized_keys", 0o600, key(1, ""), key(2, "")).
		File("home/joe/.ssh/authorized_keys", 0o600, key(1, "")).
		File("home/backup/.ssh/authorized_keys2", 0o600, key(4, `restrict,command="rsync"`))
	im.Want(t, Check,
		"high root: root, 2 keys @ etc/dropbear/authorized_keys:1 etc/dropbear/authorized_keys:2",
		"medium account: joe @ home/joe/.ssh/authorized_keys:1",
		"low restricted: backup @ home/backup/.ssh/authorized_keys2:4")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/ssh/ssh_host_rsa_key.pub", 0o644, key(1, "")).
		File("etc/dropbear/authorized_keys", 0o600).
		File("root/.ssh/known_hosts", 0o644, fact.Key{Type: "public", Algorithm: "rsa", Line: 1}).
		File("usr/share/doc/x/examples/authorized_keys", 0o644, key(1, ""))
	im.Want(t, Check)
}
