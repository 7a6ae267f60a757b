package system

import (
	"path"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/lab/fact"
)

// boot follows start-up configuration from where starting begins.
type boot struct {
	t       *Tree
	f       *Facts
	init    string
	starts  map[string][]fact.Startup // by the name of the file
	files   map[string]*assay.File
	reached map[string]string // name of a start-up file to what starts it
	sourced map[string]bool   // reached, but only read into other scripts
	sockets map[string]bool   // names of socket units that are enabled
	queue   []string
	byPath  map[assay.Path]string      // names of start-up files
	conf    map[string][]Configuration // by program, once asked for
	started []assay.Service            // what names configuration files
}

func newBoot(t *Tree, f *Facts, init string) *boot {
	b := &boot{t: t, f: f, init: init, byPath: map[assay.Path]string{}, conf: map[string][]Configuration{}, starts: map[string][]fact.Startup{}, files: map[string]*assay.File{}, reached: map[string]string{}, sourced: map[string]bool{}, sockets: map[string]bool{}}
	for name, file := range t.Named() {
		for _, x := range f.About(file) {
			if s, is := x.Value.(fact.Startup); is {
				b.starts[name] = append(b.starts[name], s)
				b.files[name] = file
				b.byPath[file.Path] = name
			}
		}
	}
	return b
}

// follow finds everything that is reached.
func (b *boot) follow() {
	if b.init == "systemd" {
		b.units()
		b.runlevels()
	}
	if strings.HasPrefix(b.init, "runit") {
		b.reach("etc/runit/1", "runit")
		b.reach("etc/runit/2", "runit")
		b.supervised(nil)
	}
	if !b.reach("etc/inittab", "inittab") {
		for _, p := range initPlaces {
			b.reach(p, "init")
		}
		if b.init != "systemd" {
			for _, p := range []string{"etc/preinit", "etc/init.d/rcS", "etc/rc.d/rcS", "etc/rcS", "etc/rc", "etc/rc.sysinit", "etc/rc.d/rc.sysinit", "etc/init.d/rc"} {
				b.reach(p, "rcS")
			}
			b.runlevels()
			b.numbered("etc/rc.d", "sysv")
		}
	}
	b.drain()
	for _, p := range []string{"etc/rc.local", "etc/rc.d/rc.local", "etc/init.d/rc.local"} {
		b.reach(p, "rc.local")
	}
	if len(b.reached) == 0 {
		// nothing says how starting begins: names as Buildroot and System V
		// give them are meant for it
		b.numbered("etc/init.d", "sysv")
	}
	b.drain()
}

// reach marks a start-up file that is run; false when there is no such file.
func (b *boot) reach(name, by string) bool {
	at, _ := b.t.Resolve(name)
	if _, is := b.starts[at]; !is {
		return false
	}
	if _, done := b.reached[at]; !done || b.sourced[at] {
		delete(b.sourced, at)
		b.reached[at] = by
		b.queue = append(b.queue, at)
	}
	return true
}

// source marks a start-up file that a shell reads into a script: of its
// commands only those outside of functions are run for sure.
func (b *boot) source(name, by string) {
	at, _ := b.t.Resolve(name)
	if _, is := b.starts[at]; !is || b.reached[at] != "" {
		return
	}
	b.reached[at], b.sourced[at] = by, true
	b.queue = append(b.queue, at)
}

// drain follows what reached files call.
func (b *boot) drain() {
	for len(b.queue) > 0 {
		name := b.queue[0]
		b.queue = b.queue[1:]
		by := b.reached[name]
		if path.Base(name) == "rcS" {
			b.beside(path.Dir(name))
		}
		for _, s := range b.starts[name] {
			if b.starting(name, s) {
				b.call(name, by, s)
			}
		}
	}
}

// call follows one command to the script it runs.
func (b *boot) call(from, by string, s fact.Startup) {
	c := unwrap(s.Program, s.Args)
	if c.stops {
		return
	}
	program, args := c.program, c.args
	if c.script != "" {
		program, args = c.script, nil
	}
	if by == "inittab" {
		by = b.fromInittab(program, args)
	}
	if slices.Contains(s.Order, "shell=login") && s.Action != "askfirst" {
		// a log-in shell that init starts reads the profile (sh(1), "login
		// shell"): some devices start everything there
		b.reach("etc/profile", "profile")
	}
	switch path.Base(program) {
	case "runsvdir", "runsvdir-start":
		b.supervised(args)
	case "inetd":
		b.reach("etc/inetd.conf", "inetd")
		if n := len(args); n > 0 { // inetd(8): [options] [configuration file]
			b.reach(args[n-1], "inetd")
		}
	case "xinetd":
		b.reach("etc/xinetd.conf", "xinetd")
		for _, name := range b.in("etc/xinetd.d") {
			b.reach(name, "xinetd")
		}
	}
	at, file := b.find(program, from)
	switch {
	case file == nil:
	case c.sourced:
		b.source(at, by)
	default:
		b.reach(at, by)
	}
}

// supervised reaches the run files below the directories that runsvdir(8) is
// told, or that it is told by custom.
func (b *boot) supervised(dirs []string) {
	for _, dir := range append(dirs[:len(dirs):len(dirs)], "etc/service", "service", "etc/runit/runsvdir/default", "var/service") {
		if strings.HasPrefix(dir, "-") {
			continue
		}
		for _, name := range b.in(dir) {
			b.reach(name+"/run", "runit")
		}
	}
}

// fromInittab knows the drivers of run levels that an inittab calls: "rc 3"
// (System V init), "rcS S boot" (OpenWrt, where procd itself runs the links).
func (b *boot) fromInittab(program string, args []string) string {
	switch path.Base(program) {
	case "rcS":
		if first(args) == "S" {
			b.numbered("etc/rc.d", "procd")
		}
		b.runlevel("S")
		return "rcS"
	case "openrc":
		if l := first(args); l != "" && !strings.ContainsAny(l, "/.$") && l != "shutdown" {
			for _, name := range b.in("etc/runlevels/" + l) {
				b.reach(name, "openrc")
			}
		}
		return "openrc"
	case "rc":
		b.runlevel("S")
		if l := first(args); len(l) == 1 && strings.Contains("2345", l) {
			b.runlevel(l)
		}
		return "sysv"
	}
	return "inittab"
}

// beside reaches the scripts that an rcS runs by pattern: S20network
// (Buildroot) and rc0 to rc63 (Realtek).
func (b *boot) beside(dir string) {
	b.numbered(dir, "rcS")
	for _, name := range b.in(dir) {
		if n, is := strings.CutPrefix(path.Base(name), "rc"); is && isNumber(n) {
			b.reach(name, "rcS")
		}
	}
}

// runlevels reaches the links of the run levels that a system comes up in.
func (b *boot) runlevels() {
	for _, l := range []string{"S", "2", "3", "4", "5"} {
		b.runlevel(l)
	}
}

func (b *boot) runlevel(l string) {
	b.numbered("etc/rc"+l+".d", "sysv")
	b.numbered("etc/rc.d/rc"+l+".d", "sysv")
}

// numbered reaches the entries S??name of a directory.
func (b *boot) numbered(dir, by string) {
	for _, name := range b.in(dir) {
		if s := path.Base(name); len(s) > 2 && s[0] == 'S' && isNumber(s[1:3]) {
			if b.init == "systemd" && b.unit(strings.TrimLeft(s[1:], "0123456789")+".service") != "" {
				continue // a unit of the same name comes instead (systemd-sysv-generator)
			}
			b.reach(name, by)
		}
	}
}

// in lists the entries right in a directory, in order.
func (b *boot) in(dir string) []string {
	dir, _ = b.t.Resolve(dir)
	var names []string
	for name := range b.t.Under(dir) {
		if !strings.Contains(name[len(dir)+1:], "/") {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// nameOf is the name of a start-up file in the tree.
func (b *boot) nameOf(p assay.Path) string { return b.byPath[p] }

// configurations lists the files with settings of a program.
func (b *boot) configurations(program string) []Configuration {
	if program == "" {
		return nil
	}
	all, known := b.conf[program]
	if !known {
		all = Configurations(b.t, b.f, program, b.started)
		b.conf[program] = all
	}
	return all
}
