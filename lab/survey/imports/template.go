package imports

import (
	"path"
	"strings"
)

// sure are commands whose names are no words of English: a text that begins
// with one of them is taken for a command line.
var sure = words(`ifconfig iptables ip6tables ebtables brctl vconfig insmod rmmod modprobe killall wget tftp ftpget ftpput udhcpc udhcpd iwpriv
	iwconfig wl nvram uci mkdir chmod chown nslookup traceroute ethtool ntpclient ntpdate pppd dnsmasq hostapd openssl umount sysctl ubus
	wlanconfig xmldbc smbpasswd iptables-restore curl telnetd busybox flash_eraseall nandwrite mtd_write ipset conntrack nvram_set`)

// likely are commands when an option, a path, a place for a text or a sign of
// the shell follows.
var likely = words(`rm cp mv cat echo kill ping ping6 arp arping route ip tc tar gzip gunzip unzip mount dd sh ash bash upg mtd ln ls ps date touch grep
	sed awk hostname passwd adduser deluser reboot sleep nice cd test wan lan flash dmesg logread tcpdump nc telnet ssh scp rsync python perl lua php top df du find free
	export crontab tail head cut env ftp`)

func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// isCommandLine tells a text that looks like a command line to be filled in
// from messages that begin like one.
func isCommandLine(text string) bool {
	text = strings.TrimLeft(text, " \t")
	first, rest, ok := strings.Cut(text, " ")
	if !ok || len(first) < 2 || strings.ContainsAny(first, ":,;=()[]'\"<>") || isMessage(text) {
		return false
	}
	rest = strings.TrimLeft(rest, " ")
	if strings.HasPrefix(first, "/") {
		return strings.Count(first, "/") >= 2 && strings.Contains(first, "bin/") || (strings.HasPrefix(first, "/etc/") || strings.HasPrefix(first, "/usr/")) && strings.HasSuffix(first, ".sh")
	}
	base := path.Base(strings.TrimPrefix(first, "./"))
	if second, _, _ := strings.Cut(rest, " "); prose[second] {
		return false
	}
	switch {
	case sure[base]:
		return rest != "" && (strings.IndexByte("-/%.\"'$>0123456789", rest[0]) >= 0 || rest[0] >= 'a' && rest[0] <= 'z')
	case likely[base]:
		return isRoute(base, rest) && rest != "" && (strings.IndexByte("-/%.\"'$", rest[0]) >= 0 || subcommand(base, rest)) && (len(rest) > 2 || rest == "%s" && base != "date" && base != "test")
	}
	return false
}

// prose are second words of sentences that begin with the name of a command.
var prose = words("to version started from is on at by for of has was with exited returned name process daemon and or in as v%s %s: running")

func subcommand(base, rest string) bool {
	second, _, _ := strings.Cut(rest, " ")
	switch base {
	case "ip", "route", "tc", "arp":
		return actions[second]
	case "dd":
		return strings.HasPrefix(second, "if=") || strings.HasPrefix(second, "of=")
	case "echo", "cat":
		return strings.Contains(rest, ">")
	}
	return false
}

// isRoute tells a command line of ip(8) or route(8) from a message or an option
// of another program: ip wants a verb behind the object, route one word of its
// own at least.
func isRoute(base, rest string) bool {
	w := strings.Fields(rest)
	switch base {
	case "ip":
		for len(w) > 0 && strings.HasPrefix(w[0], "-") {
			w = w[1:]
		}
		return len(w) < 2 || verbs[w[1]] || strings.HasPrefix(w[1], "%")
	case "route":
		for _, x := range w {
			if x[0] >= 'a' && x[0] <= 'z' || x[0] == '-' {
				return true
			}
		}
		return false
	}
	return true
}

var verbs = words("add del delete show list ls flush replace change chg append set get save restore prepend dev monitor test")

var actions = words("addr address route link rule neigh add del qdisc class filter tunnel -6 -4 show flush")

// isMessage tells texts that speak to people.
func isMessage(text string) bool {
	l := strings.ToLower(text)
	for _, s := range []string{"fail", "error", "cannot", "can't", "could not", "unable", "invalid", "usage", "not found", " is not ", " must ", "unknown", "no such", "...", "illegal", "denied", " started by ", " exited ", " returned "} {
		if strings.Contains(l, s) {
			return true
		}
	}
	if !strings.ContainsAny(l, "'\"`") && (strings.Contains(l, ", ") || strings.Contains(l, " (%")) {
		return true // no shell takes a parenthesis there, and commands have no commas
	}
	return strings.HasSuffix(strings.TrimRight(l, "\n."), ": %s") || strings.HasSuffix(l, ": %s)")
}
