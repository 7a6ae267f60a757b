package defaultcredential

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func setting(key, user, value string, line int) fact.Secret {
	return fact.Secret{Type: "password", Form: "setting", Key: key, User: user, Value: value, Line: line}
}

func TestFlawed(t *testing.T) {
	hashed := setting("SUSER_PASSWORD", "ubnt", "$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/", 3) // "admin"
	hashed.Scheme = "md5"
	cisco := setting("username password", "joe", "02050D480809", 9) // "cisco"
	cisco.Scheme = "cisco7"
	im := &checktest.Image{}
	im.File("etc/config_default.xml", 0o644, setting("SUPER_PASSWORD", "adsl", "realtek", 1), hashed,
		fact.Secret{Type: "password", Form: "element", Key: "password", User: "admin", Empty: true, Line: 5}, setting("ppp_passwd", "guest@isp", "guest", 6), cisco).
		File("etc/config_backup.xml", 0o644, setting("SUPER_PASSWORD", "adsl", "realtek", 1)).
		File("usr/lib/libshared.so", 0o755, checktest.Kind("elf"), fact.Secret{Type: "password", Form: "table", Key: "http_passwd", Value: "admin"}).
		File("bin/configd", 0o755, checktest.Kind("elf"), fact.Secret{Type: "password", Form: "string", Key: "V-SOL", Value: "stdONU101"}).
		File("etc/snmpd.conf", 0o644, fact.Secret{Type: "community", Form: "setting", Key: "snmp-server community", Value: "private", Access: "write", Line: 2},
			fact.Secret{Type: "community", Form: "setting", Key: "snmp_get_community", Value: "public", Access: "read", Line: 1},
			fact.Secret{Type: "community", Form: "setting", Key: "snmp_ro_community", Value: "public", Access: "read", Host: "::1", Line: 3}).
		File("etc/wsc.conf", 0o644, fact.Secret{Type: "pin", Form: "setting", Key: "wps_pin", Value: "12345670", Line: 1}).
		File("etc/htpasswd", 0o644, fact.Account{File: "htpasswd", Name: "admin", UID: -1, Password: "hash", Scheme: "sha", Hash: "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", Line: 1}).
		File("etc/ppp/chap-secrets", 0o600, fact.Account{File: "ppp", Name: "support", UID: -1, Password: "hash", Scheme: "plain", Hash: "support", Line: 4}).
		File("etc/smbpasswd", 0o600, fact.Account{File: "smbpasswd", Name: "guest", UID: 5, Password: "empty", Line: 2})
	im.Want(t, Check,
		"high setting: SUPER_PASSWORD of adsl, etc/config_backup.xml @ etc/config_backup.xml:1 etc/config_default.xml:1",
		"high hash: SUSER_PASSWORD of ubnt, etc/config_default.xml @ etc/config_default.xml:3",
		"high empty: password of admin, etc/config_default.xml @ etc/config_default.xml:5",
		"medium setting: ppp_passwd of guest@isp, etc/config_default.xml @ etc/config_default.xml:6",
		"high setting: username password of joe, etc/config_default.xml @ etc/config_default.xml:9",
		"high program: http_passwd, usr/lib/libshared.so @ usr/lib/libshared.so",
		"medium string: known of V-SOL, bin/configd @ bin/configd",
		"high community: snmp-server community, etc/snmpd.conf @ etc/snmpd.conf:2",
		"low community: snmp_get_community, etc/snmpd.conf @ etc/snmpd.conf:1",
		"info community: snmp_ro_community, etc/snmpd.conf @ etc/snmpd.conf:3",
		"high pin: wps_pin, etc/wsc.conf @ etc/wsc.conf:1",
		"high hash: admin, etc/htpasswd @ etc/htpasswd:1",
		"high setting: support, etc/ppp/chap-secrets @ etc/ppp/chap-secrets:4",
		"high empty: guest, etc/smbpasswd @ etc/smbpasswd:2")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	other := setting("SUSER_PASSWORD", "ubnt", "$1$abcdefgh$/.70kzrM1xbYN/SCL5iqk/", 3) // "averyveryverylongpassword"
	other.Scheme = "md5"
	im.File("etc/vendor.conf", 0o644, setting("acs_pass", "cpe", "cpe2019!default", 3), other,
		fact.Secret{Type: "community", Form: "setting", Key: "rocommunity", Value: "public", Access: "read", Line: 9}).
		File("usr/share/doc/x/examples/a.conf", 0o644, setting("password", "admin", "admin", 1)).
		File("etc/passwd", 0o644, fact.Account{File: "passwd", Name: "root", Password: "hash", Scheme: "md5", Hash: "$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/"})
	im.Want(t, Check)
}
