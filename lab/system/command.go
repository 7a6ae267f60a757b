package system

import (
	"path"
	"strings"
)

// command is what a line of start-up configuration finally runs.
type command struct {
	program string   // as written, behind wrappers: "/usr/sbin/telnetd", "telnetd"
	args    []string // its arguments
	script  string   // a script that a shell is told to run, as written
	sourced bool     // script is read into the shell that runs the line
	stops   bool     // the line ends something
	busybox string   // the busybox that is told to be program
}

// unwrap looks behind the programs that only start others: shells with a
// script, nohup, start-stop-daemon (dpkg) and busybox among them.
func unwrap(program string, args []string) command {
	c := command{program: program, args: plain(args)}
	for range 6 {
		base := path.Base(c.program)
		switch {
		case base == "." || base == "source":
			c.script, c.sourced = first(c.args), true
			return c
		case shells[base]:
			if !c.shell() {
				return c
			}
		case base == "busybox" && len(c.args) > 0 && !strings.HasPrefix(c.args[0], "-"):
			c.busybox = c.program
			c.shift(c.args)
		case prefixes[base] != nil:
			rest := prefixes[base].skip(c.args)
			if len(rest) == 0 {
				return c
			}
			c.shift(rest)
		case base == "start-stop-daemon":
			c.daemon()
			return c
		case base == "procd_set_param" && first(c.args) == "command":
			if len(c.args) < 2 {
				return c
			}
			c.shift(c.args[1:])
		default:
			return c
		}
	}
	return c
}

func (c *command) shift(words []string) { c.program, c.args = words[0], words[1:] }

// shell reads a shell's arguments; more is true when the command after -c is
// to be looked at next.
func (c *command) shell() (more bool) {
	for i, a := range c.args {
		switch {
		case a == "-c" && i+1 < len(c.args):
			words := plain(strings.Fields(strings.Trim(strings.Join(c.args[i+1:], " "), `"'`)))
			if len(words) == 0 {
				return false
			}
			c.shift(words)
			return true
		case strings.HasPrefix(a, "-") || strings.HasPrefix(a, "+"):
			continue
		}
		c.script = a
		return false
	}
	return false
}

// daemon reads the options of start-stop-daemon(8).
func (c *command) daemon() {
	args := c.args
	c.args = nil
	for i := 0; i < len(args); i++ {
		a := args[i]
		long, value, has := strings.Cut(a, "=")
		short := strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "--")
		switch {
		case a == "--":
			c.args = args[i+1:]
			return
		case long == "--stop" || short && strings.Contains(a, "K"):
			c.stops = true
			return
		case long == "--exec" || long == "--startas" || short && (strings.HasSuffix(a, "x") || strings.HasSuffix(a, "a")):
			if !has && i+1 < len(args) {
				i++
				value = args[i]
			}
			if value != "" {
				c.program = value
			}
		}
	}
}

// prefix is a program that runs the command behind its own options.
type prefix struct{ withValue string } // letters of options that take a value

var prefixes = map[string]*prefix{
	"nohup": {}, "setsid": {}, "exec": {}, "command": {}, "env": {"u"}, "nice": {"n"}, "ionice": {"cn"}, "chrt": {},
	"sudo": {"ug"}, "time": {}, "daemon": {}, "service_start": {"up"}, "start_daemon": {"pn"}, "startproc": {"pu"}, "eval": {},
	"setuidgid": {}, "chpst": {"ue"}, "tini": {}, "systemd-cat": {"tp"}, "initlog": {},
}

// skip drops options, assignments and, for chrt, the priority.
func (p *prefix) skip(args []string) []string {
	for len(args) > 0 {
		a := args[0]
		switch {
		case a == "--":
			return args[1:]
		case len(a) == 2 && a[0] == '-' && strings.Contains(p.withValue, a[1:]):
			args = args[min(2, len(args)):]
		case strings.HasPrefix(a, "-"), strings.HasPrefix(a, "+"), isAssignment(a), isNumber(a):
			args = args[1:]
		default:
			return args
		}
	}
	return nil
}

func isAssignment(a string) bool {
	name, _, ok := strings.Cut(a, "=")
	return ok && name != "" && !strings.ContainsAny(name, "/-.$")
}

func isNumber(a string) bool { return a != "" && strings.Trim(a, "0123456789") == "" }

// plain drops redirections and control operators from a line's words.
func plain(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		w := strings.TrimSuffix(words[i], ";")
		switch {
		case w == "&", w == "":
		case w == "|" || w == "||" || w == "&&":
			return out
		case isRedirection(w):
			if strings.HasSuffix(w, ">") || strings.HasSuffix(w, "<") {
				i++ // its target
			}
		default:
			out = append(out, strings.TrimSuffix(w, "&"))
		}
	}
	return out
}

func isRedirection(w string) bool {
	w = strings.TrimLeft(w, "0123456789&")
	return strings.HasPrefix(w, ">") || strings.HasPrefix(w, "<")
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

var shells = set("sh ash bash dash ksh zsh hush msh lash")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
