package setup

import (
	"strings"

	"assay/anatomy/shell"
)

// write reads "echo VALUE > /proc/sys/NAME".
func (r *reader) write(c *shell.Command, args []string) {
	i := strings.Index(c.Text, "/proc/sys/")
	if i < 0 {
		return
	}
	before := strings.TrimRight(c.Text[:i], " \t\"'")
	if !strings.HasSuffix(before, ">") {
		return
	}
	name := c.Text[i+len("/proc/sys/"):]
	if end := strings.IndexAny(name, " \t;&|<>\"'\n)"); end >= 0 {
		name = name[:end]
	}
	for len(args) > 0 && (args[0] == "-n" || args[0] == "-e") {
		args = args[1:]
	}
	r.tell(c, "sysctl", nil, parameter(r.vars.Expand(name)), []string{strings.Join(args, " ")})
}

// parameter gives a name below /proc/sys with dots.
func parameter(name string) string {
	return strings.NewReplacer("/", ".", ".", "/").Replace(strings.Trim(name, "/"))
}

// sysctl reads "sysctl -w NAME=VALUE".
func (r *reader) sysctl(c *shell.Command, args []string) {
	for _, a := range args {
		name, value, is := strings.Cut(a, "=")
		if !is || strings.HasPrefix(a, "-") {
			continue
		}
		if i := strings.IndexAny(name, "./"); i >= 0 && name[i] == '/' {
			name = parameter(name)
		}
		r.tell(c, "sysctl", nil, name, []string{value})
	}
}

// filter reads "iptables [-t TABLE] COMMAND ...".
func (r *reader) filter(c *shell.Command, program string, args []string) {
	table := "filter"
	var rest []string
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case (a == "-t" || a == "--table") && i+1 < len(args):
			i++
			table = args[i]
		case strings.HasPrefix(a, "--table="):
			table = a[len("--table="):]
		case a == "-w" || a == "--wait":
		default:
			rest = append(rest, a)
		}
	}
	for i, a := range rest {
		if short := commands[a]; short != "" {
			r.tell(c, program, []string{table}, short, append(rest[i+1:len(rest):len(rest)], rest[:i]...))
			return
		}
	}
}

// commands of iptables(8) that change rules, by both names.
var commands = map[string]string{
	"-A": "-A", "--append": "-A", "-I": "-I", "--insert": "-I", "-P": "-P", "--policy": "-P", "-F": "-F", "--flush": "-F", "-D": "-D", "--delete": "-D",
	"-N": "-N", "--new-chain": "-N", "--new": "-N", "-X": "-X", "--delete-chain": "-X", "-R": "-R", "--replace": "-R",
}
