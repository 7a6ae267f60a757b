package snmpd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "agentAddress udp:127.0.0.1:161\nrocommunity public default -V systemonly\ncom2sec local \"a b\" private\ncommunity = \"x\"\n",
		"1 snmpd agentaddress = udp:127.0.0.1:161\n2 snmpd rocommunity = public default -V systemonly\n3 snmpd com2sec = local a b private\n4 snmpd community = x\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/snmp/snmpd.conf etc/snmpd.conf etc/mini-snmpd.conf etc/snmp/snmpd.conf.default", "etc/init.d/snmpd etc/snmp.txt")
}

func FuzzRead(f *testing.F) {
	f.Add("rocommunity a\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
