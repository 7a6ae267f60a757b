package startup

import (
	"path"
	"strings"

	"assay/anatomy/shell"
	"assay/lab/fact"
)

// reader makes facts of a script's commands.
type reader struct {
	syntax    string
	order     []string
	vars      shell.Variables
	functions map[string]bool
	list      []fact.Startup
}

// script reads a shell script.
func script(text string) []fact.Startup {
	s := shell.Read(text)
	r := &reader{syntax: "script", vars: shell.Variables{}, functions: s.Functions}
	r.declarations(text, s)
	if first, _, _ := strings.Cut(text, "\n"); strings.Contains(first, "openrc-run") || strings.Contains(first, "runscript") {
		r.openRC(s)
	}
	varying := varying(s)
	for _, c := range s.Commands {
		for _, a := range assignments(c) {
			if name, _ := r.vars.Set(a); varying[name] {
				delete(r.vars, name)
			}
		}
		if len(c.Words) > 0 {
			r.command(c, 0)
		}
	}
	return r.list
}

// openRC lists what the variables command, command_args and command_user of a
// script for openrc-run(8) start.
func (r *reader) openRC(s *shell.Script) {
	vars := shell.Variables{}
	place := map[string]shell.Command{}
	for _, c := range s.Commands {
		if len(c.Words) > 0 || c.Function != "" {
			continue
		}
		for _, a := range c.Assigns {
			name, _ := vars.Set(a)
			place[name] = c
		}
	}
	c, is := place["command"]
	if !is {
		return
	}
	words := strings.Fields(vars.Expand("$command") + " " + vars.Expand("$command_args"))
	if _, more := place["command_args"]; !more {
		words = words[:min(len(words), 1)]
	}
	if len(words) == 0 || !strings.HasPrefix(words[0], "/") {
		return
	}
	f := fact.Startup{Syntax: r.syntax, Command: strings.Join(words, " "), Program: words[0], Args: words[1:], Action: "start",
		Order: r.order, Offset: int64(c.Offset), Line: c.Line}
	if _, is := place["command_user"]; is {
		f.Order = append(f.Order[:len(f.Order):len(f.Order)], "user="+vars.Expand("$command_user"))
	}
	r.list = append(r.list, f)
}

// varying are the variables that the script somewhere sets to what is not
// constant: counters of loops and the like. Their other values are not used.
func varying(s *shell.Script) map[string]bool {
	names, vars := map[string]bool{}, shell.Variables{}
	for _, c := range s.Commands {
		for _, a := range assignments(c) {
			if name, constant := vars.Set(a); !constant {
				names[name] = true
			}
		}
	}
	return names
}

// assignments lists what a command assigns for the commands behind it.
func assignments(c shell.Command) []string {
	switch {
	case len(c.Words) == 0:
		return c.Assigns
	case !isDeclaration(c.Words[0]):
		return nil
	}
	var list []string
	for _, w := range c.Words[1:] {
		if strings.IndexByte(w, '=') > 0 {
			list = append(list, w)
		}
	}
	return list
}

func isDeclaration(w string) bool {
	return w == "export" || w == "local" || w == "readonly" || w == "declare"
}

// declarations collects what a script says of its place in the order: START=
// and STOP= of OpenWrt's rc.common, the header of the Linux Standard Base and
// the line of chkconfig(8).
func (r *reader) declarations(text string, s *shell.Script) {
	for _, c := range s.Commands {
		if len(c.Words) > 0 || c.Function != "" {
			continue
		}
		for _, a := range c.Assigns {
			switch name, value, _ := strings.Cut(a, "="); name {
			case "START", "STOP":
				r.order = append(r.order, name+"="+shell.Unquote(value))
			case "USE_PROCD":
				r.syntax = "procd"
			}
		}
	}
	for _, l := range lines(text[:min(len(text), 4096)]) {
		for _, key := range []string{"# Default-Start:", "# Default-Stop:", "# chkconfig:"} {
			if value, is := strings.CutPrefix(l.text, key); is {
				r.order = append(r.order, strings.Trim(key, "# :")+"="+strings.TrimSpace(value))
			}
		}
	}
}

// maxNesting is how many sh -c inside each other are read.
const maxNesting = 3

// command lists one command, or the commands that it tells a shell to run.
func (r *reader) command(c shell.Command, nesting int) {
	words := r.expand(c.Words)
	if len(words) > 1 && words[0] == "procd_append_param" && words[1] == "command" {
		r.appendArgs(words[2:], c.Conditional)
		return
	}
	if len(words) == 3 && words[0] == "procd_set_param" && words[1] == "user" {
		r.runsAs(words[2])
		return
	}
	words, inner := unwrap(words)
	if inner != "" && nesting < maxNesting {
		for _, d := range shell.Read(inner).Commands {
			d.Text, d.Offset, d.Line, d.Function, d.Branch = c.Text, c.Offset, c.Line, c.Function, c.Branch
			d.Conditional = d.Conditional || c.Conditional
			r.command(d, nesting+1)
		}
		return
	}
	if len(words) == 0 || !r.runs(words[0]) {
		return
	}
	action := c.Function
	if action == "" {
		action = c.Branch
	}
	r.list = append(r.list, fact.Startup{
		Syntax: r.syntax, Command: c.Text, Program: words[0], Args: words[1:], Action: action,
		Conditional: c.Conditional, Order: r.order, Offset: int64(c.Offset), Line: c.Line,
	})
}

// expand replaces what is known and unquotes. A word that is a variable and
// nothing else is split at blanks, as the shell does.
func (r *reader) expand(words []string) []string {
	var out []string
	for _, w := range words {
		e := r.vars.Expand(w)
		if w[0] == '$' && e != w && strings.ContainsAny(e, " \t") {
			out = append(out, strings.Fields(e)...)
		} else if e != "" || w[0] != '$' {
			out = append(out, e)
		}
	}
	return out
}

// appendArgs adds to the command that procd was last told.
func (r *reader) appendArgs(args []string, conditional bool) {
	const maxArgs = 256
	if n := len(r.list); n > 0 && len(r.list[n-1].Args)+len(r.list[n-1].Maybe) < maxArgs {
		l := &r.list[n-1]
		if conditional && !l.Conditional {
			l.Maybe = append(l.Maybe, args...)
			return
		}
		l.Args = append(l.Args[:len(l.Args):len(l.Args)], args...)
	}
}

// runsAs notes the user of the command that procd was last told.
func (r *reader) runsAs(user string) {
	if n := len(r.list); n > 0 && r.syntax == "procd" {
		l := &r.list[n-1]
		l.Order = append(l.Order[:len(l.Order):len(l.Order)], "user="+user)
	}
}

// runs reports whether a word names something to run that is worth a fact.
func (r *reader) runs(program string) bool {
	if program == "" || strings.ContainsAny(program, "\n\t ()<>{}*?") && !strings.Contains(program, "$") {
		return false
	}
	return !r.functions[program] && !tools[path.Base(program)]
}
