package secret

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	acs := fact.Secret{Type: "password", Form: "setting", Key: "acs_pass", Section: "tr069", User: "cpe", Value: "cpe2019!default", Line: 3}
	im.File("etc/vendor.conf", 0o644, acs, fact.Secret{Type: "password", Form: "setting", Key: "password", Section: "mqtt", Value: "hunter2hunter2", Line: 5}).
		File("etc/vendor.bak", 0o644, acs).
		File("etc/config/image_sign", 0o644).
		File("etc/init.d/S80telnetd.sh", 0o755,
			fact.Secret{Type: "password", Form: "command", Key: "telnetd -u", User: "Alphanetworks", From: "/etc/config/image_sign", Line: 6},
			fact.Secret{Type: "password", Form: "command", Key: "telnetd -u", User: "other", From: "/etc/of_the_unit", Line: 7}).
		File("etc/cron.sh", 0o755, fact.Secret{Type: "password", Form: "command", Key: "curl -u", User: "bot", Value: "x9y8z7w6", Line: 2},
			fact.Secret{Type: "token", Form: "shape", Key: "aws-access-key", Value: "AKIAQYLPMN5HFIQR7XYZ", Line: 3},
			fact.Secret{Type: "password", Form: "url", Key: "ftp", User: "upd", Host: "files.vendor.net", Value: "Fw4All!x", Line: 4}).
		File("usr/lib/libshared.so", 0o755, checktest.Kind("elf"), fact.Secret{Type: "passphrase", Form: "table", Key: "wl0_passphrase", Value: "opensesame"}).
		File("etc/ctree.xml", 0o644, fact.Secret{Type: "password", Form: "element", Key: "Password", User: "root", Value: "$2abc$", Scheme: "vendor", Line: 1},
			fact.Secret{Type: "key", Form: "setting", Key: "wpa_psk", Value: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", Scheme: "hex256", Line: 2})
	im.Want(t, Check,
		"high setting: acs_pass in [tr069] of cpe, etc/vendor.bak @ etc/vendor.bak:3 etc/vendor.conf:3",
		"medium setting: password in [mqtt], etc/vendor.conf @ etc/vendor.conf:5",
		"high login: telnetd -u of Alphanetworks, the password is the content of /etc/config/image_sign, etc/init.d/S80telnetd.sh @ etc/init.d/S80telnetd.sh:6",
		"medium command: curl -u of bot, etc/cron.sh @ etc/cron.sh:2",
		"high token: aws-access-key, etc/cron.sh @ etc/cron.sh:3",
		"medium url: ftp of upd at files.vendor.net, etc/cron.sh @ etc/cron.sh:4",
		"medium program: wl0_passphrase, usr/lib/libshared.so @ usr/lib/libshared.so",
		"low encrypted: Password of root, etc/ctree.xml @ etc/ctree.xml:1",
		"medium setting: wpa_psk, etc/ctree.xml @ etc/ctree.xml:2")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	sample := fact.Secret{Type: "password", Form: "setting", Key: "password", Value: "hunter2hunter2", Line: 5}
	im.File("usr/share/doc/mqtt/examples/mqtt.conf", 0o644, sample).
		File("etc/mqtt.conf.example", 0o644, sample).
		File("etc/hostapd.conf", 0o644, fact.Secret{Type: "passphrase", Form: "setting", Key: "wpa_passphrase", Value: "correct!horse", Line: 4}, fact.Setting{Program: "hostapd", Key: "wpa_passphrase", Value: "correct!horse", Line: 4}).
		File("etc/snmpd.conf", 0o644, fact.Secret{Type: "community", Form: "setting", Key: "rocommunity", Value: "public", Line: 1}).
		File("etc/a.xml", 0o644, fact.Secret{Type: "password", Form: "element", Key: "SUSER_PASSWORD", Value: "$1$Jb$ETNQNM/h5XoNxeS/cfOXp.", Scheme: "md5", Line: 1},
			fact.Secret{Type: "password", Form: "element", Key: "SUPER_PASSWORD", User: "adsl", Value: "realtek", Line: 2},
			fact.Secret{Type: "password", Form: "element", Key: "password", User: "admin", Empty: true, Line: 3})
	im.Want(t, Check)
}
