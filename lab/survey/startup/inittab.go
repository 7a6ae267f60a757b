package startup

import (
	"strings"

	"assay/anatomy/shell"
	"assay/lab/fact"
)

// actions of sysvinit's, busybox's and procd's inittab.
var actions = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`respawn wait once boot bootwait off ondemand initdefault sysinit powerwait
		powerfail powerokwait powerfailnow ctrlaltdel kbrequest askfirst shutdown restart respawnlate askconsole
		askconsolelate`) {
		m[w] = true
	}
	return m
}()

// inittab reads id:runlevels:action:process; nil when most lines are not so.
func inittab(text string) []fact.Startup {
	var list []fact.Startup
	good, bad := 0, 0
	for _, l := range lines(text) {
		if l.blank() {
			continue
		}
		f := strings.SplitN(l.text, ":", 4)
		if len(f) < 4 || !actions[strings.TrimSpace(f[2])] {
			bad++
			continue
		}
		good++
		list = append(list, initEntry(l, f)...)
	}
	if good == 0 || bad > good {
		return nil
	}
	return list
}

// initEntry lists the commands of one entry. A process may begin with "-"
// (busybox: as a login shell), "+" (sysvinit: no accounting) or "@".
func initEntry(l line, f []string) []fact.Startup {
	process := strings.TrimSpace(f[3])
	entry := fact.Startup{Syntax: "inittab", Command: process, Action: strings.TrimSpace(f[2]), Offset: int64(l.offset), Line: l.number}
	if f[0] != "" {
		entry.Order = append(entry.Order, "id="+f[0])
	}
	if f[1] != "" {
		entry.Order = append(entry.Order, "runlevels="+f[1])
	}
	if strings.HasPrefix(process, "-") {
		entry.Order = append(entry.Order, "shell=login") // it reads /etc/profile
	}
	r := &reader{vars: shell.Variables{}}
	for _, c := range shell.Read(strings.TrimLeft(process, "-+@")).Commands {
		r.command(c, 0)
	}
	if len(r.list) == 0 {
		return []fact.Startup{entry}
	}
	var list []fact.Startup
	for _, s := range r.list {
		e := entry
		e.Program, e.Args, e.Conditional = s.Program, s.Args, s.Conditional
		list = append(list, e)
	}
	return list
}
