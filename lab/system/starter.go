package system

import (
	"path"
	"sort"
	"strings"

	"assay"
	"assay/lab/fact"
)

// Starters knows what starts the files of a system: start-up, jobs, and for
// libraries the programs that need them.
type Starters struct {
	byFile map[*assay.File]*Start
}

// Start says what starts a file.
type Start struct {
	// Boot: it runs when the system comes up. Job: a job or an event runs it.
	Boot, Job bool
	Names     []string // of the services that it is started as
	By        []string // "started at boot as httpd (rcS)", "run by cron (etc/crontabs/root)"
}

// String names what starts the file, at most two of them.
func (s *Start) String() string {
	if s == nil || len(s.By) == 0 {
		return "nothing that was read starts it"
	}
	by := s.By
	if len(by) > 2 {
		by = append(by[:2:2], "...")
	}
	return strings.Join(by, ", ")
}

// NewStarters looks through the services, start-up files and jobs of a system,
// once for each tree. s may be nil, outside of systems.
func NewStarters(t *Tree, f *Facts, s *assay.System) *Starters {
	if t.starters != nil && t.startersOf == [2]any{f, s} {
		return t.starters
	}
	x := &Starters{byFile: map[*assay.File]*Start{}}
	t.starters, t.startersOf = x, [2]any{f, s}
	if s == nil {
		return x
	}
	for i := range s.Services {
		v := &s.Services[i]
		if v.Program == "" {
			continue
		}
		_, file := t.Resolve(v.Program)
		if v.Started == "boot" {
			x.add(file, true, false, "started at boot as "+v.Name+" ("+v.By+")")
			if file != nil {
				x.byFile[file].Names = append(x.byFile[file].Names, v.Name)
			}
		}
	}
	for i := range s.Services {
		v := &s.Services[i]
		if _, file := t.Resolve(v.Program); v.Program != "" && v.Started != "boot" && x.byFile[file] == nil {
			x.add(file, false, false, "in the start-up file of "+v.Name+", which nothing that was read starts")
		}
	}
	starts := StartFiles(t, f, s.Init)
	for file := range t.Files() {
		if by, is := starts[file.Path]; is {
			x.add(file, true, false, "run at boot ("+by+")")
		}
	}
	x.jobs(t, f)
	x.libraries(t, f)
	return x
}

// Serves tells whether the file is started at boot as something that may take
// connections or packets. For busybox, which is many programs, that depends on
// the names it is started by.
func (s *Start) Serves(name string) bool {
	if s == nil || !s.Boot {
		return false
	}
	if !strings.HasPrefix(path.Base(name), "busybox") {
		return true
	}
	for _, n := range s.Names {
		if servers[n] {
			return true
		}
	}
	return false
}

// servers are applets of busybox that take connections or packets.
var servers = set("telnetd httpd ftpd tftpd udhcpd udhcpd6 dhcprelay ntpd dnsd inetd tcpsvd udpsvd fakeidentd syslogd nc lpd udhcpc udhcpc6 zcip")

// locals are daemons that hear the kernel and programs of the device itself, and
// no network.
var locals = set("udevd systemd-udevd udevadm systemd-journald journald systemd-logind logind dbus-daemon klogd acpid hotplug2 ubusd")

// Local tells whether all that is known to be started of the file are daemons
// that hear only the kernel and programs of the device itself.
func (s *Start) Local() bool {
	if s == nil || len(s.Names) == 0 {
		return false
	}
	for _, n := range s.Names {
		if !locals[n] {
			return false
		}
	}
	return true
}

// Of gives what starts a file, nil when nothing that was read does.
func (x *Starters) Of(file *assay.File) *Start { return x.byFile[file] }

func (x *Starters) add(file *assay.File, boot, job bool, by string) {
	if file == nil {
		return
	}
	s := x.byFile[file]
	if s == nil {
		s = &Start{}
		x.byFile[file] = s
	}
	s.Boot, s.Job = s.Boot || boot, s.Job || job
	for _, b := range s.By {
		if b == by {
			return
		}
	}
	s.By = append(s.By, by)
}

// jobs marks tables of jobs, and the programs and scripts that they name.
func (x *Starters) jobs(t *Tree, f *Facts) {
	for name, file := range t.Named() {
		for _, about := range f.About(file) {
			j, is := about.Value.(fact.Job)
			if !is {
				continue
			}
			by := "run on an event (" + name + ")"
			if strings.HasSuffix(j.Syntax, "crontab") || strings.Contains(name, "cron.") {
				by = "run by cron (" + name + ")"
			}
			x.add(file, false, true, by)
			if j.Syntax == "script" {
				continue
			}
			for _, w := range strings.Fields(j.Command) {
				w = strings.Trim(w, "\"'();&|")
				if strings.HasPrefix(w, "/") {
					if _, p := t.Resolve(w); p != nil && p.Type == assay.Regular {
						x.add(p, false, true, by)
					}
				}
			}
		}
	}
}

// libraries hands on what starts programs to the libraries that they need.
func (x *Starters) libraries(t *Tree, f *Facts) {
	byName := map[string]*assay.File{}
	for name := range t.Named() {
		if base := path.Base(name); strings.Contains(base, ".so") {
			if _, to := t.Resolve(name); to != nil && byName[base] == nil {
				byName[base] = to
			}
		}
	}
	type need struct {
		file *assay.File
		by   string
	}
	var queue []need
	for file, s := range x.byFile {
		if s.Boot {
			queue = append(queue, need{file, ""})
		}
	}
	sort.Slice(queue, func(i, j int) bool { return queue[i].file.Path < queue[j].file.Path })
	seen := map[string]bool{}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		e, ok := ELFOf(f, n.file)
		if !ok {
			continue
		}
		if n.by == "" {
			n.by = path.Base(n.file.Name)
		}
		for _, lib := range e.Needed {
			l := byName[lib]
			if l == nil || seen[n.by+"\x00"+lib] {
				continue
			}
			seen[n.by+"\x00"+lib] = true
			x.add(l, true, false, "used by "+n.by+", which is started at boot")
			queue = append(queue, need{l, n.by})
		}
	}
}

// webRoots are names of directories that web servers serve.
var webRoots = set("www htdocs cgi-bin webs wwwroot webpages web http_root html webroot httpdocs usrwww www-cgi webui wwwdocs")

// WebRoot tells whether a name stands below a directory that web servers
// usually serve, or where LuCI keeps the functions behind its pages.
func WebRoot(name string) bool {
	if strings.Contains(name, "share/doc/") {
		return false
	}
	if strings.Contains(name, "lua/luci/controller/") {
		return true
	}
	dirs := strings.Split(path.Dir(name), "/")
	for i, d := range dirs {
		if webRoots[d] && (i < 3 || d == "cgi-bin" || d == "www" || d == "htdocs") {
			return true
		}
	}
	return false
}
