// Command assay takes firmware apart, inventories it and finds flaws in it,
// with evidence. This folder holds flags and wiring only: what a verb does is
// in the desks.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Exit codes of every verb.
const (
	exitDone       = 0 // done, nothing at or over the threshold
	exitError      = 1 // nothing usable
	exitOver       = 2 // done, something at or over --fail-on
	exitIncomplete = 3 // nothing could be opened, interrupted, or out of time
)

// terminal is where a verb reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// exit is the error of a verb that is done but has more to say than 0.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	os.Exit(run(os.Args[1:], terminal{os.Stdin, os.Stdout, os.Stderr}))
}

// run executes a command line and gives its exit code.
func run(args []string, t terminal) int {
	cmd := newCommand(t)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(context.Background())
	var code exit
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintf(t.err, "assay: %s\n", linesSafe(err.Error()))
	return exitError
}

// linesSafe makes a message of several lines harmless for the terminal: names
// of files, which may come from an image that was unpacked, are in it.
func linesSafe(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = reportSafe(lines[i])
	}
	return strings.Join(lines, "\n")
}
