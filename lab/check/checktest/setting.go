package checktest

import (
	"strings"

	"assay/lab/fact"
)

// Settings makes facts of a program's configuration, one for each line "KEY
// VALUE" or "SECTION | KEY VALUE", numbered as lines.
func Settings(program string, lines ...string) []any {
	var all []any
	for i, l := range lines {
		section, rest, is := strings.Cut(l, " | ")
		if !is {
			section, rest = "", l
		}
		key, value, _ := strings.Cut(rest, " ")
		s := fact.Setting{Program: program, Section: section, Key: key, Value: value, Line: i + 1}
		if w := strings.Fields(value); len(w) > 1 {
			s.Args = w
		}
		all = append(all, s)
	}
	return all
}

// Start is what a start-up script says: a command line with its number.
func Start(line int, command string) fact.Startup {
	w := strings.Fields(command)
	return fact.Startup{Syntax: "script", Command: command, Program: w[0], Args: w[1:], Line: line}
}
