package pam

import (
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func rules(lines ...string) (list []any) {
	for i, l := range lines {
		f := strings.Fields(l)
		list = append(list, fact.Setting{Program: "pam", Key: f[0], Value: strings.Join(f[1:], " "), Args: f[1:], Line: i + 1})
	}
	return list
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/pam.d/login", 0o644, rules("auth sufficient pam_permit.so", "auth required pam_unix.so nullok")...).
		File("etc/pam.d/sshd", 0o644, rules("auth required pam_env.so", "auth required /lib/security/pam_permit.so", "account required pam_permit.so")...).
		File("etc/pam.d/gdm-autologin", 0o644, rules("auth requisite pam_nologin.so", "auth required pam_permit.so")...)
	im.Want(t, Check,
		"high permit: login @ etc/pam.d/login:1",
		"high permit: sshd @ etc/pam.d/sshd:2",
		"low permit: gdm-autologin @ etc/pam.d/gdm-autologin:2",
		"info nullok: login @ etc/pam.d/login:2")
}

// What Debian delivers, in its order; square brackets without blanks.
func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/pam.d/common-auth", 0o644, rules("auth [success=1] pam_unix.so", "auth requisite pam_deny.so", "auth required pam_permit.so")...).
		File("etc/pam.d/login", 0o644, rules("auth optional pam_faildelay.so", "@include common-auth", "auth optional pam_permit.so")...).
		File("etc/pam.d/su", 0o644, rules("auth sufficient pam_rootok.so", "@include common-auth")...).
		File("etc/pam.d/system-auth", 0o644, rules("auth sufficient pam_unix.so nullok_secure", "auth required pam_deny.so")...)
	im.Want(t, Check)
}
