package change

import (
	"fmt"
	"slices"
	"strings"

	"assay"
)

// systems compares what the root file systems are.
func (c *changes) systems() {
	of := func(r *release) map[string]thing {
		m := map[string]thing{}
		for i := range r.Systems {
			s := &r.Systems[i]
			at := r.label(i)
			if r.several {
				m[key("", at)] = thing{name: "root file system " + at, path: s.Path}
			}
			for _, x := range []struct{ what, value string }{
				{"OS", s.OS}, {"CPU", s.CPU}, {"C library", s.Libc}, {"init", s.Init}, {"host name", s.Hostname}, {"kernel that the modules are for", s.Kernel},
			} {
				if x.value != "" {
					m[key(x.what, at)] = thing{named(at, x.what), x.value, s.Path}
				}
			}
		}
		return m
	}
	c.compare("system", of(c.a), of(c.b))
}

type kernel struct {
	Release string `json:"release"`
}

// kernels compares the releases in the banners of kernels.
func (c *changes) kernels() {
	of := func(r *release) map[string]thing {
		m := map[string]thing{}
		for i := range r.facts["kernel"] {
			f := &r.facts["kernel"][i]
			if k, ok := as[kernel](f); ok && k.Release != "" {
				m[k.Release] = thing{"Linux", k.Release, r.at(f)}
			}
		}
		return m
	}
	a, b := of(c.a), of(c.b)
	if len(a) == 1 && len(b) == 1 { // one that became another, not one gone and one new
		for k, v := range a {
			delete(a, k)
			a[""] = v
		}
		for k, v := range b {
			delete(b, k)
			b[""] = v
		}
	}
	c.compare("kernel", a, b)
}

// packages compares the databases of packages.
func (c *changes) packages() {
	of := func(r *release) map[string]thing {
		m := map[string]thing{}
		for i := range r.Systems {
			for _, p := range r.Systems[i].Packages {
				k := key(r.label(i), p.Manager, p.Name, p.Architecture)
				if was, twice := m[k]; twice && !slices.Contains(strings.Split(was.text, ", "), p.Version) {
					p.Version = was.text + ", " + p.Version
				}
				m[k] = thing{named(r.label(i), p.Name), p.Version, p.Path}
			}
		}
		return m
	}
	c.compare("package", of(c.a), of(c.b))
}

// services compares what start-up configuration starts, where it listens, and
// which programs of it can be reached from a network.
func (c *changes) services() {
	services, listeners, exposed := c.a.services()
	services2, listeners2, exposed2 := c.b.services()
	c.compare("service", services, services2)
	c.compare("listener", listeners, listeners2)
	c.compare("exposed program", exposed, exposed2)
}

func (r *release) services() (services, listeners, exposed map[string]thing) {
	services, listeners, exposed = map[string]thing{}, map[string]thing{}, map[string]thing{}
	for i := range r.Systems {
		at := r.label(i)
		for _, s := range r.Systems[i].Services {
			_, file := r.short(s.Path)
			k := key(at, s.By, file, s.Name)
			for n := 2; services[k] != (thing{}); n++ {
				k = key(at, s.By, file, s.Name, fmt.Sprint(n))
			}
			text := s.Started + ": " + s.Command
			if s.User != "" {
				text += ", as " + s.User
			}
			services[k] = thing{named(at, s.Name), text, s.Path}
			for _, l := range s.Listens {
				listeners[key(at, s.Name, l.String())] = thing{name: named(at, s.Name) + " on " + l.String(), path: s.Path}
				if l.Protocol != "unix" && !loopback(l.Address) && s.Started == "boot" {
					p := s.Program
					if p == "" {
						p = s.Name
					}
					exposed[key(at, p)] = thing{name: named(at, p), path: s.Path}
				}
			}
		}
	}
	return services, listeners, exposed
}

func loopback(address string) bool {
	return strings.HasPrefix(address, "127.") || address == "::1" || address == "localhost" || address == "lo"
}

type account struct {
	File     string `json:"file"`
	Name     string `json:"name"`
	UID      int64  `json:"uid"`
	GID      int64  `json:"gid"`
	Home     string `json:"home"`
	Shell    string `json:"shell"`
	Password string `json:"password"`
	Scheme   string `json:"scheme"`
	Hash     string `json:"hash"`
}

// accounts compares the lines of account files. A password or its hash is
// compared and never told.
func (c *changes) accounts() {
	of := func(r *release) (map[string]thing, map[string]string) {
		m, hashes := map[string]thing{}, map[string]string{}
		for i := range r.facts["account"] {
			f := &r.facts["account"][i]
			x, ok := as[account](f)
			if !ok {
				continue
			}
			at, file := r.short(r.at(f))
			k := key(at, file, x.File, x.Name)
			m[k], hashes[k] = thing{named(at, x.Name) + " in " + file, x.text(), r.at(f)}, x.Hash
		}
		return m, hashes
	}
	a, hashA := of(c.a)
	b, hashB := of(c.b)
	for k, x := range a {
		if y, both := b[k]; both && x.text == y.text && hashA[k] != hashB[k] {
			y.text += ", with another one than before"
			b[k] = y
		}
	}
	c.compare("account", a, b)
}

func (x *account) text() string {
	var s []string
	if x.UID >= 0 {
		s = append(s, fmt.Sprintf("uid %d, gid %d", x.UID, x.GID))
	}
	for _, v := range []struct{ name, value string }{{"home", x.Home}, {"shell", x.Shell}, {"password", strings.TrimSpace(x.Password + " " + x.Scheme)}} {
		if v.value != "" {
			s = append(s, v.name+" "+v.value)
		}
	}
	return strings.Join(s, ", ")
}

// findings compares by fingerprints, which survive moved files and rebuilt
// programs.
func (c *changes) findings() {
	went := map[string]bool{}
	c.unjudged()
	byPrint := func(r *release) map[string]*assay.Finding {
		m := map[string]*assay.Finding{}
		for i := range r.Findings {
			m[r.Findings[i].Fingerprint] = &r.Findings[i]
		}
		return m
	}
	a, b := byPrint(c.a), byPrint(c.b)
	for k, f := range a {
		switch {
		case b[k] != nil:
			c.out.Still++
		case ran(c.b.Report, f.Check):
			c.add(finding(gone, f))
			for _, e := range f.Evidence {
				went[place(e.Path)] = true
			}
		}
	}
	for k, f := range b {
		if a[k] == nil && ran(c.a.Report, f.Check) {
			c.add(finding(isNew, f))
		}
	}
	for p := range went {
		if c.isProgram(p) && c.b.files[p].Path != "" && c.b.files[p].Ref.Digest != c.a.files[p].Ref.Digest {
			c.out.Programs.Mended++
		}
	}
}

func ran(r *assay.Report, check string) bool {
	_, ran := r.Tool.Checks[strings.TrimPrefix(check, "check/")]
	return ran
}

func finding(what string, f *assay.Finding) assay.Change {
	x := assay.Change{About: "finding", What: what, Name: f.Severity.String() + " " + f.Rule + ": " + f.Title}
	if len(f.Evidence) > 0 {
		x.Path = f.Evidence[0].Path
	}
	return x
}

// unjudged says about what nothing can be said.
func (c *changes) unjudged() {
	for _, x := range []struct {
		side       string
		has, other *assay.Report
	}{{"A", c.a.Report, c.b.Report}, {"B", c.b.Report, c.a.Report}} {
		var list []string
		for name := range x.has.Tool.Checks {
			if !ran(x.other, name) {
				list = append(list, name)
			}
		}
		slices.Sort(list)
		if len(list) > 0 {
			c.out.Unjudged = append(c.out.Unjudged, "checks that ran on side "+x.side+" only: "+strings.Join(list, ", "))
		}
		if x.has.Incomplete != "" {
			c.out.Unjudged = append(c.out.Unjudged, "the inspection of side "+x.side+" ended early ("+x.has.Incomplete+"): what it did not reach counts as not there")
		}
	}
}
