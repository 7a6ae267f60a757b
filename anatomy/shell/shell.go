// Package shell reads shell scripts for the commands in them, without running
// anything: a tolerant reader of the grammar of POSIX.1-2017 (Shell and
// Utilities, chapter 2) with what bash and OpenWrt's scripts add. It follows
// functions, branches and loops as far as needed to say where a command stands.
package shell

// Command is a simple command.
type Command struct {
	Text    string   // as written, with joined lines on one
	Words   []string // as written, without redirections and leading assignments
	Assigns []string // leading assignments, "NAME=value" as written
	Offset  int      // of the first word, in bytes
	Line    int      // counted from 1
	// Function is the name of the innermost function around it.
	Function string
	// Branch is the label of the branch of case "$1" around it that is not
	// itself in a function: "start", "stop" ... in scripts of System V init.
	Branch string
	// Conditional: the command stands in the body of an if, case, while or
	// until, or behind && or ||.
	Conditional bool
	Background  bool // ends in &
}

const (
	maxCommands = 8192
	maxWords    = 512 // per command
	maxText     = 2048
	maxDepth    = 256 // of blocks in each other
)

// Script is what was read of a script.
type Script struct {
	Commands  []Command       // in the order they are written
	Functions map[string]bool // names of the functions that are defined
}

// Read reads a script. It ends after 8,192 commands.
func Read(src string) *Script {
	p := &parser{lex: newLexer(src), src: src, line: 1, functions: map[string]bool{}}
	for !p.step() {
	}
	return &Script{p.commands, p.functions}
}
