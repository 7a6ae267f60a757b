package dnsmasq

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func set(line int, program, section, key, value string) fact.Setting {
	return fact.Setting{Program: program, Section: section, Key: key, Value: value, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/dnsmasq.conf", 0o644, set(1, "dnsmasq", "", "domain-needed", ""), set(2, "dnsmasq", "", "enable-tftp", "")).
		File("etc/config/dhcp", 0o644, set(3, "uci", "dnsmasq[0]", "localservice", "0"), set(4, "uci", "dnsmasq[0]", "rebind_protection", "0"), set(5, "uci", "dhcp lan", "localservice", "0"))
	im.Want(t, Check,
		"low open: no interface, listen-address or local-service is set @ etc/dnsmasq.conf:1",
		"low tftp: enable-tftp @ etc/dnsmasq.conf:2",
		"low open: localservice 0 @ etc/config/dhcp:3",
		"info rebind: rebind_protection 0 @ etc/config/dhcp:4")
}

func TestStarted(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/inittab", 0o644, fact.Startup{Syntax: "inittab", Action: "sysinit", Program: "/etc/init.d/rcS", Line: 1}).
		File("etc/init.d/rcS", 0o755, fact.Startup{Syntax: "script", Command: "dnsmasq -k", Program: "dnsmasq", Args: []string{"-k"}, Line: 4}).
		File("usr/sbin/dnsmasq", 0o755)
	im.Want(t, Check, "low open: dnsmasq -k @ etc/init.d/rcS:4")
}

// What Debian delivers (no option set, --local-service on the command line) and
// OpenWrt.
func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/dnsmasq.d/lan", 0o644, set(1, "dnsmasq", "", "interface", "br0")).
		File("etc/dnsmasq.conf", 0o644, set(1, "dnsmasq", "", "expand-hosts", "")).
		File("etc/config/dhcp", 0o644, set(3, "uci", "dnsmasq[0]", "localservice", "1"), set(4, "uci", "dnsmasq[0]", "rebind_protection", "1"))
	im.Want(t, Check)
}
