package samba

import (
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

// conf reads "[section]" and "key = value" as the survey does.
func conf(text string) (list []any) {
	section := ""
	for i, l := range strings.Split(text, "\n") {
		if strings.HasPrefix(l, "[") {
			section = strings.Trim(l, "[]")
			continue
		}
		if k, v, is := strings.Cut(l, " = "); is {
			list = append(list, fact.Setting{Program: "samba", Section: section, Key: k, Value: v, Line: i + 1})
		}
	}
	return list
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/samba/smb.conf", 0o644, conf(`[global]
null passwords = yes
security = SHARE
lanman auth = yes
wide links = yes
force user = root
[usb]
path = /mnt/usb
public = yes
writable = yes
[doc]
path = /srv
guest ok = yes
[all]
path = /
`)...)
	im.Want(t, Check,
		"medium nullpasswords:  @ etc/samba/smb.conf:2",
		"low level: security = SHARE, lanman auth = yes @ etc/samba/smb.conf:3 etc/samba/smb.conf:4",
		"low links:  @ etc/samba/smb.conf:5",
		"medium forceroot: usb: /mnt/usb @ etc/samba/smb.conf:6",
		"medium forceroot: doc: /srv @ etc/samba/smb.conf:6",
		"medium forceroot: all: / @ etc/samba/smb.conf:6",
		"medium guestwrite: usb: /mnt/usb @ etc/samba/smb.conf:9 etc/samba/smb.conf:10",
		"low guestread: doc: /srv @ etc/samba/smb.conf:13",
		"high system: all: / @ etc/samba/smb.conf:15")
}

func TestUCI(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/config/samba", 0o644, fact.Setting{Program: "uci", Section: "sambashare[0]", Key: "path", Value: "/mnt", Line: 2},
		fact.Setting{Program: "uci", Section: "sambashare[0]", Key: "guest_ok", Value: "yes", Line: 3}, fact.Setting{Program: "uci", Section: "sambashare[0]", Key: "read_only", Value: "no", Line: 4})
	im.Want(t, Check, "medium guestwrite: sambashare[0]: /mnt @ etc/config/samba:3 etc/config/samba:4")
}

// What Debian delivers.
func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/share/samba/smb.conf", 0o644, conf(`[global]
map to guest = bad user
usershare allow guests = yes
[homes]
read only = yes
[printers]
path = /var/tmp
printable = yes
guest ok = no
[print$]
path = /var/lib/samba/printers
guest ok = no`)...)
	im.Want(t, Check)
}
