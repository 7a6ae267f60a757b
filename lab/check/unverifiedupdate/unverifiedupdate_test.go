package unverifiedupdate

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func spot(name, text string, line int) fact.Spot {
	return fact.Spot{Name: name, Text: text, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/sbin/up.sh", 0o755, fact.Script{Language: "shell", Fetches: []fact.Spot{spot("wget", "wget $U", 2)}, Writes: []fact.Spot{spot("mtd", "mtd write /tmp/fw linux", 5)}, Verifies: []fact.Spot{spot("md5sum", "md5sum -c", 4)}}).
		File("etc/flash.sh", 0o755, fact.Script{Language: "shell", Writes: []fact.Spot{spot("flashcp", "flashcp $1 /dev/mtd1", 3)}}).
		File("www/cgi-bin/up.cgi", 0o755, fact.Script{Language: "shell", Request: []fact.Spot{spot("standard input", "cat", 1)}, Writes: []fact.Spot{spot("mtd", "mtd write x y", 3)}})
	im.Want(t, Check,
		"medium fetched: /usr/sbin/up.sh (nothing that was read starts it): mtd write /tmp/fw linux what it fetches, with a checksum compared @ usr/sbin/up.sh:2 usr/sbin/up.sh:5",
		"low written: /etc/flash.sh (nothing that was read starts it): flashcp $1 /dev/mtd1 @ etc/flash.sh:3",
		"medium fetched: /www/cgi-bin/up.cgi (nothing that was read starts it): mtd write x y and reads requests @ www/cgi-bin/up.cgi:3")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("sbin/up", 0o755, fact.Script{Language: "shell", Fetches: []fact.Spot{spot("wget", "wget $U", 2)}, Writes: []fact.Spot{spot("mtd", "mtd write /tmp/fw linux", 5)}, Verifies: []fact.Spot{spot("usign", "usign -V", 4)}}).
		File("sbin/auto", 0o755, fact.Script{Language: "shell", Fetches: []fact.Spot{spot("wget", "wget $U", 2)}, Writes: []fact.Spot{spot("sysupgrade", "sysupgrade /tmp/x", 5)}}).
		File("sbin/get", 0o755, fact.Script{Language: "shell", Fetches: []fact.Spot{spot("wget", "wget $U", 2)}})
	im.Want(t, Check)
}
