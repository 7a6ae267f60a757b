// Package mounts finds file systems that are mounted with more rights than
// what is kept there needs.
package mounts

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for options of mounts.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Mounts without restrictions",
		Decides: "Reads fstab, systemd's mount units and mount commands of scripts. File systems that everybody may write to (/tmp, /var/tmp, /dev/shm, and /var when it is in memory) need neither " +
			"set-user-id programs nor devices; disks that somebody plugs in (/media, /mnt/usb, devices sd*) need no programs at all. Missing options are " +
			"reported together, by where they are missing. Files of the FAT and NTFS families carry no owners, so only noexec is asked of them.",
		FalsePositives: "The program that mounts adds options, or the line is not used. Software that is kept on an external disk on purpose must be executable.",
		FalseNegatives: "Mounts by programs (automounters, vendors' init); options that a script computes.",
		References:     []string{"mount(8), fstab(5)", "https://cwe.mitre.org/data/definitions/732.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "media", Title: "External disks are mounted without nosuid, nodev or noexec", CWE: []int{732, 250}, Severity: assay.Low,
			Reason: "who plugs in a disk brings programs with full rights, or devices, if the file system has them and somebody can start them",
			Advice: "Mount external disks with nosuid,nodev,noexec."},
		{ID: "shared", Title: "Directories for everybody are mounted without nosuid or nodev", CWE: []int{732}, Severity: assay.Info,
			Reason: "usual in embedded systems; with the options, one step of an attack falls away",
			Advice: "Mount /tmp and its like with nosuid,nodev, and noexec where nothing is started from there."},
		{ID: "terminals", Title: "Terminals that every user may write to", CWE: []int{732}, Severity: assay.Info,
			Reason: "a user can put text on the terminal of another",
			Advice: "Mount devpts with mode=620,gid=5."},
	},
	Needs: []string{"setting/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	flaws := map[string]*check.Flaw{}
	for _, s := range system.Settings(v.Tree, v.Facts, "mount") {
		if len(s.Args) < 3 {
			continue
		}
		rule, missing := judge(s.Key, s.Args[0], s.Args[1], strings.Split(s.Args[2], ","))
		if rule == "" {
			continue
		}
		f := flaws[rule]
		if f == nil {
			f = &check.Flaw{Rule: rule}
			flaws[rule] = f
		}
		f.Add(s.Evidence())
		if what := strings.TrimSpace(s.Key + " " + missing); !slices.Contains(f.Key, what) {
			f.Key = append(f.Key, what)
		}
	}
	for _, r := range []string{"media", "shared", "terminals"} {
		if f := flaws[r]; f != nil {
			slices.Sort(f.Key)
			f.Detail = strings.Join(f.Key, "; ")
			report(*f)
		}
	}
}

// judge gives the rule that a mount breaks and the options that it lacks.
func judge(point, device, fstype string, options []string) (rule, missing string) {
	point = path.Clean(point)
	has := func(o string) bool { return slices.Contains(options, o) }
	switch {
	case has("bind") || has("rbind") || has("move") || fstype == "swap" || fstype == "none":
		return "", ""
	case fstype == "devpts":
		if m := mode(options); len(m) >= 3 && strings.ContainsAny(m[len(m)-1:], "2367") {
			return "terminals", "mode=" + m
		}
		return "", ""
	case shared[point] && (point != "/var" || inMemory[fstype]):
		return missed("shared", options, "nosuid", "nodev")
	case !external(point, device):
		return "", ""
	case noOwners[fstype]:
		return missed("media", options, "noexec")
	}
	// nosuid,nodev,noexec are what the options user and users stand for (mount(8))
	if has("user") || has("users") {
		return "", ""
	}
	return missed("media", options, "nosuid", "nodev", "noexec")
}

func missed(rule string, options []string, wanted ...string) (string, string) {
	var lacks []string
	for _, w := range wanted {
		if !slices.Contains(options, w) {
			lacks = append(lacks, w)
		}
	}
	if len(lacks) == 0 {
		return "", ""
	}
	return rule, "without " + strings.Join(lacks, ",")
}

var (
	shared   = map[string]bool{"/tmp": true, "/var/tmp": true, "/dev/shm": true, "/var": true}
	inMemory = map[string]bool{"tmpfs": true, "ramfs": true}
	noOwners = map[string]bool{"vfat": true, "msdos": true, "fat": true, "exfat": true, "ntfs": true, "ntfs-3g": true, "ntfs3": true, "ufsd": true, "tntfs": true, "iso9660": true, "udf": true}
)

// external tells disks that somebody plugs in, by where they are mounted or by
// the device.
func external(point, device string) bool {
	for _, p := range []string{"/media/", "/mnt/usb", "/mnt/sd", "/mnt/disc", "/mnt/hd", "/mnt/card", "/mnt/udisk", "/tmp/usb", "/var/usb", "/tmp/mnt/"} {
		if strings.HasPrefix(point, p) {
			return true
		}
	}
	base := path.Base(device)
	return strings.HasPrefix(device, "/dev/") && (strings.HasPrefix(base, "sr") || strings.HasPrefix(base, "cdrom")) ||
		strings.HasPrefix(base, "sd") && strings.HasPrefix(device, "/dev/") && strings.HasPrefix(point, "/mnt")
}

func mode(options []string) string {
	for _, o := range options {
		if m, is := strings.CutPrefix(o, "mode="); is {
			return strings.TrimSpace(m)
		}
	}
	return ""
}
