package kconfig

import (
	"strings"

	"assay/anatomy/conf"
	"assay/lab/fact"
)

// kernelOnly are options that the configuration of a Linux kernel names, set
// or not; busybox's and others' name one or two of them at most.
var kernelOnly = set(`PRINTK PROC_FS SYSFS BLOCK MMU HZ NET EXPERT EMBEDDED SWAP MODULES BINFMT_ELF SMP TTY`)

// parse reads a configuration. Without a heading that says Linux, five of the
// kernel's own options must be named.
func parse(text string) (k fact.KConfig, ok bool) {
	known, linux := 0, false
	for l := range conf.Lines(text, false) {
		name, value, is := option(l.Text)
		if !is {
			linux = heading(&k, l) || linux
			continue
		}
		count(&k, value)
		if kernelOnly[name] {
			known++
		}
		if architectures[name] != "" && value == "y" && k.Architecture == "" {
			k.Architecture = architectures[name]
		}
		if wanted[name] && len(k.Options) < maxOptions {
			value = fact.Text(value[:min(len(value), maxValue)])
			k.Options = append(k.Options, fact.KOption{Name: name, Value: value, Offset: int64(l.Offset), Line: l.Number})
		}
	}
	return k, (linux || known >= 5) && k.BuiltIn > 0
}

func count(k *fact.KConfig, value string) {
	switch value {
	case "y":
		k.BuiltIn++
	case "m":
		k.Modules++
	case "n":
		k.Off++
	default:
		k.Others++
	}
}

// option reads CONFIG_NAME=value and "# CONFIG_NAME is not set".
func option(line string) (name, value string, ok bool) {
	if off, is := strings.CutPrefix(line, "# CONFIG_"); is {
		name, is = strings.CutSuffix(strings.TrimRight(off, " \t"), " is not set")
		return name, "n", is
	}
	rest, is := strings.CutPrefix(line, "CONFIG_")
	if !is {
		return "", "", false
	}
	name, value, ok = strings.Cut(strings.TrimRight(rest, " \t"), "=")
	return name, conf.Unquote(value), ok && name != ""
}

// headingLines is how many first lines may tell the release.
const headingLines = 12

// heading reads "# Linux/ARCH RELEASE Kernel Configuration" (since 2.6.38) and
// "# Linux kernel version: RELEASE" (before).
func heading(k *fact.KConfig, l conf.Line) bool {
	if l.Number > headingLines || k.Release != "" {
		return false
	}
	if old, is := strings.CutPrefix(l.Text, "# Linux kernel version: "); is {
		k.Release = first(old)
		return true
	}
	f := strings.Fields(l.Text)
	if len(f) < 5 || f[0] != "#" || !strings.HasPrefix(f[1], "Linux/") || f[3] != "Kernel" {
		return false
	}
	k.Architecture, k.Release = fact.Text(strings.TrimPrefix(f[1], "Linux/")), fact.Text(f[2])
	return true
}

func first(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return fact.Text(f[0][:min(len(f[0]), 64)])
	}
	return ""
}
