package main

import (
	"bytes"
	"strings"
	"testing"
)

// Messages about files with hostile names do not steer the terminal.
func TestErrorsAreEscaped(t *testing.T) {
	var out, err bytes.Buffer
	if code := run([]string{"inspect", "none\x1b[31m.bin"}, terminal{strings.NewReader(""), &out, &err}); code != exitError {
		t.Errorf("exit code %d", code)
	}
	if got := err.String(); strings.Contains(got, "\x1b") || !strings.Contains(got, "[31m.bin: ") {
		t.Errorf("said %q", got)
	}
}
