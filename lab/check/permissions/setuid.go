package permissions

import (
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/lab/check"
)

// usual are programs that have the set-user-id bit in ordinary systems and are
// written for it (Debian 12, OpenWrt 23.05, Buildroot, busybox).
var usual = words(`at bbsuid chage chfn chsh crontab dbus-daemon-launch-helper dma dumpcap exim4 expiry fping fusermount
	fusermount3 gpasswd lppasswd mailq mount mount.cifs mount.ecryptfs_private mount.fuse mount.nfs newgidmap newgrp
	newuidmap ntfs-3g passwd pam_extrausers_chkpwd pam_timestamp_check ping ping4 ping6 pkexec polkit-agent-helper-1
	postdrop postqueue pppd procmail screen sendmail sg ssh-keysign su sudo sudoedit suexec traceroute traceroute6
	traceroute6.iputils umount unix_chkpwd unix_update usernetctl utempter Xorg Xorg.wrap mtr mtr-packet login arping
	clockdiff rcp rlogin rsh ssh-agent staprun snap-confine vlock wall write bsd-write chrome-sandbox`)

// interpreters run what their caller tells them.
var interpreters = words(`sh ash bash dash ksh mksh zsh csh tcsh msh hush toybox perl lua luajit micropython ruby php
	php-cgi node awk gawk mawk find vi vim nano env nmap gdb tclsh expect xargs tee dd cp mv cat`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// setuid reports programs with the set-user-id or set-group-id bit.
func setuid(v *check.View, report func(check.Flaw)) {
	var all []entry
	unusual := 0
	same := shellContents(v)
	for name, f := range v.Tree.Named() {
		if f.Type != assay.Regular || f.Has&assay.HasMode == 0 || f.Mode&0o6000 == 0 || f.Mode&0o111 == 0 {
			continue
		}
		e := entry{name, f}
		all = append(all, e)
		root := f.Mode&0o4000 != 0 && (f.Has&assay.HasOwner == 0 || f.UID == 0)
		if !root {
			continue
		}
		if flaw, ok := grave(e, same); ok && unusual < single {
			report(flaw)
			unusual++
		}
	}
	if len(all) > 0 {
		f := together("setuid", all)
		f.Detail = fmt.Sprintf("%d programs", len(all))
		if len(all) == 1 {
			f.Detail = "/" + all[0].name
		}
		report(f)
	}
}

// grave tells set-user-id programs of root that need a finding of their own.
func grave(e entry, same map[assay.Digest]string) (check.Flaw, bool) {
	base := path.Base(e.name)
	f := check.Flaw{Detail: "/" + e.name, Key: []string{base}, Evidence: []assay.Evidence{e.evidence()}}
	shell := same[e.Ref.Digest]
	switch {
	case e.Mode&0o022 != 0:
		f.Rule = "setuid-writable"
	case strings.HasPrefix(base, "busybox") && !strings.HasPrefix(e.name, "opt/"):
		f.Rule, f.Severity = "setuid-unusual", assay.Low
		f.Reason = "busybox gives the rights up for most of its applets; each of them runs with root's rights at first"
	case shell != "" && shell != e.name:
		f.Rule = "setuid-shell"
		f.Detail += ", the same content as /" + shell
	case interpreters[base] || strings.HasPrefix(base, "python"):
		f.Rule = "setuid-shell"
	case !usual[base]:
		f.Rule = "setuid-unusual"
	default:
		return f, false
	}
	return f, true
}

// shellContents gives the contents of shells and interpreters: a copy under
// another name is one all the same.
func shellContents(v *check.View) map[assay.Digest]string {
	m := map[assay.Digest]string{}
	for name, f := range v.Tree.Named() {
		if f.Type != assay.Regular || f.Ref.Digest.IsZero() || f.Ref.Size == 0 {
			continue
		}
		base := path.Base(name)
		shell := interpreters[base] || strings.HasPrefix(base, "busybox") || strings.HasPrefix(base, "python")
		if shell && f.Mode&0o4000 == 0 && m[f.Ref.Digest] == "" {
			m[f.Ref.Digest] = name
		}
	}
	return m
}
