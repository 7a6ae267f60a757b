// Package sysctl finds kernel parameters that are set to a weak value.
package sysctl

import (
	"maps"
	"slices"

	"assay"
	"assay/lab/check"
)

// Check is the check for weak kernel parameters.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Weak kernel parameters",
		Decides: "Reads what sysctl.conf, sysctl.d and scripts (sysctl -w, writes to /proc/sys) set, in the order in which it takes effect: " +
			"sysctl.d by file name, then sysctl.conf, then scripts. For each parameter the last value that is set without a condition counts. Only an " +
			"explicit weak value is a finding; what nothing sets has the kernel's default and is not told.",
		FalsePositives: "A program sets another value later, or the file is not read by the start-up scripts. A router may have a reason: " +
			"asymmetric routes need rp_filter off.",
		FalseNegatives: "Values that programs write; weak defaults of the kernel (rp_filter and kptr_restrict are off in most); parameters of single interfaces that a script names with a variable.",
		References: []string{
			"Linux, Documentation/networking/ip-sysctl.rst, Documentation/admin-guide/sysctl/{kernel,fs,net,vm}.rst",
			"RFC 2827, RFC 3704 (source address validation), RFC 4987 (SYN cookies), RFC 5095, RFC 6274 section 3.13.2 (source routing)",
		},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "spoofing", Title: "Packets with forged source addresses are taken", CWE: []int{290}, Severity: assay.Low,
			Reason: "reverse path filtering is switched off, so that packets with addresses of another interface's network come in",
			Advice: "Set net.ipv4.conf.all.rp_filter and default.rp_filter to 1, or 2 with asymmetric routes."},
		{ID: "redirects", Title: "ICMP redirects are accepted", CWE: []int{940}, Severity: assay.Low,
			Reason: "a neighbour on the same network can change the routes of the system",
			Advice: "Set accept_redirects to 0 for IPv4 and IPv6; routers do not need it."},
		{ID: "sourceroute", Title: "Source-routed packets are accepted", CWE: []int{940}, Severity: assay.Low,
			Reason: "the sender decides the way of a packet, around filters and address checks",
			Advice: "Set accept_source_route to 0."},
		{ID: "syncookies", Title: "SYN cookies are switched off", CWE: []int{400}, Severity: assay.Low,
			Reason: "a flood of connection requests fills the queue of a server, and nobody else gets in",
			Advice: "Set net.ipv4.tcp_syncookies to 1."},
		{ID: "broadcast", Title: "Broadcast pings are answered", CWE: []int{406}, Severity: assay.Low,
			Reason: "the system takes part in amplifying a flood to a forged address",
			Advice: "Set net.ipv4.icmp_echo_ignore_broadcasts to 1."},
		{ID: "aslr", Title: "Address space randomisation is switched off", CWE: []int{330}, Severity: assay.Medium,
			Reason: "addresses in programs are the same on every start, which makes every memory error easier to use",
			Advice: "Set kernel.randomize_va_space to 2."},
		{ID: "kernelinfo", Title: "The kernel tells its addresses to every user", CWE: []int{200, 497}, Severity: assay.Info,
			Reason: "addresses and messages of the kernel help who already runs code on the system",
			Advice: "Set kernel.kptr_restrict to 1 or 2, kernel.dmesg_restrict to 1 and kernel.perf_event_paranoid to 2 or more."},
		{ID: "links", Title: "Protection of links in shared directories is switched off", CWE: []int{59}, Severity: assay.Low,
			Reason: "a user can make a privileged program follow a link in /tmp",
			Advice: "Set fs.protected_hardlinks and fs.protected_symlinks to 1."},
		{ID: "coredumps", Title: "Memory of privileged programs is dumped for their user", CWE: []int{528}, Severity: assay.Low,
			Reason: "a core file of a set-user-id program holds secrets that its user may not read otherwise",
			Advice: "Set fs.suid_dumpable to 0."},
		{ID: "tracing", Title: "Users can look into and extend the kernel or each other's programs", CWE: []int{250}, Severity: assay.Info,
			Reason: "more interfaces than needed are open to who already runs code on the system",
			Advice: "Set kernel.yama.ptrace_scope to 1, kernel.unprivileged_bpf_disabled to 1 and net.core.bpf_jit_harden to 2."},
		{ID: "mmap", Title: "Memory at address zero can be mapped", CWE: []int{476}, Severity: assay.Low,
			Reason: "a null pointer in the kernel then reads what a user has put there",
			Advice: "Set vm.mmap_min_addr to 4096 or more."},
	},
	Needs: []string{"setting/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	flaws := map[string]*check.Flaw{}
	for _, s := range effective(v) {
		rule := judge(s.Key, s.Value)
		if rule == "" {
			continue
		}
		f := flaws[rule]
		if f == nil {
			f = &check.Flaw{Rule: rule}
			flaws[rule] = f
		}
		f.Key = append(f.Key, s.Key)
		f.Add(s.Evidence())
		if f.Detail != "" {
			f.Detail += ", "
		}
		f.Detail += s.Key + "=" + s.Value
		if rule == "aslr" && s.Value == "1" {
			f.Severity, f.Reason = assay.Low, "the heap is not randomised, which makes some memory errors easier to use"
		}
	}
	for _, id := range slices.Sorted(maps.Keys(flaws)) {
		report(*flaws[id])
	}
}
