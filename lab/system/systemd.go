package system

import (
	"path"
	"strings"

	"assay"
	"assay/lab/fact"
)

// unitDirs are where systemd looks for units, first hit wins (systemd.unit(5)).
var unitDirs = []string{"etc/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"}

// asleep are targets that are not part of coming up.
var asleep = set(`rescue emergency shutdown reboot poweroff halt kexec suspend hibernate hybrid-sleep
	suspend-then-hibernate sleep exit umount final system-update initrd initrd-switch-root initrd-fs initrd-root-fs
	ctrl-alt-del soft-reboot bluetooth printer sound smartcard`)

// units reaches the services that links in TARGET.wants and TARGET.requires
// enable. When the settings have no such link at all, systemd enables by
// preset on the first start (systemd.preset(5)): then every unit that wants
// to be part of a target counts.
func (b *boot) units() {
	configured := false
	for _, dir := range unitDirs {
		for name, file := range b.t.Under(dir) {
			target, unit := path.Split(strings.TrimPrefix(name, dir+"/"))
			if !wantsDir(strings.TrimSuffix(target, "/")) || file.Type == assay.Dir {
				continue
			}
			configured = configured || strings.HasPrefix(dir, "etc/")
			b.enable(unit)
		}
	}
	if configured {
		return
	}
	for name := range b.t.Named() {
		for _, s := range b.starts[name] {
			if s.Syntax == "systemd" && wanted(s) && b.unit(path.Base(name)) == name {
				b.reach(name, "systemd")
			}
		}
	}
}

func wantsDir(dir string) bool {
	target, is := strings.CutSuffix(dir, ".wants")
	if !is {
		target, is = strings.CutSuffix(dir, ".requires")
	}
	target, ok := strings.CutSuffix(target, ".target")
	return is && ok && !asleep[target]
}

// enable reaches a unit, or the service that a socket, timer or path unit of
// the same name starts.
func (b *boot) enable(unit string) {
	base, suffix := unit, ""
	if i := strings.LastIndexByte(unit, '.'); i >= 0 {
		base, suffix = unit[:i], unit[i:]
	}
	switch suffix {
	case ".socket", ".timer", ".path":
		if suffix == ".socket" {
			b.sockets[b.unit(unit)] = true
		}
		if b.unit(base+".service") == "" {
			base += "@"
		}
	case ".service":
	default:
		return
	}
	if name := b.unit(base + ".service"); name != "" {
		b.reach(name, "systemd")
	}
}

// unit finds the file of a unit; "" when there is none or it is masked.
func (b *boot) unit(name string) string {
	names := []string{name}
	if i := strings.IndexByte(name, '@'); i >= 0 {
		names = append(names, name[:i+1]+path.Ext(name))
	}
	for _, n := range names {
		for _, dir := range unitDirs {
			link := b.t.Lookup(dir + "/" + n)
			if link == nil {
				continue
			}
			if link.Type == assay.Symlink && link.Target == "/dev/null" {
				return ""
			}
			if at, file := b.t.Resolve(dir + "/" + n); file != nil {
				return at
			}
		}
	}
	return ""
}

// wanted tells whether a unit asks to be part of a target that comes up.
func wanted(s fact.Startup) bool {
	for _, o := range s.Order {
		key, value, _ := strings.Cut(o, "=")
		if key != "WantedBy" && key != "RequiredBy" {
			continue
		}
		for _, target := range strings.Fields(value) {
			if !asleep[strings.TrimSuffix(target, ".target")] {
				return true
			}
		}
	}
	return false
}
