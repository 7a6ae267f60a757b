package system

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"assay"
	"assay/lab/fact"
)

// Describe derives what the tree of a root file system tells about the system.
func Describe(root Root, t *Tree, f *Facts) assay.System {
	s := assay.System{Path: root.Path, Also: root.Also, Files: t.Len()}
	cpus, libcs, modules := votes{}, votes{}, votes{}
	for file := range t.Files() {
		if file.Type != assay.Regular {
			continue
		}
		e, ok := ELFOf(f, file)
		switch {
		case !ok:
		case e.Role == "program" || e.Role == "library":
			s.Programs++
			cpus.add(CPU(&e))
			libcs.add(libc(&e))
		case e.Module != nil:
			magic, _, _ := strings.Cut(e.Module.Magic, " ")
			modules.add(magic)
		}
	}
	s.CPU, s.Libc = cpus.most(), libcs.most()
	s.Kernel = kernel(t)
	if s.Kernel == "" {
		s.Kernel = modules.most()
	}
	s.OS = osName(t, f)
	s.Packages = packages(t, f)
	s.Init = initName(t)
	s.Services = services(t, f, s.Init)
	return s
}

// ELFOf is the fact about a file's ELF header, if it has one.
func ELFOf(f *Facts, file *assay.File) (fact.ELF, bool) {
	for _, x := range f.About(file) {
		if e, is := x.Value.(fact.ELF); is {
			return e, true
		}
	}
	return fact.ELF{}, false
}

// CPU names what a program is compiled for: "MIPS 32-bit big-endian".
func CPU(e *fact.ELF) string {
	if e.Machine == "" {
		return ""
	}
	return fmt.Sprintf("%s %d-bit %s-endian", e.Machine, e.Class, e.Order)
}

// libc tells the C library from the names of the dynamic linker and of the
// libraries that a program needs; "" when neither says.
func libc(e *fact.ELF) string {
	interp := path.Base(e.Interp)
	switch {
	case e.Interp == "":
	case strings.HasPrefix(interp, "ld-uClibc"):
		return "uClibc"
	case strings.HasPrefix(interp, "ld-musl"):
		return "musl"
	case interp == "linker", interp == "linker64":
		return "bionic"
	case strings.HasPrefix(interp, "ld-linux"), strings.HasPrefix(interp, "ld.so"), strings.HasPrefix(interp, "ld64.so"), strings.HasPrefix(interp, "ld-2."):
		return "glibc"
	}
	for _, n := range e.Needed {
		switch {
		case n == "libc.so.6", n == "libc.so.6.1":
			return "glibc"
		case n == "libc.so.0", strings.HasPrefix(n, "libuClibc"):
			return "uClibc"
		case strings.HasPrefix(n, "libc.musl-"):
			return "musl"
		}
	}
	return ""
}

// kernel is the release whose directory below lib/modules has most entries.
func kernel(t *Tree) string {
	v := votes{}
	for _, dir := range []string{"lib/modules", "usr/lib/modules"} {
		for name := range t.Under(dir) {
			el, _, _ := strings.Cut(strings.TrimPrefix(name, dir+"/"), "/")
			if el[0] >= '0' && el[0] <= '9' && strings.Contains(el, ".") && !strings.HasSuffix(el, ".ko") {
				v.add(el)
			}
		}
	}
	return v.most()
}

// osName prefers os-release(5) over the files of distributions.
func osName(t *Tree, f *Facts) string {
	best, rank := "", 99
	for name, file := range t.Named() {
		for _, x := range f.About(file) {
			r, is := x.Value.(fact.OSRelease)
			if !is {
				continue
			}
			said := r.Pretty
			if said == "" {
				said = strings.TrimSpace(r.Name + " " + r.Version)
			}
			if n := osRank(name); said != "" && n < rank {
				best, rank = said, n
			}
		}
	}
	return best
}

func osRank(name string) int {
	for i, n := range []string{"etc/os-release", "usr/lib/os-release", "etc/openwrt_release"} {
		if name == n {
			return i
		}
	}
	if strings.HasPrefix(name, "etc/") {
		return 3
	}
	return 4
}

// packages are the installed packages, each once: the database that lists all
// (dpkg's and opkg's "status") wins over files for single packages.
func packages(t *Tree, f *Facts) []assay.Package {
	type row struct {
		assay.Package
		whole bool
	}
	rows := map[[3]string]row{}
	Each(t, f, func(file *assay.File, p fact.Package) {
		if !p.Installed || p.Name == "" {
			return
		}
		r := row{assay.Package{Name: p.Name, Version: p.Version, Architecture: p.Architecture, Manager: p.Manager, Path: file.Path, Line: p.Line},
			path.Base(file.Path.Last()) == "status"}
		key := [3]string{p.Manager, p.Name, p.Architecture}
		if old, seen := rows[key]; !seen || r.whole && !old.whole {
			rows[key] = r
		}
	})
	var all []assay.Package
	for _, r := range rows {
		all = append(all, r.Package)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := &all[i], &all[j]
		return a.Name < b.Name || a.Name == b.Name && (a.Architecture < b.Architecture || a.Architecture == b.Architecture && a.Manager < b.Manager)
	})
	return all
}

// votes counts names; the most frequent wins, of equals the last in order.
type votes map[string]int

func (v votes) add(name string) {
	if name != "" {
		v[name]++
	}
}

func (v votes) most() string {
	best := ""
	for name, n := range v {
		if m := v[best]; best == "" || n > m || n == m && name > best {
			best = name
		}
	}
	return best
}
