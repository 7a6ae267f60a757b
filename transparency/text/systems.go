package text

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/legible"
)

// maxServices is how many services of a system the short form lists.
const maxServices = 12

// writeSystems says what runs where.
func writeSystems(p *printer, systems []assay.System) {
	p.heading("Systems")
	if len(systems) == 0 {
		p.line(2, "no root file system found")
	}
	for i := range systems {
		if i > 0 {
			p.blank()
		}
		writeSystem(p, &systems[i])
	}
}

func writeSystem(p *printer, s *assay.System) {
	p.line(2, "%s", p.bold(legible.Escape(string(s.Path))))
	for _, a := range s.Also {
		p.line(4, "the same again: %s", legible.Escape(string(a)))
	}
	var what []string
	for _, x := range [][2]string{{"CPU ", s.CPU}, {"libc ", s.Libc}, {"init ", s.Init}, {"kernel ", s.Kernel}, {"", s.OS}, {"host name ", s.Hostname}} {
		if x[1] != "" {
			what = append(what, x[0]+legible.Escape(x[1]))
		}
	}
	if len(what) > 0 {
		p.wrap(4, 6, strings.Join(what, "; "))
	}
	p.wrap(4, 6, fmt.Sprintf("%s, %s, %s", entries(int64(s.Files)), legible.Grouped(int64(s.Programs))+" programs and libraries", legible.Count(int64(len(s.Packages)), "package")))
	writeServices(p, s, "boot", "started at boot:")
	writeServices(p, s, "installed", "installed, not enabled as far as the files tell:")
}

// writeServices lists the services of one state.
func writeServices(p *printer, s *assay.System, started, title string) {
	var lines []string
	wide := 0
	for i := range s.Services {
		if s.Services[i].Started == started {
			wide = max(wide, columns(legible.Clip(legible.Escape(s.Services[i].Name), 20)))
		}
	}
	for i := range s.Services {
		v := &s.Services[i]
		if v.Started == started {
			lines = append(lines, serviceLine(p, s, v, wide))
		}
	}
	if len(lines) == 0 {
		return
	}
	p.line(4, "%s", title)
	for i, l := range lines {
		if i == maxServices && !p.opt.Verbose {
			p.line(6, "%s", p.paint(dim, fmt.Sprintf("… and %d more (--verbose lists all)", len(lines)-i)))
			break
		}
		p.line(6, "%s", l)
	}
}

// serviceLine shows a service with the place that starts it, by its name in
// the system.
func serviceLine(p *printer, s *assay.System, v *assay.Service, wide int) string {
	place := legible.Escape(inSystem(s, v.Path))
	if v.Line > 0 {
		place += fmt.Sprintf(":%d", v.Line)
	}
	l := fmt.Sprintf("%s  %s", pad(legible.Clip(legible.Escape(v.Name), 20), wide), place)
	if at := reached(v); at != "" {
		l += "  " + at
	}
	if room := p.width - 8 - columns(l); v.Command != "" && room >= 12 {
		l += "  " + p.paint(dim, legible.Clip(legible.Escape(v.Command), room))
	}
	return l
}

// maxListens is how many places a line of a service names.
const maxListens = 3

// reached says where a service listens and as whom it runs, as far as files
// tell.
func reached(v *assay.Service) string {
	var at []string
	for i, l := range v.Listens {
		if i == maxListens {
			at = append(at, fmt.Sprintf("and %d more", len(v.Listens)-i))
			break
		}
		at = append(at, legible.Clip(legible.Escape(l.String()), 40))
	}
	s := strings.Join(at, ", ")
	if v.User != "" {
		s = strings.TrimSpace(s + " as " + legible.Clip(legible.Escape(v.User), 20))
	}
	return s
}

// inSystem is a path of the report as a name from the system's root.
func inSystem(s *assay.System, at assay.Path) string {
	if rest, ok := strings.CutPrefix(string(at), string(s.Path)); ok {
		rest = strings.TrimPrefix(rest, "!")
		if strings.HasPrefix(rest, "/") {
			return rest
		}
	}
	return string(at)
}
