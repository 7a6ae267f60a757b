package sshserver

import (
	"testing"

	"assay/lab/check/checktest"
)

func image(lines ...string) *checktest.Image {
	im := &checktest.Image{}
	return im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/sshd"), checktest.Start(3, "/usr/sbin/dropbear -FB")).
		File("usr/sbin/sshd", 0o755).File("usr/sbin/dropbear", 0o755).
		File("etc/ssh/sshd_config", 0o644, checktest.Settings("sshd", lines...)...)
}

func TestFlawed(t *testing.T) {
	im := image("permitrootlogin yes", "permitemptypasswords yes", "protocol 2,1", "permitrootlogin no", "match User a | permitrootlogin yes", "match User a | passwordauthentication no").
		File("etc/config/dropbear", 0o644, checktest.Settings("uci", "config dropbear", "dropbear[0] | PasswordAuth on", "dropbear[0] | RootPasswordAuth on", "dropbear[1] | PasswordAuth off")...)
	im.Want(t, Check,
		"medium rootpassword: PermitRootLogin yes @ etc/ssh/sshd_config:1",
		"high emptypasswords: PermitEmptyPasswords yes @ etc/ssh/sshd_config:2",
		"high protocol1: Protocol 2,1 @ etc/ssh/sshd_config:3",
		"high emptypasswords: /usr/sbin/dropbear -FB @ etc/init.d/rcS:3",
		"low dropbear: /etc/config/dropbear @ etc/config/dropbear:2 etc/config/dropbear:3")
}

func TestUnused(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/ssh/sshd_config", 0o644, checktest.Settings("sshd", "permitrootlogin yes", "passwordauthentication yes")...).
		File("usr/share/sshd_config", 0o644, checktest.Settings("sshd", "permitemptypasswords YES")...)
	im.Want(t, Check,
		"low rootpassword: PermitRootLogin yes @ etc/ssh/sshd_config:1 etc/ssh/sshd_config:2",
		"low emptypasswords: PermitEmptyPasswords YES @ usr/share/sshd_config:1")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/sshd -D"), checktest.Start(3, "/usr/sbin/dropbear -F -p 22")).
		File("usr/sbin/sshd", 0o755).File("usr/sbin/dropbear", 0o755).
		File("etc/ssh/sshd_config", 0o644, checktest.Settings("sshd", "include /etc/ssh/sshd_config.d/*.conf", "kbdinteractiveauthentication no", "usepam yes", "x11forwarding yes", "permitrootlogin prohibit-password", "protocol 2")...).
		File("etc/ssh/other/sshd_config", 0o644, checktest.Settings("sshd", "permitrootlogin yes", "passwordauthentication no")...).
		File("etc/config/dropbear", 0o644, checktest.Settings("uci", "dropbear[0] | RootPasswordAuth off")...)
	im.Want(t, Check)
}
