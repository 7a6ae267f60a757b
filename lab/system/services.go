package system

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/fact"
)

// services lists what the start-up files of a system run: at boot, when a file
// is reached from where starting begins, and as installed when it stands in a
// directory of start-up files but nothing that was read leads to it.
func services(t *Tree, f *Facts, init string) []assay.Service {
	b := newBoot(t, f, init)
	b.follow()
	var all []service
	for name, by := range b.reached {
		all = append(all, b.list(name, "boot", by)...)
	}
	for name := range b.starts {
		if _, reached := b.reached[name]; reached {
			continue
		}
		if by := installedBy(name, b.starts[name]); by != "" {
			all = append(all, b.list(name, "installed", by)...)
		}
	}
	list := b.placed(withoutTools(all))
	slices.SortFunc(list, func(x, y assay.Service) int {
		return cmp.Or(cmp.Compare(x.Started, y.Started), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Path, y.Path),
			cmp.Compare(x.Line, y.Line), cmp.Compare(x.Command, y.Command))
	})
	return slices.CompactFunc(list, func(x, y assay.Service) bool {
		return x.Name == y.Name && x.Path == y.Path && x.Command == y.Command && x.Started == y.Started
	})
}

// service is a row with what it was made of.
type service struct {
	assay.Service
	start int         // of the start-up file's facts
	file  *assay.File // the program
}

// placed adds where each service listens and as whom it runs.
func (b *boot) placed(all []service) []assay.Service {
	list := make([]assay.Service, len(all))
	for i := range all {
		list[i] = all[i].Service
	}
	b.started = list
	for i := range all {
		v := &list[i]
		x := &starting{b: b, v: v, s: &b.starts[b.nameOf(v.Path)][all[i].start], file: all[i].file}
		if x.file != nil {
			at, _ := b.t.Resolve(v.Program)
			x.busybox = strings.HasPrefix(path.Base(at), "busybox")
		}
		v.Listens, v.User = x.listens(), x.user()
	}
	return list
}

// StartFiles lists the files that are reached at boot, with what starts them:
// scripts that only set things up are among them. init is System.Init.
func StartFiles(t *Tree, f *Facts, init string) map[assay.Path]string {
	b := newBoot(t, f, init)
	b.follow()
	m := make(map[assay.Path]string, len(b.reached))
	for name, by := range b.reached {
		m[b.files[name].Path] = by
	}
	return m
}

// installedBy tells whether a start-up file that is not reached stands where
// such files are installed; the file that says how it would be started.
func installedBy(name string, starts []fact.Startup) string {
	dir := path.Dir(name)
	switch {
	case dir == "etc/init.d" || dir == "etc/rc.d/init.d":
		if len(starts) > 0 && starts[0].Syntax == "procd" {
			return "procd"
		}
		return "sysv"
	case path.Dir(dir) == "etc/sv" && path.Base(name) == "run":
		return "runit"
	case name == "etc/inetd.conf":
		return "inetd"
	case dir == "etc/xinetd.d":
		return "xinetd"
	case strings.HasSuffix(dir, "systemd/system"):
		for _, s := range starts {
			if wanted(s) {
				return "systemd"
			}
		}
	}
	return ""
}

// list makes services of the commands of one start-up file.
func (b *boot) list(name, started, by string) []service {
	var all []service
	file := b.files[name]
	for i, s := range b.starts[name] {
		if !b.starting(name, s) {
			continue
		}
		c := commandOf(s)
		if c.stops || c.script != "" || !b.isService(c, s, name) {
			continue
		}
		at, found := b.find(c.program, name)
		if found == nil && c.busybox != "" {
			at, found = b.find(c.busybox, name)
		}
		if found != nil {
			at = "/" + at
		}
		all = append(all, service{assay.Service{
			Name: path.Base(c.program), Command: s.Command, Program: at,
			Started: started, By: by, Path: file.Path, Line: s.Line, Args: c.args,
		}, i, found})
	}
	return all
}

// find resolves a program as a shell at boot would: a path from the root, a
// bare word along the search path, "./x" beside the script.
func (b *boot) find(program, from string) (string, *assay.File) {
	if program == "" {
		return "", nil
	}
	if strings.Contains(program, "/") {
		if strings.HasPrefix(program, "./") || strings.HasPrefix(program, "../") {
			program = path.Join(path.Dir(from), program)
		}
		return b.at(program)
	}
	for _, dir := range []string{"sbin", "usr/sbin", "bin", "usr/bin", "usr/local/sbin", "usr/local/bin"} {
		if name, f := b.at(dir + "/" + program); f != nil {
			return name, f
		}
	}
	return "", nil
}

// at gives the entry a name leads to, with the name of the entry itself when
// that is a link: "sbin/telnetd", not "bin/busybox".
func (b *boot) at(program string) (string, *assay.File) {
	name, file := b.t.Resolve(program)
	if file == nil {
		return "", nil
	}
	dir, _ := b.t.Resolve(path.Dir(program))
	if link := path.Join(dir, path.Base(program)); b.t.Lookup(link) != nil {
		return link, file
	}
	return name, file
}

// commandOf is what a fact of a start-up file finally runs.
func commandOf(s fact.Startup) command {
	if s.Syntax == "inetd" && path.Base(s.Program) == "tcpd" {
		// inetd(8) with tcpd(8): the seventh field is the server
		if f := strings.Fields(s.Command); len(f) > 6 {
			return command{program: f[6], args: s.Args}
		}
	}
	return unwrap(s.Program, s.Args)
}

// starting tells whether a command of a file belongs to starting up.
func (b *boot) starting(name string, s fact.Startup) bool {
	if b.sourced[name] && s.Action != "" {
		return false
	}
	switch s.Syntax {
	case "inittab":
		return inittabActions[s.Action] && (b.init == "busybox" || comesUp(s.Order))
	case "systemd":
		return strings.HasPrefix(s.Action, "ExecStart")
	case "inetd":
		return !slices.Contains(s.Order, "disable=yes")
	}
	a := strings.ToLower(s.Action)
	for _, word := range []string{"stop", "shutdown", "kill", "restart", "reload", "status", "usage", "help", "unload", "remove", "uninstall"} {
		if strings.Contains(a, word) {
			return false
		}
	}
	return true
}

var inittabActions = set("sysinit boot bootwait wait once respawn askfirst respawnlate askconsole askconsolelate")

// comesUp tells whether the run levels of an inittab entry, if it has any, are
// among those that a system comes up in. busybox ignores them.
func comesUp(order []string) bool {
	for _, o := range order {
		if levels, is := strings.CutPrefix(o, "runlevels="); is {
			return strings.ContainsAny(levels, "Ss2345")
		}
	}
	return true
}
