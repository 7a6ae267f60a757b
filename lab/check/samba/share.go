package samba

import (
	"path"
	"strings"

	"assay/lab/check"
	"assay/lab/system"
)

// global looks at the settings of the whole server.
func (sh *share) global(report func(check.Flaw)) {
	if s := sh.get("null passwords"); is(s, yes...) {
		sh.tell(report, "nullpasswords", "", s)
	}
	if s := sh.get("wide links"); is(s, yes...) {
		sh.tell(report, "links", "", s)
	}
	var old []*system.Setting
	if s := sh.get("security"); is(s, "share", "server") {
		old = append(old, s)
	}
	for _, n := range []string{"lanman auth", "client plaintext auth", "client lanman auth", "ntlm auth"} {
		if s := sh.get(n); is(s, yes...) {
			old = append(old, s)
		}
	}
	if s := sh.get("server min protocol", "min protocol"); is(s, "nt1", "lanman1", "lanman2", "core", "coreplus") {
		old = append(old, s)
	}
	if s := sh.get("server max protocol", "max protocol", "protocol"); is(s, "nt1", "lanman1", "lanman2", "core", "coreplus") {
		old = append(old, s)
	}
	if s := sh.get("encrypt passwords"); is(s, "no", "false", "0", "off") {
		old = append(old, s)
	}
	if len(old) > 0 {
		var names []string
		for _, s := range old {
			names = append(names, s.Key+" = "+s.Value)
		}
		sh.tell(report, "level", strings.Join(names, ", "), old...)
	}
}

// judge looks at one share; what it does not set, the global section may.
func (sh *share) judge(global *share, report func(check.Flaw)) {
	if is(sh.get("available"), "no", "false", "0") || is(sh.get("printable", "print ok"), yes...) {
		return
	}
	where := sh.get("path", "directory")
	detail := sh.name
	if where != nil {
		detail += ": " + where.Value
	}
	if where != nil && isSystem(where.Value) {
		sh.tell(report, "system", detail, where)
	}
	guest := sh.get("guest ok", "public", "guest only", "only guest")
	if guest == nil {
		guest = global.get("guest ok", "public")
	}
	write := sh.writable()
	if is(guest, yes...) {
		rule := "guestread"
		if write != nil {
			rule = "guestwrite"
		}
		sh.tell(report, rule, detail, guest, write)
	}
	force := sh.get("force user")
	if force == nil {
		force = global.get("force user")
	}
	if is(force, "root", "admin", "0") {
		sh.tell(report, "forceroot", detail, force)
	}
}

// writable gives the parameter that lets a share be written to; without one a
// share is read only.
func (sh *share) writable() *system.Setting {
	if s := sh.get("writeable", "writable", "write ok"); is(s, yes...) {
		return s
	}
	if s := sh.get("read only"); is(s, "no", "false", "0", "off") {
		return s
	}
	return nil
}

// isSystem tells directories that hold the system itself.
func isSystem(p string) bool {
	switch path.Clean(p) {
	case "/", "/etc", "/root", "/var", "/usr", "/bin", "/sbin", "/lib", "/dev", "/proc", "/boot", "/overlay":
		return true
	}
	return strings.HasPrefix(path.Clean(p), "/etc/")
}
