// Package ubootnetboot finds boot loaders that start what a network sends.
package ubootnetboot

import (
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for start over the network.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Boot loader starts software from the network",
		Decides: "Follows the variables of U-Boot from preboot, bootcmd and altbootcmd through \"run NAME\" (and the targets of distro_bootcmd) to commands that " +
			"load from a network: tftpboot, bootp, dhcp, rarpboot, nfs, pxe, wget. Variables that load from the network and that nothing runs " +
			"by itself are told apart: somebody must be at the console to use them. Where variables are saved beside the boot loader, they count, and " +
			"what only its defaults say is told as information.",
		FalsePositives: "What is loaded is a signed FIT image and the boot loader demands the signature, which variables do not tell; a condition around the command never holds.",
		FalseNegatives: "Commands that a condition computes; recovery servers inside the boot loader (web pages for updates) without a variable; environments that were not found.",
		References: []string{
			"U-Boot, doc/usage/environment.rst, doc/develop/distro.rst, doc/usage/fit/signature.rst",
			"RFC 1350 (TFTP: neither a log-in nor protection of what is sent)",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "bootcmd", Title: "System is started from the network", CWE: []int{494, 345}, Severity: assay.Medium,
			Reason: "whoever answers on the network at start decides which software runs; nothing in the protocol proves where it comes from",
			Advice: "Start from flash only, or load a signed image and demand its signature."},
		{ID: "fallback", Title: "System may be started from the network", CWE: []int{494, 345}, Severity: assay.Low,
			Reason: "it happens besides a start from flash: when that fails, or under a condition",
			Advice: "Leave the network out of what bootcmd runs, or demand a signature."},
		{ID: "command", Title: "Boot loader variables that load from the network", CWE: []int{494}, Severity: assay.Info,
			Reason: "nothing runs them by itself; who is at the console can",
			Advice: "Leave variables for development and rescue out of units for the field."},
	},
	Needs: []string{"environment/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	found := map[string]*check.Flaw{}
	var order []*check.Flaw
	for _, e := range system.Environments(v.Tree, v.Facts) {
		f := judge(e.File, &e.Environment)
		if f == nil {
			continue
		}
		if why := e.Outranked(); why != "" && f.Rule != "command" {
			f.Severity, f.Reason = assay.Info, why
		}
		key := f.Rule + "\x00" + strings.Join(f.Key, "\x00")
		if old := found[key]; old != nil {
			old.Add(f.Evidence...)
			continue
		}
		found[key], order = f, append(order, f)
	}
	for _, f := range order {
		report(*f)
	}
}

// starts are the variables that U-Boot runs by itself.
var starts = []string{"preboot", "bootcmd", "altbootcmd"}

func judge(file *assay.File, e *fact.Environment) *check.Flaw {
	w := walk{e: e, seen: map[string]bool{}}
	for _, name := range starts {
		w.variable(name)
	}
	f := &check.Flaw{Rule: "bootcmd"}
	switch {
	case len(w.network) > 0 && (w.local || w.conditional):
		f.Rule = "fallback"
	case len(w.network) == 0:
		f.Rule = "command"
		for i := range e.Variables {
			if x := &e.Variables[i]; strings.ContainsAny(x.Value, " ;&") && len(netCommands(x.Value)) > 0 {
				w.network = append(w.network, x)
			}
		}
	}
	if len(w.network) == 0 {
		return nil
	}
	var names []string
	for _, x := range w.network {
		names = append(names, x.Name)
		text := x.Name + "=" + x.Value
		f.Add(assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: x.Offset, Length: int64(len(text)), Line: x.Line, Text: text})
	}
	slices.Sort(names)
	f.Key, f.Detail = names, strings.Join(names, ", ")
	return f
}
