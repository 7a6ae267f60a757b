package system

import (
	"path"
	"slices"
	"strings"
	"sync"

	"assay"
	"assay/lab/fact"
)

// Configuration is one file with settings of a program.
type Configuration struct {
	Name     string // in the tree
	File     *assay.File
	Settings []fact.Setting
	// Read: a started service names the file, it stands where the program
	// looks when nothing is said, or a file that is read includes it. Where it
	// is false the file may be an example, or in use by something unknown.
	Read bool
}

// Evidence shows a setting of the file as a person would write it.
func (c *Configuration) Evidence(s *fact.Setting) assay.Evidence {
	text := strings.TrimSpace(s.Key + " " + s.Value)
	if s.Section != "" {
		text += " (in " + s.Section + ")"
	}
	return assay.Evidence{Path: c.File.Path, SHA256: c.File.Ref.Digest, Offset: s.Offset, Line: s.Line, Text: text}
}

// Get gives the last setting of that key outside of all blocks.
func (c *Configuration) Get(key string) *fact.Setting {
	for i := len(c.Settings) - 1; i >= 0; i-- {
		if s := &c.Settings[i]; s.Key == key && s.Section == "" {
			return s
		}
	}
	return nil
}

// places are where programs look when nothing is said, below the root.
var places = map[string][]string{
	"sshd":     {"etc/ssh/sshd_config", "etc/sshd_config", "usr/local/etc/sshd_config", "etc/openssh/sshd_config"},
	"lighttpd": {"etc/lighttpd/lighttpd.conf", "etc/lighttpd.conf"},
	"nginx":    {"etc/nginx/nginx.conf", "usr/local/nginx/conf/nginx.conf"},
	"apache":   {"etc/apache2/apache2.conf", "etc/httpd/conf/httpd.conf", "etc/apache2/httpd.conf", "usr/local/apache2/conf/httpd.conf", "usr/local/apache/conf/httpd.conf"},
	"boa":      {"etc/boa/boa.conf", "etc/boa.conf"},
	"thttpd":   {"etc/thttpd.conf", "etc/mini_httpd.conf", "etc/mini-httpd.conf", "etc/thttpd/thttpd.conf"},
	"snmpd":    {"etc/snmp/snmpd.conf", "etc/snmpd.conf", "usr/share/snmp/snmpd.conf", "usr/local/etc/snmp/snmpd.conf", "etc/mini-snmpd.conf"},
	"vsftpd":   {"etc/vsftpd.conf", "etc/vsftpd/vsftpd.conf"},
	"proftpd":  {"etc/proftpd.conf", "etc/proftpd/proftpd.conf"},
	"pureftpd": {"etc/pure-ftpd.conf", "etc/pure-ftpd/pure-ftpd.conf"},
	"dnsmasq":  {"etc/dnsmasq.conf"},
}

// includes are the keys with which a file takes in others, relative to the
// directory of the program's main file.
var includes = map[string][]string{
	"sshd": {"include"}, "lighttpd": {"include", "include_shell"}, "nginx": {"include"},
	"apache": {"include", "includeoptional"}, "proftpd": {"include"}, "snmpd": {"includefile", "includedir"}, "dnsmasq": {"conf-file", "conf-dir"},
}

// Configurations lists the files with settings of a program (fact.Setting) in
// the order of their names, and tells which of them are read as far as the
// services of the system, the program's habits and includes say. Files that
// stand ready to be enabled and are not (sites-available, mods-available) are
// left out.
func Configurations(t *Tree, f *Facts, program string, services []assay.Service) []Configuration {
	all := slices.Clone(t.settings.of(t, f)[program])
	at := map[string]int{}
	for i := range all {
		at[all[i].Name] = i
	}
	r := reading{t: t, program: program, all: all, at: at}
	r.mark(services)
	return slices.DeleteFunc(all, func(c Configuration) bool { return !c.Read && strings.Contains(c.Name, "-available/") })
}

// settingsIndex is the files with settings by program, made once for a tree.
type settingsIndex struct {
	sync.Mutex
	facts     *Facts
	byProgram map[string][]Configuration
}

func (x *settingsIndex) of(t *Tree, f *Facts) map[string][]Configuration {
	x.Lock()
	defer x.Unlock()
	if x.facts == f {
		return x.byProgram
	}
	x.facts, x.byProgram = f, map[string][]Configuration{}
	for name, file := range t.Named() {
		for _, y := range f.About(file) {
			s, is := y.Value.(fact.Setting)
			if !is {
				continue
			}
			all := x.byProgram[s.Program]
			if n := len(all); n == 0 || all[n-1].Name != name {
				all = append(all, Configuration{Name: name, File: file})
			}
			last := &all[len(all)-1]
			last.Settings = append(last.Settings, s)
			x.byProgram[s.Program] = all
		}
	}
	return x.byProgram
}

// reading follows which files are read.
type reading struct {
	t       *Tree
	program string
	all     []Configuration
	at      map[string]int
	queue   []int
}

func (r *reading) mark(services []assay.Service) {
	for i := range services {
		for _, a := range services[i].Args {
			a = strings.TrimLeft(a[strings.IndexByte(a, '=')+1:], "-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
			if strings.HasPrefix(a, "/") {
				r.read(a)
			}
		}
	}
	for _, p := range places[r.program] {
		r.read(p)
	}
	for len(r.queue) > 0 {
		c := &r.all[r.queue[0]]
		r.queue = r.queue[1:]
		for i := range c.Settings {
			if slices.Contains(includes[r.program], strings.ToLower(c.Settings[i].Key)) {
				r.include(c.Name, &c.Settings[i])
			}
		}
	}
}

// read marks the file that a name leads to.
func (r *reading) read(name string) {
	to, _ := r.t.Resolve(name)
	if i, is := r.at[to]; is && !r.all[i].Read {
		r.all[i].Read = true
		r.queue = append(r.queue, i)
	}
}

// include marks the files that a setting takes in: a name, a pattern or a
// directory.
func (r *reading) include(from string, s *fact.Setting) {
	words := s.Args
	if len(words) == 0 {
		words = strings.Fields(s.Value)
	}
	for _, w := range words {
		if strings.HasSuffix(w, "include-conf-enabled.pl") {
			w = "/etc/lighttpd/conf-enabled/*.conf" // what Debian's script prints
		}
		if !strings.HasPrefix(w, "/") {
			w = path.Join(path.Dir(from), w)
		}
		w = strings.TrimPrefix(path.Clean(w), "/")
		if _, file := r.t.Resolve(w); file != nil && file.Type == assay.Dir {
			w += "/*"
		}
		if !strings.ContainsAny(w, "*?[") {
			r.read(w)
			continue
		}
		dir := w[:strings.LastIndexByte(w[:strings.IndexAny(w, "*?[")], '/')+1]
		for name := range r.t.Under(dir) {
			if ok, _ := path.Match(w, name); ok {
				r.read(name)
			}
		}
	}
}

// Started gives a service of one of the names, separated by blanks: one that
// is started at boot before one that is only installed; nil when there is none.
func Started(services []assay.Service, names string) *assay.Service {
	var installed *assay.Service
	for i := range services {
		s := &services[i]
		if !slices.Contains(strings.Fields(names), s.Name) {
			continue
		}
		if s.Started == "boot" {
			return s
		}
		if installed == nil {
			installed = s
		}
	}
	return installed
}
