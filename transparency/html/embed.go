package html

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
	"time"

	"assay"
	"assay/internal/legible"
)

//go:embed page/*.html
var pageFiles embed.FS

//go:embed style/*.css
var styleFiles embed.FS

//go:embed script/*.js
var scriptFiles embed.FS

// style and script are what the page carries: the files in the order of their
// names, which their numbers give.
var (
	style  = joinedFiles(styleFiles, "style/*.css")
	script = "(() => {\n'use strict';\n" + joinedFiles(scriptFiles, "script/*.js") + "})();\n"
)

func joinedFiles(from fs.FS, pattern string) string {
	names, err := fs.Glob(from, pattern)
	if err != nil {
		panic(err) // the pattern is ours
	}
	var b strings.Builder
	for _, n := range names {
		text, err := fs.ReadFile(from, n)
		if err != nil {
			panic(err) // the file is part of the program
		}
		b.Write(text)
	}
	return b.String()
}

// policy is the page's Content Security Policy (level 3): its own style and
// script by their digests. Nothing is fetched, nothing is sent, no frame, no
// form, no other base.
func policy() string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
		digestSource(style), digestSource(script))
}

// digestSource is a hash-source of that policy.
func digestSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// head is the page up to its body.
func head(title string) string {
	return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy() + "\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
		"<meta name=\"color-scheme\" content=\"light dark\">\n" +
		"<meta name=\"referrer\" content=\"no-referrer\">\n" +
		"<title>" + template.HTMLEscapeString(title) + "</title>\n" +
		"<style>" + style + "</style>\n</head>\n"
}

// pages are the templates. Every text that may come from an image goes through
// vis (any text), path (a path, with places to break a line) or a function
// that makes it visible itself.
var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"vis":     legible.Escape,
	"path":    func(p assay.Path) string { return legible.Escape(string(p)) },
	"inside":  inSystem,
	"listens": listens,
	"command": func(s string) string { return legible.Clip(legible.Escape(strings.Join(strings.Fields(s), " ")), 160) },
	"opened":  openedAs,
	"group":   func(n any) string { return legible.Grouped(integer(n)) },
	"count":   func(n any, noun string) string { return legible.Count(integer(n), noun) },
	"size":    func(n any) string { return legible.Size(integer(n)) },
	"binary":  func(n any) string { return legible.Binary(integer(n)) },
	"share":   func(part, total any) string { return legible.Percent(integer(part), integer(total)) },
	"per":     func(part, total any) string { return per(integer(part), integer(total)) },
	"hex":     func(n int64) string { return fmt.Sprintf("0x%x", n) },
	"day":     func(t time.Time) string { return t.UTC().Format(time.DateOnly) },
	"instant": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") },
	"bits":    func(f float64) string { return fmt.Sprintf("%.2f", f) },
}).ParseFS(pageFiles, "page/*.html"))

func integer(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	}
	panic(fmt.Sprintf("%T is no number of this page", n))
}

// per is a share in per cent as SVG wants it, at most 100.
func per(part, total int64) string {
	if total <= 0 || part <= 0 {
		return "0"
	}
	s := fmt.Sprintf("%.3f", 100*min(float64(part)/float64(total), 1))
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// openedAs is the name of a format for a reader.
func openedAs(format string) string {
	if format == "carve" {
		return "raw, carved"
	}
	return legible.Escape(format)
}
