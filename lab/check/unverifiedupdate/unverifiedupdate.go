// Package unverifiedupdate finds scripts that write flash memory or update the
// system without a check of a signature that their text would show.
package unverifiedupdate

import (
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for updates without a signature.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Updates without a check of a signature",
		Decides: "Shell scripts that write flash memory (mtd, flashcp, nandwrite, dd to /dev/mtd or /dev/mmcblk, sysupgrade and the like) in whose text no command verifies a signature " +
			"(openssl -verify, gpg, usign, signify, RAUC, SWUpdate and the like). It is graver when the same script fetches over a network " +
			"or reads a request. A checksum is no signature: whoever can change the image can change it too.",
		FalsePositives: "What is written is no update (settings, calibration); the signature is checked by another script, by a program that the script calls, or by the boot loader.",
		FalseNegatives: "Updates that programs do; scripts where a signature is checked but not obeyed.",
		References:     []string{"https://cwe.mitre.org/data/definitions/347.html", "https://cwe.mitre.org/data/definitions/494.html", "ETSI EN 303 645 V2.1.1, provision 5.3-9"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "fetched", Title: "Script fetches and writes flash memory, no signature is checked in it", CWE: []int{494, 347}, Severity: assay.Medium,
			Reason: "where nothing else checks, whoever stands between the device and the server chooses the system that it runs from then on",
			Advice: "Check a signature over the whole image against a key in the running system before anything is written."},
		{ID: "written", Title: "Script writes flash memory, no signature is checked in it", CWE: []int{347}, Severity: assay.Low,
			Reason: "where nothing else checks, whoever can hand the script an image chooses the system that the device runs from then on",
			Advice: "Check a signature over the whole image against a key in the running system before anything is written."},
	},
	Needs: []string{"script/1", "startup/1", "job/1", "elf/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular {
			continue
		}
		for _, about := range v.Facts.About(file) {
			x, is := about.Value.(fact.Script)
			if !is || len(x.Writes) == 0 || signed(&x) {
				continue
			}
			f := check.Flaw{Rule: "written", Key: []string{path.Base(name)}}
			how := ""
			if len(x.Fetches) > 0 || len(x.Request) > 0 {
				f.Rule = "fetched"
				how = " what it fetches"
				if len(x.Fetches) == 0 {
					how = " and reads requests"
				}
			}
			f.Detail = fmt.Sprintf("/%s (%s): %s%s", name, starters.Of(file), x.Writes[0].Text, how)
			if sums(&x) {
				f.Detail += ", with a checksum compared"
			}
			for _, list := range [][]fact.Spot{x.Fetches, x.Writes} {
				for i := range list {
					f.Add(assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: list[i].Offset, Line: list[i].Line, Text: list[i].Text})
				}
			}
			report(f)
		}
	}
}

// signed tells whether a command of the script verifies a signature.
func signed(x *fact.Script) bool {
	for i := range x.Verifies {
		if !isSum(x.Verifies[i].Name) {
			return true
		}
	}
	for i := range x.Writes {
		// sysupgrade checks by itself when it is set up to; swupdate and rauc too
		if x.Writes[i].Name != "sysupgrade" {
			return false
		}
	}
	return true
}

func sums(x *fact.Script) bool {
	for i := range x.Verifies {
		if isSum(x.Verifies[i].Name) {
			return true
		}
	}
	return false
}

func isSum(name string) bool {
	return strings.HasSuffix(name, "sum") || name == "crc32"
}
