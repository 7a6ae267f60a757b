package system

import (
	"path"
	"strings"
)

// initPlaces are where a kernel looks for the first program (init/main.c,
// kernel_init, and the initramfs default /init), and where vendors put it.
var initPlaces = []string{"sbin/init", "init", "etc/init", "bin/init", "linuxrc", "usr/sbin/init"}

// initName says what the first program is: "systemd", "busybox", "procd",
// "sysv", "upstart", or the name of a program of the vendor's own.
func initName(t *Tree) string {
	for _, place := range initPlaces {
		name, file := t.Resolve(place)
		if file == nil {
			continue
		}
		switch base := path.Base(name); {
		case base == "systemd" || strings.HasPrefix(base, "busybox") || base == "procd":
			return strings.TrimSuffix(base, ".nosuid")
		case base != "init" && base != "linuxrc":
			return base
		case has(t, "sbin/procd"):
			return "procd"
		case has(t, "lib/systemd/systemd"), has(t, "usr/lib/systemd/systemd"):
			return "systemd"
		case has(t, "etc/init/rc-sysinit.conf"):
			return "upstart"
		case has(t, "etc/inittab") && (has(t, "etc/init.d/rc") || has(t, "etc/rc.d/rc")):
			return "sysv"
		case place == "sbin/init":
			return "init"
		}
	}
	if has(t, "lib/systemd/systemd") || has(t, "usr/lib/systemd/systemd") {
		return "systemd"
	}
	if has(t, "bin/busybox") && (has(t, "etc/inittab") || has(t, "etc/init.d/rcS")) {
		return "busybox"
	}
	return ""
}

func has(t *Tree, name string) bool {
	_, f := t.Resolve(name)
	return f != nil
}
