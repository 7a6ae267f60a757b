// Package permissions finds files that anybody may change and programs that
// run with rights that their caller does not have.
package permissions

import (
	"assay"
	"assay/lab/check"
)

// Check is the check for open files and set-user-id programs.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Open permissions and set-user-id programs",
		Decides: "Reads the modes that the file system or archive records. Files and directories that everybody may write " +
			"(directories without the sticky bit) are reported outside of /tmp, /var/tmp, /dev, /proc, /sys, /run and /mnt; links and " +
			"devices are not. Files that start-up, cron or log-in reads as root come first. When four of five entries are open, " +
			"that is told once. Programs with the set-user-id or set-group-id bit are one list; those of root that are not " +
			"among the usual ones, copies of shells and interpreters, and those that others may write have findings of their own.",
		FalsePositives: "The file system is mounted read-only, so that its modes matter less; the container lost the modes " +
			"(archives made on systems without them) or a script sets others at the start.",
		FalseNegatives: "Containers that store no modes; access control lists; file capabilities; modes that are set at run time.",
		References: []string{
			"chmod(2), inode(7)",
			"https://cwe.mitre.org/data/definitions/732.html", "https://cwe.mitre.org/data/definitions/250.html",
		},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "world-writable-all", Title: "Nearly everything may be written by everybody", CWE: []int{732}, Severity: assay.Medium,
			Reason: "any account can change programs and settings, if these modes are those of the running system; the container may have lost them",
			Advice: "Set owners and modes when the image is built."},
		{ID: "world-writable-trusted", Title: "Everybody may write a file that root runs or trusts", CWE: []int{732}, Severity: assay.High,
			Reason: "any account, or any service that is broken into, gets full rights by changing the file",
			Advice: "Take the write permission of others away."},
		{ID: "world-writable-program", Title: "Programs that everybody may write", CWE: []int{732}, Severity: assay.Medium,
			Reason: "any account can change what others, root among them, run",
			Advice: "Take the write permission of others away."},
		{ID: "world-writable-file", Title: "Files that everybody may write", CWE: []int{732}, Severity: assay.Low,
			Reason: "any account can change them; what follows depends on who reads them",
			Advice: "Take the write permission of others away."},
		{ID: "world-writable-directory", Title: "Directories that everybody may write", CWE: []int{732}, Severity: assay.Medium,
			Reason: "any account can replace the files in them; the sticky bit is not set",
			Advice: "Take the write permission of others away, or set the sticky bit."},
		{ID: "setuid", Title: "Programs that run with their owner's rights", CWE: []int{250}, Severity: assay.Info,
			Reason: "a list to look through: a flaw in one of them gives its owner's rights to any account",
			Advice: "Take the bit away from programs that do not need it."},
		{ID: "setuid-unusual", Title: "Unusual program that runs with root's rights", CWE: []int{250, 269}, Severity: assay.Medium,
			Reason: "any account can start it, and it is not among the programs that usually have the bit and are looked at for it",
			Advice: "Take the bit away, or give the program only the capability that it needs."},
		{ID: "setuid-shell", Title: "Shell or interpreter that runs with root's rights", CWE: []int{250, 269, 912}, Severity: assay.High,
			Reason: "any account gets full rights by starting it",
			Advice: "Remove the file, or take the bit away."},
		{ID: "setuid-writable", Title: "Program with root's rights that others may write", CWE: []int{732, 250}, Severity: assay.High,
			Reason: "who may write it chooses what runs with root's rights",
			Advice: "Take the write permission of group and others away."},
	},
	Needs: []string{"elf/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	open, modes := gather(v)
	if modes >= 20 && 5*len(open) >= 4*modes {
		everything(open, modes, report)
	} else {
		writable(v, open, report)
	}
	setuid(v, report)
}
