package sysctl

import (
	"path"
	"slices"
	"strings"

	"assay/lab/check"
	"assay/lab/system"
)

// weak are the values that a parameter must not have, by its last name; the
// first that fits counts.
var weak = []struct{ name, prefix, values, rule string }{
	{"rp_filter", "net.ipv4.conf.", "0", "spoofing"},
	{"accept_redirects", "net.ipv", "1", "redirects"},
	{"accept_source_route", "net.ipv", "1", "sourceroute"},
	{"tcp_syncookies", "net.ipv4.", "0", "syncookies"},
	{"icmp_echo_ignore_broadcasts", "net.ipv4.", "0", "broadcast"},
	{"randomize_va_space", "kernel.", "0 1", "aslr"},
	{"kptr_restrict", "kernel.", "0", "kernelinfo"},
	{"dmesg_restrict", "kernel.", "0", "kernelinfo"},
	{"perf_event_paranoid", "kernel.", "0 -1", "kernelinfo"},
	{"protected_hardlinks", "fs.", "0", "links"},
	{"protected_symlinks", "fs.", "0", "links"},
	{"suid_dumpable", "fs.", "1", "coredumps"},
	{"ptrace_scope", "kernel.yama.", "0", "tracing"},
	{"unprivileged_bpf_disabled", "kernel.", "0", "tracing"},
	{"bpf_jit_harden", "net.core.", "0", "tracing"},
	{"mmap_min_addr", "vm.", "0", "mmap"},
}

// judge gives the rule that a value breaks.
func judge(key, value string) string {
	last := key[strings.LastIndexByte(key, '.')+1:]
	for _, w := range weak {
		if w.name == last && strings.HasPrefix(key, w.prefix) && slices.Contains(strings.Fields(w.values), strings.TrimSpace(value)) {
			return w.rule
		}
	}
	return ""
}

// effective gives for each parameter the setting that counts, in the order of
// parameters.
func effective(v *check.View) []system.Setting {
	all := system.Settings(v.Tree, v.Facts, "sysctl")
	slices.SortStableFunc(all, func(a, b system.Setting) int {
		if ra, rb := rank(&a), rank(&b); ra != rb {
			return ra - rb
		}
		if rank(&a) == directories {
			return strings.Compare(path.Base(a.Name), path.Base(b.Name))
		}
		return 0
	})
	at := map[string]int{}
	var kept []system.Setting
	for _, s := range all {
		i, known := at[s.Key]
		switch {
		case !known:
			at[s.Key] = len(kept)
			kept = append(kept, s)
		case !strings.HasSuffix(s.Section, "> if"):
			kept[i] = s
		}
	}
	slices.SortFunc(kept, func(a, b system.Setting) int { return strings.Compare(a.Key, b.Key) })
	return kept
}

// The order in which files take effect.
const (
	directories = iota // sysctl.d, by the names of the files
	file               // sysctl.conf
	scripts
)

func rank(s *system.Setting) int {
	switch {
	case s.Section != "":
		return scripts
	case strings.HasSuffix(path.Dir(s.Name), "sysctl.d"):
		return directories
	}
	return file
}
