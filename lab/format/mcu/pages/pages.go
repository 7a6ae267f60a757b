// Package pages finds what programs without a file system give to browsers:
// texts of HTML, CSS and JavaScript that stand in the program's data as C
// strings.
package pages

import (
	"bytes"
	"fmt"
	"sort"
)

// Page is a text in a program.
type Page struct {
	Name           string // its offset in hexadecimal, and what kind it is
	Offset, Length int64
}

const (
	most    = 4096
	least   = 16
	longest = 1 << 20
)

// starts are how a page begins, by the ending of its name.
var starts = []struct{ text, ending string }{{"<html", "html"}, {"<HTML", "html"}, {"<!DOCTYPE html", "html"}, {"<!doctype html", "html"}, {"<!DOCTYPE HTML", "html"}, {"<?xml", "xml"}}

// answers are what stands before a text that a web server gives out.
var answers = []struct{ text, ending string }{{"Content-Type: text/html\x00", "html"}, {"Content-Type: text/css\x00", "css"}, {"Content-Type: text/javascript\x00", "js"}, {"Content-Type: application/javascript\x00", "js"}, {"Content-Type: application/x-javascript\x00", "js"}, {"Content-Type: text/xml\x00", "xml"}}

// marks are bytes of which a text of the kind has at least one.
var marks = map[string]string{"html": "<", "xml": "<", "css": "{", "js": "(="}

// Find lists the pages of a program, in order: strings that begin as a page
// does, and strings behind an answer of a web server.
func Find(b []byte) []Page {
	at := map[int]string{}
	each := func(text string, f func(i int)) {
		for i, n := 0, 0; n < most; n++ {
			k := bytes.Index(b[i:], []byte(text))
			if k < 0 {
				return
			}
			f(i + k)
			i += k + len(text)
		}
	}
	for _, s := range starts {
		each(s.text, func(i int) {
			if i == 0 || b[i-1] == 0 {
				at[i] = s.ending
			}
		})
	}
	for _, s := range answers {
		each(s.text, func(i int) {
			if i += len(s.text); at[i] == "" {
				at[i] = s.ending
			}
		})
	}
	var list []Page
	for i, ending := range at {
		// a list of answers has the next one behind it
		if n := text(b[i:]); n >= least && bytes.ContainsAny(b[i:i+n], marks[ending]) && !bytes.HasPrefix(b[i:], []byte("Content-")) {
			list = append(list, Page{fmt.Sprintf("%x.%s", i, ending), int64(i), int64(n)})
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Offset < list[j].Offset })
	return list[:min(len(list), most)]
}

// text is the length of the string at the start of b, 0 when it has bytes that
// texts have not.
func text(b []byte) int {
	n := bytes.IndexByte(b[:min(len(b), longest)], 0)
	for _, c := range b[:max(n, 0)] {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7f {
			return 0
		}
	}
	return max(n, 0)
}
