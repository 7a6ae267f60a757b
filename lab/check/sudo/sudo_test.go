package sudo

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func spec(line int, users, value string, args ...string) fact.Setting {
	return fact.Setting{Program: "sudo", Key: users, Value: value, Args: args, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/bin/sudo", 0o4755).
		File("etc/sudoers", 0o440,
			spec(1, "User_Alias", "OPS = ann, bob"),
			spec(2, "OPS", "ALL=(ALL) NOPASSWD: ALL", "ALL", "ALL", "NOPASSWD", "ALL"),
			spec(3, "ALL", "ALL=(ALL) ALL", "ALL", "ALL", "", "ALL"),
			spec(4, "www-data", "ALL=NOPASSWD: /bin/ls, /usr/bin/find", "ALL", "", "NOPASSWD", "/bin/ls", "ALL", "", "NOPASSWD", "/usr/bin/find /x"),
			spec(5, "Defaults:joe", "env_reset, !authenticate"),
			spec(6, "support", "ALL=(ALL:ALL) ALL", "ALL", "ALL:ALL", "", "ALL"))
	im.Want(t, Check,
		"medium nopasswd: ann, bob @ etc/sudoers:2",
		"high everyone:  @ etc/sudoers:3",
		"medium shell: www-data: /usr/bin/find /x @ etc/sudoers:4",
		"medium noauthentication: joe @ etc/sudoers:5",
		"info account: support @ etc/sudoers:6")
}

func TestNotInstalled(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/sudoers", 0o440, spec(2, "x", "ALL=(ALL) NOPASSWD: ALL", "ALL", "ALL", "NOPASSWD", "ALL"))
	im.Want(t, Check, "info nopasswd: x @ etc/sudoers:2")
}

// What Debian and the project deliver.
func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/bin/sudo", 0o4755).
		File("etc/sudoers", 0o440, spec(1, "Defaults", "env_reset"), spec(2, "root", "ALL=(ALL:ALL) ALL", "ALL", "ALL:ALL", "", "ALL"),
			spec(3, "%sudo", "ALL=(ALL:ALL) ALL", "ALL", "ALL:ALL", "", "ALL"), spec(4, "includedir", "/etc/sudoers.d")).
		File("etc/sudoers.d/x", 0o440, spec(1, "nagios", "ALL=NOPASSWD: /usr/lib/check", "ALL", "", "NOPASSWD", "/usr/lib/check"),
			spec(2, "joe", "ALL=(www-data) NOPASSWD: ALL", "ALL", "www-data", "NOPASSWD", "ALL"))
	im.Want(t, Check)
}
