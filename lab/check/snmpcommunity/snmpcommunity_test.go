package snmpcommunity

import (
	"testing"

	"assay/lab/check/checktest"
)

func image(starts string, lines ...string) *checktest.Image {
	im := &checktest.Image{}
	return im.File("etc/init.d/rcS", 0o755, checktest.Start(1, starts)).File("usr/sbin/snmpd", 0o755).File("usr/sbin/mini_snmpd", 0o755).
		File("etc/snmp/snmpd.conf", 0o644, checktest.Settings("snmpd", lines...)...)
}

func TestFlawed(t *testing.T) {
	image("/usr/sbin/snmpd", "rocommunity public", "rwcommunity private", "rwcommunity s3cr", "rocommunity other 10.0.0.0/8",
		"com2sec rw default admin", "group G v2c rw", "access G any noauth exact all all none", "access H x", "com2sec ro localhost public").Want(t, Check,
		"medium default: public @ etc/snmp/snmpd.conf:1", "high defaultwrite: private @ etc/snmp/snmpd.conf:2", "medium write: s3cr @ etc/snmp/snmpd.conf:3",
		"low community: other @ etc/snmp/snmpd.conf:4", "info default: public @ etc/snmp/snmpd.conf:9", "medium default: admin @ etc/snmp/snmpd.conf:5")
}

func TestAccess(t *testing.T) {
	image("/usr/sbin/snmpd", "com2sec rw default private", "group G v2c rw", "access G x any noauth exact all all none").Want(t, Check,
		"high defaultwrite: private @ etc/snmp/snmpd.conf:1")
}

func TestOpenWrt(t *testing.T) {
	image("/usr/sbin/mini_snmpd -c public").File("etc/config/snmpd", 0o644, checktest.Settings("uci",
		"com2sec public | secname ro", "com2sec public | source default", "com2sec public | community public",
		"com2sec private | secname rw", "com2sec private | source default", "com2sec private | community x",
		"group private | group private", "group private | secname rw", "access a | group private", "access a | write all")...).Want(t, Check,
		"medium default: public @ etc/init.d/rcS:1", "medium default: public @ etc/config/snmpd:3", "medium write: x @ etc/config/snmpd:6")
}

func TestNotStarted(t *testing.T) {
	image("/bin/x", "rwcommunity private").Want(t, Check, "low defaultwrite: private @ etc/snmp/snmpd.conf:1")
}

// Debian's file shows the system group to the device itself.
func TestDebian(t *testing.T) {
	image("/usr/sbin/snmpd -LOw -u Debian-snmp", "agentaddress 127.0.0.1,[::1]", "view systemonly included .1.3.6.1.2.1.1", "view systemonly included .1.3.6.1.2.1.25.1",
		"rocommunity public default -V systemonly", "rocommunity6 public default -V systemonly", "rouser authPrivUser authpriv -V systemonly").Want(t, Check,
		"info default: public @ etc/snmp/snmpd.conf:4 etc/snmp/snmpd.conf:5")
}

func TestClean(t *testing.T) {
	image("/usr/sbin/snmpd", "rouser monitor priv", "agentaddress udp:161", "community @COMMUNITY@", "group G usm a", "access G x any noauth exact all all none").Want(t, Check)
}
