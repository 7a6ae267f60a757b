package system

import (
	"math/bits"
	"strings"
)

// shape is what makes a directory look like the root of a system.
type shape struct {
	dirs  uint32 // which of the usual directories it has
	signs uint32 // which signs of a system that can start
}

// The directories of a root (Filesystem Hierarchy Standard 3.0, chapter 3, and
// those of vendors), a bit each. The first coreDirs bits are those that
// programs and settings stand in.
var dirBits = map[string]uint32{
	"bin": 1 << 0, "sbin": 1 << 1, "etc": 1 << 2, "lib": 1 << 3, "lib32": 1 << 3, "lib64": 1 << 3, "usr": 1 << 4,
	"dev": 1 << 5, "proc": 1 << 6, "sys": 1 << 7, "var": 1 << 8, "tmp": 1 << 9, "mnt": 1 << 10,
	"root": 1 << 11, "home": 1 << 12, "boot": 1 << 13, "opt": 1 << 14, "run": 1 << 15, "media": 1 << 16,
	"srv": 1 << 17, "www": 1 << 18, "etc_ro": 1 << 19, "overlay": 1 << 20, "rom": 1 << 21, "system": 1 << 22, "data": 1 << 23,
}

const coreDirs = 1<<5 - 1

// Signs of a system that can start, by kind: two names of one kind are one
// sign, so that one package alone does not look like a system.
const (
	signShell uint32 = 1 << iota
	signInit
	signBoot
	signLibrary
	signAccounts
)

var signNames = map[string]uint32{
	"bin/sh": signShell, "bin/busybox": signShell, "bin/ash": signShell, "usr/bin/sh": signShell, "usr/bin/busybox": signShell, "sbin/rc": signShell,
	"system/bin/sh": signShell,
	"init":          signInit, "sbin/init": signInit, "bin/init": signInit, "linuxrc": signInit, "sbin/preinit": signInit,
	"etc/preinit": signInit, "lib/systemd/systemd": signInit, "usr/lib/systemd/systemd": signInit, "sbin/procd": signInit,
	"etc/inittab": signBoot, "etc/init.d/rcS": signBoot, "etc/rc.d/rcS": signBoot, "etc/rcS": signBoot, "etc/rc": signBoot,
	"etc/fstab": signBoot, "etc/rc.local": signBoot, "init.rc": signBoot, "etc/rc.d/rc.sysinit": signBoot,
	"etc/passwd": signAccounts, "etc/shadow": signAccounts, "etc/group": signAccounts,
}

// marks says what the entry rest, whose first element is el, shows about the
// directory it is relative to.
func marks(el, rest string) (dir, sign uint32) {
	if dir = dirBits[el]; dir != 0 && len(rest) == len(el) {
		return dir, 0
	}
	if dir == 0 && len(el) < len(rest) {
		return 0, 0
	}
	if sign = signNames[rest]; sign == 0 && strings.HasPrefix(el, "lib") {
		if lib := rest[min(len(el)+1, len(rest)):]; isLoader(lib) {
			sign = signLibrary
		}
	}
	return dir, sign
}

// isLoader recognises dynamic linkers and C libraries by the names that glibc,
// uClibc, musl and bionic give them.
func isLoader(name string) bool {
	for _, p := range []string{"ld-", "ld.so", "ld64.so", "libc.so", "libc-", "libuClibc"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// isRoot asks for two of the five directories that hold programs and settings
// and for two signs of different kinds, or for one sign among many
// directories. A package's payload has the directories, seldom the signs.
func (s *shape) isRoot() bool {
	core, all, signs := bits.OnesCount32(s.dirs&coreDirs), bits.OnesCount32(s.dirs), bits.OnesCount32(s.signs)
	switch {
	case core < 2:
		return false
	case signs >= 3:
		return true
	case signs == 2:
		return all >= 3
	}
	return signs == 1 && core >= 3 && all >= 7
}
