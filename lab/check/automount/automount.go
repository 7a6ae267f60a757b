// Package automount finds systems that run what stands on a medium that
// somebody plugs in.
package automount

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for programs run from media.
var Check = check.Check{
	Doc: check.Doc{
		Title:          "Programs are run from media",
		Decides:        "Reads scripts (start-up, hotplug, udev, mdev) for commands whose program, script or kernel module stands where the same script mounts a disk, or below /media, /mnt/usb and the like.",
		FalsePositives: "The script checks a signature before; the directory is storage that cannot be taken out; the script is not used.",
		FalseNegatives: "Programs (not scripts) that look for files on media, and updates that they install; names that a script computes.",
		References: []string{
			"https://cwe.mitre.org/data/definitions/829.html",
			"ETSI EN 303 645 V2.1.1, provision 5.6-3 (physical interfaces)",
		},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "run", Title: "Program on a plugged-in medium is run", CWE: []int{829, 494}, Severity: assay.Medium,
			Reason: "whoever can plug in a medium for a moment runs programs with the rights of the script, usually full rights",
			Advice: "Run nothing from media, or only what carries a signature that is checked first."},
	},
	Needs: []string{"setting/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	flaws := map[string]*check.Flaw{}
	var order []string
	for _, s := range system.Settings(v.Tree, v.Facts, "media") {
		if len(s.Args) < 2 {
			continue
		}
		e := s.Evidence()
		e.Text = s.Args[1]
		key := path.Base(s.Name) + "\x00" + path.Base(s.Args[0])
		if old := flaws[key]; old != nil {
			old.Add(e)
			continue
		}
		f := &check.Flaw{Rule: "run", Detail: s.Args[0], Key: []string{path.Base(s.Name), path.Base(s.Args[0])}, Evidence: []assay.Evidence{e}}
		if strings.HasSuffix(s.Section, "> if") {
			f.Detail += " (under a condition)"
		}
		flaws[key], order = f, append(order, key)
	}
	slices.Sort(order)
	for _, key := range order {
		report(*flaws[key])
	}
}
