package sshalgorithms

import (
	"testing"

	"assay/lab/check/checktest"
)

func image(lines ...string) *checktest.Image {
	im := &checktest.Image{}
	return im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/sshd")).File("usr/sbin/sshd", 0o755).
		File("etc/ssh/sshd_config", 0o644, checktest.Settings("sshd", lines...)...)
}

func TestFlawed(t *testing.T) {
	image("ciphers aes128-ctr,3des-cbc,aes128-cbc", "macs hmac-sha1-96", "macs +hmac-md5", "kexalgorithms diffie-hellman-group1-sha1,curve25519-sha256",
		"match all | pubkeyacceptedalgorithms +ssh-rsa", "hostkeyalgorithms ^ssh-dss").Want(t, Check,
		"medium cipher: 3des-cbc, aes128-cbc @ etc/ssh/sshd_config:1",
		"low mac: hmac-sha1-96 @ etc/ssh/sshd_config:2",
		"medium mac: hmac-md5 @ etc/ssh/sshd_config:3",
		"medium kex: diffie-hellman-group1-sha1 @ etc/ssh/sshd_config:4",
		"low hostkey: ssh-rsa @ etc/ssh/sshd_config:5",
		"medium hostkey: ssh-dss @ etc/ssh/sshd_config:6")
}

func TestNotStarted(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/ssh/sshd_config", 0o644, checktest.Settings("sshd", "ciphers arcfour")...)
	im.Want(t, Check, "low cipher: arcfour @ etc/ssh/sshd_config:1")
}

func TestClean(t *testing.T) {
	image("ciphers -3des-cbc,arcfour", "ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com", "macs hmac-sha2-256-etm@openssh.com", "kexalgorithms curve25519-sha256",
		"hostkey /etc/ssh/ssh_host_rsa_key").Want(t, Check)
}
