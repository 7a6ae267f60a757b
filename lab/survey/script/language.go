package script

import (
	"path"
	"strings"
)

// shebang gives the first line's interpreter as written and its base name,
// behind env.
func shebang(text string) (interpreter, name string) {
	line, _, _ := strings.Cut(text[:min(len(text), 256)], "\n")
	if !strings.HasPrefix(line, "#!") {
		return "", ""
	}
	f := strings.Fields(line[2:])
	if len(f) == 0 {
		return "", ""
	}
	name = path.Base(f[0])
	if name == "env" || name == "busybox" {
		for _, w := range f[1:] {
			if !strings.HasPrefix(w, "-") {
				name = path.Base(w)
				break
			}
		}
	}
	return f[0], name
}

// languageOf tells the language of a script by its interpreter, then by its
// text, and gives the text with what is not code blanked out, lines kept.
func languageOf(text, interpreter string) (lang, code string) {
	switch {
	case interpreter == "haserl":
		return "shell", only(text, "<%", "%>")
	case interpreter == "":
	case strings.HasPrefix(interpreter, "python"), strings.HasPrefix(interpreter, "micropython"):
		return "python", text
	case strings.HasPrefix(interpreter, "perl"):
		return "perl", text
	case strings.HasPrefix(interpreter, "lua"):
		return "lua", text
	case strings.HasPrefix(interpreter, "php"):
		return "php", only(text, "<?", "?>")
	case shells[interpreter]:
		if strings.Contains(text[:min(len(text), 1024)], "<?\n") { // a template that writes a shell script
			return "php", only(text, "<?", "?>")
		}
		return "shell", text
	default:
		return "", ""
	}
	switch {
	case strings.Contains(text, "<?php"), strings.Contains(text, "<?") && strings.Contains(text, "$_"):
		return "php", only(text, "<?", "?>")
	case strings.Contains(text, "<?") && looksLua(text):
		return "lua", only(text, "<?", "?>")
	case strings.Contains(text, "<?") && strings.Contains(text, "?>") && strings.Contains(text, "$") && !strings.Contains(text, "<?xml"):
		return "php", only(text, "<?", "?>")
	case strings.Contains(text, "<%"):
		if looksLua(text) {
			return "lua", only(text, "<%", "%>")
		}
		return "asp", only(text, "<%", "%>")
	case looksLua(text):
		return "lua", text
	case strings.Contains(text, "use strict;"), strings.Contains(text, "\nmy $"), strings.HasPrefix(text, "package ") && strings.Contains(text, "\nsub "):
		return "perl", text
	case strings.Contains(text, "\nimport ") || strings.HasPrefix(text, "import ") || strings.Contains(text, "\nfrom ") && strings.Contains(text, " import "):
		if strings.Contains(text, "):\n") {
			return "python", text
		}
	}
	return "", ""
}

var shells = map[string]bool{"sh": true, "ash": true, "bash": true, "dash": true, "ksh": true, "mksh": true, "zsh": true, "hush": true, "msh": true}

// looksLua wants two of the things that Lua has and the others have not.
func looksLua(text string) bool {
	n := 0
	for _, s := range []string{"local ", " then", "\nend", " end", "require(\"", "require \"", "require(\"", "require('", "module(", " .. ", " ~= ", "luci."} {
		if strings.Contains(text, s) {
			n++
		}
	}
	return n >= 3 && (strings.Contains(text, "local ") || strings.Contains(text, "luci."))
}

// only blanks what stands outside of open and end marks, keeping lines and
// offsets. Text outside becomes blanks.
func only(text, open, end string) string {
	out := []byte(text)
	at := 0
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	for at < len(text) {
		i := strings.Index(text[at:], open)
		if i < 0 {
			blank(at, len(text))
			break
		}
		i += at + len(open)
		for _, word := range []string{"php", "=", "in ", "lua "} {
			if strings.HasPrefix(text[i:], word) {
				i += len(word)
				break
			}
		}
		blank(at, i)
		j := strings.Index(text[i:], end)
		if j < 0 {
			break
		}
		at = i + j
		blank(at, at+len(end))
		if at < len(text) {
			out[at] = ';' // ends the statement
			if open == "<%" || end == "%>" {
				out[at] = '\n'
			}
		}
		at += len(end)
	}
	return string(out)
}
