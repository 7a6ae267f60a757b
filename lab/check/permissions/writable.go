package permissions

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// entry is a file or directory of the tree.
type entry struct {
	name string
	*assay.File
}

// free are the directories below which everybody is meant to write, or where
// other file systems stand.
var free = []string{"tmp", "var/tmp", "dev", "proc", "sys", "run", "var/run", "var/lock", "var/spool/mail", "mnt", "media", "lost+found"}

// gather lists the open files and directories, and counts all that have modes.
func gather(v *check.View) (open []entry, modes int) {
	for name, f := range v.Tree.Named() {
		if f.Has&assay.HasMode == 0 || f.Type != assay.Regular && f.Type != assay.Dir {
			continue
		}
		modes++
		sticky := f.Type == assay.Dir && f.Mode&0o1000 != 0
		if f.Mode&0o002 != 0 && !sticky && !isFree(name) {
			open = append(open, entry{name, f})
		}
	}
	return open, modes
}

func isFree(name string) bool {
	for _, dir := range free {
		if name == dir || strings.HasPrefix(name, dir+"/") {
			return true
		}
	}
	return false
}

func everything(open []entry, modes int, report func(check.Flaw)) {
	f := check.Flaw{Rule: "world-writable-all", Detail: fmt.Sprintf("%d of %d files and directories", len(open), modes), Key: []string{"image"}}
	for _, e := range open {
		f.Add(e.evidence())
	}
	report(f)
}

// single is how many files that root runs have findings of their own.
const single = 20

// writable sorts open entries by what they are.
func writable(v *check.View, open []entry, report func(check.Flaw)) {
	starts := startedFrom(v)
	groups := map[string][]entry{}
	for _, e := range open {
		rule := "world-writable-file"
		switch {
		case e.Type == assay.Dir:
			rule = "world-writable-directory"
		case trusted(e.name) || starts[e.Path]:
			rule = "world-writable-trusted"
		case isProgram(v, e):
			rule = "world-writable-program"
		}
		groups[rule] = append(groups[rule], e)
	}
	for _, rule := range []string{"world-writable-trusted", "world-writable-program", "world-writable-file", "world-writable-directory"} {
		g := groups[rule]
		if rule == "world-writable-trusted" && len(g) <= single {
			for _, e := range g {
				report(check.Flaw{Rule: rule, Detail: "/" + e.name, Key: []string{path.Base(e.name)}, Evidence: []assay.Evidence{e.evidence()}})
			}
			continue
		}
		if len(g) > 0 {
			report(together(rule, g))
		}
	}
}

func together(rule string, g []entry) check.Flaw {
	f := check.Flaw{Rule: rule, Detail: fmt.Sprintf("%d, such as /%s", len(g), g[0].name), Key: []string{"image"}}
	if len(g) == 1 {
		f.Detail = "/" + g[0].name
	}
	for _, e := range g {
		f.Add(e.evidence())
	}
	return f
}

// evidence shows mode and owner.
func (e entry) evidence() assay.Evidence {
	at := check.At(e.File)
	at.Text = fmt.Sprintf("mode %04o", e.Mode)
	if e.Has&assay.HasOwner != 0 {
		at.Text += fmt.Sprintf(", owner %d:%d", e.UID, e.GID)
	}
	return at
}

// trusted tells files that start-up, cron, log-in or the dynamic linker reads
// with root's rights, by the names that they have in every system.
func trusted(name string) bool {
	for _, dir := range []string{"etc/init.d/", "etc/rc.d/", "etc/init/", "etc/cron", "var/spool/cron/", "etc/periodic/", "etc/hotplug.d/", "etc/systemd/", "lib/systemd/system/",
		"usr/lib/systemd/system/", "etc/profile.d/", "etc/sudoers", "etc/pam.d/", "etc/udev/", "etc/ppp/", "etc/modprobe.d/", "root/.ssh/"} {
		if strings.HasPrefix(name, dir) {
			return true
		}
	}
	if strings.HasPrefix(name, "etc/rc") && strings.Count(name, "/") <= 2 {
		return true
	}
	return slices.Contains([]string{"etc/passwd", "etc/shadow", "etc/group", "etc/gshadow", "etc/inittab", "etc/profile", "etc/preinit", "etc/ld.so.preload", "etc/ld.so.conf",
		"etc/inetd.conf", "etc/mdev.conf", "etc/securetty", "init", "linuxrc", "sbin/init"}, name)
}

// startedFrom are the start-up files that are reached, and the programs of
// services.
func startedFrom(v *check.View) map[assay.Path]bool {
	m := map[assay.Path]bool{}
	for p := range system.StartFiles(v.Tree, v.Facts, v.System.Init) {
		m[p] = true
	}
	for i := range v.System.Services {
		s := &v.System.Services[i]
		if s.Started != "boot" {
			continue
		}
		m[s.Path] = true
		if _, f := v.Tree.Resolve(s.Program); f != nil && s.Program != "" {
			m[f.Path] = true
		}
	}
	return m
}

func isProgram(v *check.View, e entry) bool {
	if x, ok := system.ELFOf(v.Facts, e.File); ok {
		return x.Role == "program" || x.Role == "library" || x.Role == "module"
	}
	return e.Kind == "script" && e.Mode&0o111 != 0
}
