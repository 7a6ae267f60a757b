package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// screen tells how wide a terminal is and whether it shows colours: 0 and
// false for anything else. NO_COLOR (no-color.org) and TERM=dumb are heeded.
func screen(w io.Writer) (width int, color bool) {
	f, is := w.(*os.File)
	if !is || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return width, os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
