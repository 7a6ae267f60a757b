// Package setup is the survey of what shell scripts set in the kernel: its
// parameters, packet filter rules and mounts, and what they run from a medium.
package setup

import (
	"bytes"
	"path"
	"strings"

	"assay/anatomy/shell"
	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each command.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "System set-up by scripts",
		Learns: "What shell scripts write to /proc/sys or set with sysctl (program \"sysctl\"), what they mount (\"mount\": the key is the mount point, " +
			"the arguments are device, type, options), the rules they give to iptables, ip6tables and nft (programs of these names: the section is the table), and " +
			"commands whose program stands on a medium that the script mounts, or below /media, /mnt/usb and the like (\"media\", key \"run\"). " +
			"Sections end in \"script\", or \"script > if\" for commands that may not run. Variables that a script sets to constants are replaced.",
		Limits: "Nothing is run: values that a script computes stand as written, and whether a script is used is not told. " +
			"Programs that make and run commands (vendors' management programs) are not seen. Scripts over 256 KiB are not read.",
		References: []string{
			"POSIX.1-2017, Shell and Utilities, chapter 2",
			"Linux, Documentation/admin-guide/sysctl; mount(8), iptables(8), nft(8)",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    read,
}

const (
	maxSize  = 256 << 10
	maxFacts = 2048
	maxText  = 1024
	maxArgs  = 64
)

func selects(s *survey.Subject) bool {
	if s.Size > maxSize || !survey.IsConfiguration(s) {
		return false
	}
	switch s.Kind {
	case "script":
		return isShell(s.Head)
	case "text":
		dir, base := path.Split(s.Name)
		return strings.HasSuffix(base, ".sh") || strings.HasPrefix(base, "rc.") || base == "rcS" || base == "firewall.user" ||
			strings.Contains(dir, "hotplug.d/") || strings.Contains(dir, "init.d/") || strings.Contains(dir, "rc.d/")
	}
	return false
}

func isShell(head []byte) bool {
	l, _, _ := bytes.Cut(head, []byte{'\n'})
	f := strings.Fields(strings.TrimPrefix(string(l[:min(len(l), 256)]), "#!"))
	for i, w := range f {
		switch path.Base(w) {
		case "sh", "ash", "bash", "dash", "ksh", "mksh", "zsh", "hush", "msh":
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

// needles: a script without any of them sets nothing that is told here.
var needles = [][]byte{[]byte("/proc/sys/"), []byte("sysctl"), []byte("mount"), []byte("tables"), []byte("nft"), []byte("/media/"), []byte("/mnt/")}

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok || !mentions(b) {
		return nil
	}
	s := shell.Read(string(b))
	r := &reader{vars: shell.Variables{}, varying: varying(s), functions: s.Functions, emit: emit}
	for i := range s.Commands {
		r.command(&s.Commands[i])
	}
	return nil
}

func mentions(b []byte) bool {
	for _, n := range needles {
		if bytes.Contains(b, n) {
			return true
		}
	}
	return false
}

// varying are the variables that the script somewhere sets to what is not
// constant.
func varying(s *shell.Script) map[string]bool {
	names, vars := map[string]bool{}, shell.Variables{}
	for i := range s.Commands {
		for _, a := range s.Commands[i].Assigns {
			if name, constant := vars.Set(a); !constant {
				names[name] = true
			}
		}
	}
	return names
}

// reader makes facts of a script's commands.
type reader struct {
	vars      shell.Variables
	varying   map[string]bool
	functions map[string]bool
	mounted   []string // where the script mounts media
	emit      func(any)
	told      int
}

func (r *reader) command(c *shell.Command) {
	if len(c.Words) == 0 {
		for _, a := range c.Assigns {
			if name, _ := r.vars.Set(a); r.varying[name] {
				delete(r.vars, name)
			}
		}
		return
	}
	words := make([]string, 0, min(len(c.Words), maxArgs))
	for _, w := range c.Words[:min(len(c.Words), maxArgs)] {
		words = append(words, r.vars.Expand(w))
	}
	for len(words) > 1 && (path.Base(words[0]) == "busybox" || words[0] == "exec" || words[0] == "sudo" || words[0] == "command") {
		words = words[1:]
	}
	if r.functions[words[0]] {
		return
	}
	switch path.Base(words[0]) {
	case "echo", "printf":
		r.write(c, words[1:])
	case "sysctl":
		r.sysctl(c, words[1:])
	case "mount":
		r.mount(c, words[1:])
	case "iptables", "ip6tables", "ebtables":
		r.filter(c, path.Base(words[0]), words[1:])
	case "nft":
		if len(words) > 1 {
			r.tell(c, "nft", nil, words[1], words[2:])
		}
	default:
		r.run(c, words)
	}
}

// tell emits a setting; where the command stands ends the section.
func (r *reader) tell(c *shell.Command, program string, section []string, key string, args []string) {
	if r.told++; r.told > maxFacts || key == "" {
		return
	}
	section = append(section[:len(section):len(section)], "script")
	if c.Conditional {
		section = append(section, "if")
	}
	s := fact.Setting{
		Program: program, Section: strings.Join(section, " > "), Key: clip(key), Value: clip(strings.Join(args, " ")),
		Offset: int64(c.Offset), Line: c.Line,
	}
	if len(args) > 1 {
		for _, a := range args {
			s.Args = append(s.Args, clip(a))
		}
	}
	r.emit(s)
}

func clip(s string) string { return fact.Text(s[:min(len(s), maxText)]) }
