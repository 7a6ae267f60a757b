// Package ubootconsole finds boot loaders that let whoever is at the serial
// port stop them.
package ubootconsole

import (
	"strconv"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for the console of U-Boot.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Boot loader open on the console",
		Decides: "Reads the variables of U-Boot, saved ones and defaults. A bootdelay above 0 is a time in which a key stops the start and gives " +
			"a prompt, and -1 always gives the prompt, unless a variable asks for a word first (bootstopkey, bootstopkeycrypt, bootstopkeysha256). With bootdelay 0 a " +
			"key may still count (CONFIG_ZERO_BOOTDELAY_CHECK), which the variables do not tell; -2 never looks at the console. Kernel arguments that " +
			"make the system start with a shell are reported, too. Where variables are saved beside the boot loader, they count, and what only " +
			"its defaults say is told as information.",
		FalsePositives: "The serial port is not fitted, or fuses and verified boot keep other software out, whatever is typed; the boot loader was built with a stop word " +
			"(CONFIG_AUTOBOOT_STOP_STR) that no variable shows; saved variables that were not found replace the defaults that were read.",
		FalseNegatives: "Boot loaders other than U-Boot; environments that were not found; bootdelay 0 where a key counts.",
		References: []string{
			"U-Boot, common/autoboot.c, doc/usage/environment.rst, doc/README.autoboot",
			"https://cwe.mitre.org/data/definitions/1299.html",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "prompt", Title: "Boot loader gives a prompt to whoever is at the console", CWE: []int{1299, 306}, Severity: assay.Low,
			Reason: "who opens the housing and connects to the serial port can start other software or read the flash; it takes physical access",
			Advice: "Set bootdelay to -2, or ask for a password (CONFIG_AUTOBOOT_KEYED with a hash), and verify what is started."},
		{ID: "shell", Title: "Kernel is told to start a shell instead of the system", CWE: []int{489, 306}, Severity: assay.Medium,
			Reason: "whoever connects to the serial port has full rights without logging in",
			Advice: "Leave init=/bin/sh, single and rdinit=/bin/sh out of the kernel's arguments."},
		{ID: "zerodelay", Title: "Boot loader with a boot delay of zero", CWE: []int{1299}, Severity: assay.Info,
			Reason: "depending on how it was built, a key that is held down may still give a prompt",
			Advice: "Set bootdelay to -2."},
	},
	Needs: []string{"environment/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	found := map[string]*check.Flaw{}
	var order []*check.Flaw
	for _, e := range system.Environments(v.Tree, v.Facts) {
		for _, f := range []*check.Flaw{delay(e), shell(e)} {
			if f == nil {
				continue
			}
			key := f.Rule + "\x00" + strings.Join(f.Key, "\x00")
			if old := found[key]; old != nil {
				old.Add(f.Evidence...)
				continue
			}
			found[key], order = f, append(order, f)
		}
	}
	for _, f := range order {
		report(*f)
	}
}

func evidence(file *assay.File, x *fact.Variable) assay.Evidence {
	text := x.Name + "=" + x.Value
	return assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: x.Offset, Length: int64(len(text)), Line: x.Line, Text: text}
}

// stops are variables by which U-Boot asks for a word before it stops.
var stops = []string{"bootstopkey", "bootstopkey2", "bootstopkeysha256", "bootstopkeycrypt", "bootdelaykey", "bootdelaykey2"}

func delay(e *system.Environment) *check.Flaw {
	x := e.Variable("bootdelay")
	if x == nil {
		return nil
	}
	seconds, err := strconv.Atoi(strings.TrimSpace(x.Value))
	if err != nil || seconds <= -2 {
		return nil
	}
	for _, name := range stops {
		if s := e.Variable(name); s != nil && s.Value != "" {
			return nil
		}
	}
	f := &check.Flaw{Rule: "prompt", Detail: "a key stops it within " + strconv.Itoa(seconds) + " s", Key: []string{"bootdelay", x.Value}}
	switch seconds {
	case -1:
		f.Detail = "bootdelay -1: it does not start the system by itself"
	case 0:
		f.Rule, f.Detail = "zerodelay", ""
	}
	if e.Default {
		f.Detail = strings.TrimSpace(f.Detail + " (default inside the boot loader)")
	}
	if why := e.Outranked(); why != "" && e.Saved.Variable("bootdelay") != nil {
		f.Severity, f.Reason = assay.Info, why
	}
	f.Add(evidence(e.File, x))
	return f
}

// shells are arguments that make the kernel or init give a shell.
var shells = map[string]bool{
	"init=/bin/sh": true, "init=/bin/bash": true, "init=/bin/ash": true, "rdinit=/bin/sh": true, "single": true, "init=/bin/busybox": true,
}

func shell(e *system.Environment) *check.Flaw {
	for i := range e.Variables {
		x := &e.Variables[i]
		if x.Name != "bootargs" {
			continue
		}
		for w := range strings.FieldsSeq(x.Value) {
			if shells[w] {
				f := &check.Flaw{Rule: "shell", Detail: w, Key: []string{w}}
				if why := e.Outranked(); why != "" {
					f.Severity, f.Reason = assay.Info, why
				}
				f.Add(evidence(e.File, x))
				return f
			}
		}
	}
	return nil
}
