package html

import (
	"strings"

	"assay"
	"assay/internal/legible"
)

// systemView is one root file system.
type systemView struct {
	*assay.System
	Also      []assay.Path
	MoreAlso  int
	Facts     [][2]string
	Started   []serviceGroup
	Packages  []assay.Package
	MorePacks int
}

// serviceGroup is the services of one state.
type serviceGroup struct {
	Title string
	List  []assay.Service
	More  int
}

func newSystems(systems []assay.System) (list []*systemView, more int) {
	for i := range systems[:min(len(systems), maxSystems)] {
		s := &systems[i]
		v := &systemView{System: s, Also: s.Also[:min(len(s.Also), maxAlso)], Packages: s.Packages[:min(len(s.Packages), maxPackages)]}
		v.MoreAlso, v.MorePacks = len(s.Also)-len(v.Also), len(s.Packages)-len(v.Packages)
		for _, x := range [][2]string{{"CPU", s.CPU}, {"C library", s.Libc}, {"Init", s.Init}, {"Kernel", s.Kernel}, {"Calls itself", s.OS}, {"Host name", s.Hostname}} {
			if x[1] != "" {
				v.Facts = append(v.Facts, x)
			}
		}
		v.services("boot", "Started at boot")
		v.services("installed", "Installed, not enabled as far as the files tell")
		v.services("", "Others")
		list = append(list, v)
	}
	return list, len(systems) - len(list)
}

// services adds the services of one state; "" is every state but the known.
func (v *systemView) services(started, title string) {
	g := serviceGroup{Title: title}
	for _, s := range v.Services {
		known := s.Started == "boot" || s.Started == "installed"
		if s.Started == started || started == "" && !known {
			g.List = append(g.List, s)
		}
	}
	if len(g.List) == 0 {
		return
	}
	g.More = max(len(g.List)-maxServices, 0)
	g.List = g.List[:min(len(g.List), maxServices)]
	v.Started = append(v.Started, g)
}

// inSystem is a path of the report as a name from the system's root, made
// visible.
func inSystem(root, at assay.Path) string {
	if rest, ok := strings.CutPrefix(string(at), string(root)); ok {
		rest = strings.TrimPrefix(rest, "!")
		if strings.HasPrefix(rest, "/") {
			return legible.Escape(rest)
		}
	}
	return legible.Escape(string(at))
}
