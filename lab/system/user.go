package system

import (
	"slices"
	"strings"

	"assay/lab/fact"
)

// user tells who a service runs as: who it is started as, or who its own
// settings make it. What starts a system runs as root; a program of which
// nothing is known stays root when it imports nothing that changes that.
func (x *starting) user() string {
	if u := x.startedAs(); u != "" && u != "root" {
		return u
	}
	if d := daemons[x.v.Name]; d != nil {
		if u := x.becomes(d); u != "" {
			return u
		}
	}
	if x.busybox {
		return "root" // its servers keep the rights that they are started with
	}
	if x.file == nil {
		return ""
	}
	e, is := ELFOf(x.b.f, x.file)
	if !is || e.Static || e.Truncated || len(e.Imports) == 0 || slices.ContainsFunc(e.Imports, changesUser) {
		return ""
	}
	return "root"
}

func changesUser(name string) bool {
	switch name {
	case "setuid", "seteuid", "setreuid", "setresuid", "setgid", "initgroups", "setgroups", "syscall", "dlopen", "dlsym",
		"daemon_drop", "capset", "cap_set_proc", "prctl":
		return true
	}
	return false
}

// startedAs is the user that the start-up file names.
func (x *starting) startedAs() string {
	for _, o := range x.s.Order {
		switch key, value, _ := strings.Cut(o, "="); strings.ToLower(key) {
		case "user":
			return name(value)
		case "dynamicuser":
			if value == "yes" || value == "true" || value == "1" {
				return "dynamic"
			}
		}
	}
	return wrapped(x.s)
}

// name cuts the group from "nobody:nogroup", "nobody.nogroup" (inetd(8)).
func name(user string) string {
	if i := strings.IndexAny(user, ":./,"); i >= 0 {
		user = user[:i]
	}
	switch user = strings.Trim(user, `"'`); {
	case user == "0" || user == "#0":
		return "root"
	case strings.ContainsAny(user, "$`{ "):
		return ""
	}
	return user
}

// wrapped reads the programs that start others as somebody else.
func wrapped(s *fact.Startup) string {
	words := strings.Fields(s.Command)
	for i, w := range words {
		w = w[strings.LastIndexByte(w, '/')+1:]
		rest := words[i+1:]
		switch w {
		case "start-stop-daemon":
			for _, v := range append(options(rest, 'c'), long(rest, "chuid")...) {
				return name(v)
			}
			return ""
		case "su", "runuser":
			for _, a := range rest {
				if !strings.HasPrefix(a, "-") {
					return name(a)
				}
			}
		case "sudo", "chpst":
			for _, v := range options(rest, 'u') {
				return name(v)
			}
		case "setuidgid", "su-exec", "gosu":
			return name(first(rest))
		}
	}
	return ""
}

// becomes is the user that a known daemon changes to.
func (x *starting) becomes(d *daemon) string {
	if d.userOption != 0 {
		for _, v := range options(x.v.Args, d.userOption) {
			return name(v)
		}
	}
	if len(d.userKeys) > 0 && d.program != "" {
		if _, s := x.setting(d, d.userKeys); s != nil {
			return name(first(strings.Fields(s.Value)))
		}
		if len(x.settings(d)) == 0 && len(x.v.Args) > 0 {
			return "" // its settings may stand in a file that is not here
		}
	}
	return d.user
}
