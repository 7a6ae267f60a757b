package firewall

import (
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

// started makes a system whose rcS starts a program and a script.
func started(im *checktest.Image, settings ...any) *checktest.Image {
	about := append([]any{fact.Startup{Syntax: "script", Command: "telnetd", Program: "telnetd", Line: 4}}, settings...)
	return im.File("etc/inittab", 0o644, fact.Startup{Syntax: "inittab", Action: "sysinit", Program: "/etc/init.d/rcS", Line: 1}).
		File("etc/init.d/rcS", 0o755, about...).File("usr/sbin/telnetd", 0o755)
}

func set(line int, program, section, key, value string) fact.Setting {
	return fact.Setting{Program: program, Section: section, Key: key, Value: value, Args: strings.Fields(value), Line: line}
}

func TestNone(t *testing.T) {
	started(&checktest.Image{}).Want(t, Check, "low none: telnetd @ etc/init.d/rcS:4")
	started(&checktest.Image{}).File("usr/sbin/iptables", 0o755).Want(t, Check, "info none: telnetd @ etc/init.d/rcS:4")
}

func TestAccept(t *testing.T) {
	im := started(&checktest.Image{}, set(7, "iptables", "filter > script", "-P", "INPUT ACCEPT"))
	im.Want(t, Check, "medium accept: iptables @ etc/init.d/rcS:7")
	im = started(&checktest.Image{})
	im.File("etc/nftables.conf", 0o644, set(3, "nft", "table inet filter > chain input", "type", "filter hook input priority 0"))
	im.Want(t, Check, "info accept: nft @ etc/nftables.conf:3")
	im = started(&checktest.Image{}, fact.Startup{Syntax: "script", Command: "nftables-load", Program: "nftables-load", Line: 9})
	im.File("etc/nftables.conf", 0o644, set(3, "nft", "table inet filter > chain input", "type", "filter hook input priority 0")).File("usr/sbin/nftables-load", 0o755)
	im.Want(t, Check, "low accept: nft @ etc/nftables.conf:3")
}

func TestZones(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/config/firewall", 0o644,
		set(1, "uci", "zone[1]", "name", "wan"), set(2, "uci", "zone[1]", "input", "ACCEPT"),
		set(3, "uci", "rule[0]", "src", "wan"), set(4, "uci", "rule[0]", "dest_port", "22 5060"), set(5, "uci", "rule[0]", "target", "ACCEPT"), set(6, "uci", "rule[0]", "name", "ssh"))
	im.Want(t, Check,
		"medium wan: zone wan @ etc/config/firewall:1 etc/config/firewall:2",
		"medium management: ssh (port 22, SSH) @ etc/config/firewall:3 etc/config/firewall:4 etc/config/firewall:5")
}

func TestClean(t *testing.T) {
	im := started(&checktest.Image{})
	im.File("etc/config/firewall", 0o644, set(1, "uci", "zone[1]", "name", "wan"), set(2, "uci", "zone[1]", "input", "REJECT"),
		set(3, "uci", "zone[0]", "name", "lan"), set(4, "uci", "zone[0]", "input", "ACCEPT"),
		set(5, "uci", "rule[0]", "src", "wan"), set(6, "uci", "rule[0]", "dest_port", "22"), set(7, "uci", "rule[0]", "target", "ACCEPT"), set(8, "uci", "rule[0]", "src_ip", "10.0.0.0/8"))
	im.Want(t, Check)

	im = started(&checktest.Image{}, set(7, "iptables", "filter > script", "-P", "INPUT ACCEPT"), set(8, "iptables", "filter > script", "-A", "INPUT -i eth0 -j DROP"))
	im.Want(t, Check)

	// nothing listens
	im = &checktest.Image{}
	im.File("etc/nftables.conf", 0o644, set(3, "nft", "table inet filter > chain input", "type", "filter hook input priority 0"))
	im.Want(t, Check)
}
