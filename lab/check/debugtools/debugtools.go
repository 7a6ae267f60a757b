// Package debugtools finds tools for developers and for looking into traffic
// that were left in an image.
package debugtools

import (
	"path"
	"sort"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for development tools.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Development tools in the image",
		Decides: "Looks in directories of programs for names of debuggers and tracers, tools that record or send traffic, " +
			"compilers and linkers. Each group is one finding with all places; a server for debuggers that start-up starts is told by the check of insecure services.",
		FalsePositives: "The tool belongs to what the product is for, or support needs it and only root can run it.",
		FalseNegatives: "Tools under other names and those built into other programs.",
		References:     []string{"https://cwe.mitre.org/data/definitions/489.html", "https://cwe.mitre.org/data/definitions/1242.html", "ETSI EN 303 645 V2.1.1, provision 5.6-3"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "debugger", Title: "Debuggers and tracers", CWE: []int{489}, Severity: assay.Low,
			Reason: "whoever has a session finds tools to look into running programs and change them",
			Advice: "Leave them out of images for the field."},
		{ID: "network", Title: "Tools that record, scan or relay traffic", CWE: []int{489}, Severity: assay.Low,
			Reason: "whoever has a session finds tools to read the traffic that passes and to look for further targets",
			Advice: "Leave them out of images for the field, or restrict who may run them."},
		{ID: "compiler", Title: "Compilers and linkers", CWE: []int{489}, Severity: assay.Low,
			Reason: "whoever has a session can build programs on the device",
			Advice: "Leave them out of images for the field."},
	},
	Needs: []string{"startup/1", "elf/1", "job/1"},
	Scope: check.System,
	Run:   run,
}

var groups = map[string]string{
	"debugger": "gdb gdbserver strace ltrace lldb lldb-server valgrind perf ftrace trace-cmd bpftrace systemtap stap jdb pstack gcore crash kgdb",
	"network":  "tcpdump tshark dumpcap wireshark nmap ettercap hping3 hping2 arpspoof dsniff ngrep tcpreplay masscan socat aircrack-ng aireplay-ng airodump-ng scapy hydra",
	"compiler": "gcc cc g++ c++ clang tcc ld as cpp make cmake gas rustc go nasm yasm",
}

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	of := map[string]string{}
	for g, list := range groups {
		for _, w := range strings.Fields(list) {
			of[w] = g
		}
	}
	found := map[string]*check.Flaw{}
	listed := map[string][]string{}
	for name, file := range v.Tree.Named() {
		base := path.Base(name)
		g := of[base]
		dir := path.Dir(name)
		if g == "" || file.Type == assay.Dir || path.Base(dir) != "bin" && path.Base(dir) != "sbin" || strings.HasSuffix(name, "/as") && file.Type == assay.Symlink && path.Base(file.Target) == "busybox" {
			continue
		}
		_, to := v.Tree.Resolve(name)
		if to == nil || to.Type != assay.Regular {
			continue
		}
		at := check.At(file)
		if s := starters.Of(to); s != nil {
			at.Text = s.String()
		}
		if found[g] == nil {
			found[g] = &check.Flaw{Rule: g, Key: []string{"image"}}
		}
		found[g].Add(at)
		listed[g] = append(listed[g], base)
	}
	for g, f := range found {
		sort.Strings(listed[g])
		f.Detail = strings.Join(listed[g], ", ")
		report(*f)
	}
}
