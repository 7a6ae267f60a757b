// Package startup is the survey of files that say what runs when a system
// starts.
package startup

import (
	"path"
	"strings"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Startup for each command.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Start-up configuration",
		Learns: "What inittab (System V and busybox), shell scripts below etc and scripts called rc*, init*, S??*, *.sh or " +
			"profile, OpenWrt's procd scripts, systemd's service and socket units, OpenRC's scripts, inetd.conf and xinetd.d would run: " +
			"program, arguments, function or action, whether under a condition, with line and offset. Wrappers " +
			"(exec, nohup, nice, env, start-stop-daemon, sh -c, procd_set_param command) are looked through, and " +
			"variables that a script sets to constants are replaced.",
		Limits: "Nothing is run: what a script computes, what programs start by themselves (/sbin/rc of Broadcom's " +
			"kit, vendors' start programs) and which of the files is used is not told here. Commands of the shell " +
			"itself and tools for text and files are left out. Files over 512 KiB are not read.",
		References: []string{
			"POSIX.1-2017, Shell and Utilities, chapter 2",
			"inittab(5) of sysvinit; busybox, init/init.c and examples/inittab; procd, inittab.c",
			"systemd.service(5), systemd.socket(5), systemd.syntax(7)",
			"OpenWrt, package/base-files/files/etc/rc.common and package/system/procd/files/procd.sh",
			"start-stop-daemon(8), inetd(8), xinetd.conf(5), openrc-run(8)",
		},
	},
	Version: 3,
	Selects: selects,
	Read:    read,
}

const (
	maxSize  = 512 << 10 // bytes of a file
	maxFacts = 4096      // per file
)

func selects(s *survey.Subject) bool {
	if s.Size > maxSize || s.Kind != "script" && s.Kind != "text" {
		return false
	}
	dir, base := path.Split(s.Name)
	if s.Kind == "script" {
		return isShell(string(s.Head)) && (inSettings(dir) || isStarter(base))
	}
	switch path.Ext(base) {
	case ".service", ".socket":
		return true
	}
	return strings.HasPrefix(base, "inittab") || strings.HasPrefix(base, "inetd.conf") || strings.HasSuffix(dir, "xinetd.d/") ||
		inSettings(dir) && isStarter(base)
}

// inSettings reports whether a directory is or is below one of settings: etc,
// etc_ro, usr/etc, root/etc ..., or one of start-up scripts.
func inSettings(dir string) bool {
	for el := range strings.SplitSeq(dir, "/") {
		if strings.HasPrefix(el, "etc") || strings.HasPrefix(el, "init.d") || strings.HasPrefix(el, "rc.d") {
			return true
		}
	}
	return false
}

// isStarter knows the names of start-up scripts by custom: rcS, rc.local,
// S20network, init.sh, and profile, which a login shell on the console runs.
func isStarter(base string) bool {
	if ext := path.Ext(base); ext != "" && ext != ".sh" && !strings.HasPrefix(base, "rc.") && base != ".profile" {
		return false
	}
	if len(base) > 3 && (base[0] == 'S' || base[0] == 'K') && isDigit(base[1]) && isDigit(base[2]) {
		return true
	}
	for _, p := range []string{"rc", "init", "preinit", "linuxrc", "start", "boot", "run", "profile", ".profile"} {
		if strings.HasPrefix(base, p) {
			return true
		}
	}
	return strings.HasSuffix(base, ".sh")
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isShell reports whether a script's first line names a shell. A template that
// makes a script ("<?" behind that line) is none.
func isShell(text string) bool {
	line, rest, _ := strings.Cut(text, "\n")
	if !strings.HasPrefix(line, "#!") || strings.HasPrefix(strings.TrimSpace(rest[:min(len(rest), 64)]), "<?") {
		return false
	}
	f := strings.Fields(line[2:])
	for i, w := range f {
		switch path.Base(w) {
		case "openrc-run", "runscript", "sh", "ash", "bash", "dash", "ksh", "mksh", "zsh", "hush", "msh", "lash":
			return true
		case "env", "busybox":
			if i == 0 {
				continue
			}
		}
		return false
	}
	return false
}

// read decides by content which syntax a file has.
func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok {
		return nil
	}
	text := string(b)
	var list []fact.Startup
	switch {
	case isShell(text):
		list = script(text)
	case isUnit(text):
		list = unit(text)
	case isXinetd(text):
		list = xinetd(text)
	case isSectioned(text):
		// settings of another program (D-Bus, for one), a page, PHP
	default:
		if list = inittab(text); list == nil {
			if list = inetd(text); list == nil {
				list = script(text)
			}
		}
	}
	for i, s := range list {
		if i == maxFacts {
			break
		}
		emit(clean(s))
	}
	return nil
}

// isSectioned reports whether the first line that says something is "[word]", or
// markup or a template.
func isSectioned(text string) bool {
	for _, l := range lines(text[:min(len(text), 8192)]) {
		if t := strings.TrimSpace(l.text); t != "" && t[0] != '#' && t[0] != ';' {
			return t[0] == '<' || len(t) > 2 && t[0] == '[' && t[1] != ' ' && t[1] != '[' && t[len(t)-1] == ']' && !strings.Contains(t, " ]")
		}
	}
	return false
}

const maxField = 1024

func clean(s fact.Startup) fact.Startup {
	s.Command, s.Program, s.Action = text(s.Command), text(s.Program), text(s.Action)
	for i := range s.Args {
		s.Args[i] = text(s.Args[i])
	}
	for i := range s.Order {
		s.Order[i] = text(s.Order[i])
	}
	return s
}

func text(s string) string { return fact.Text(s[:min(len(s), maxField)]) }
