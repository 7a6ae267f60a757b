package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay"
)

// manDate is the date of the manual pages; it changes with the version.
const manDate = "2026-11"

// manual writes the manual page of a verb in the macros of man(7).
func manual(c *cobra.Command) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, ".\\\" Generated from the command tree: go test ./cmd/assay -run TestDocsAreFresh -update\n")
	fmt.Fprintf(b, ".TH %s 1 %s \"assay %s\" \"assay manual\"\n", quoted(strings.ToUpper(dashed(c))), manDate, assay.Version)
	fmt.Fprintf(b, ".SH NAME\n%s \\- %s\n", roff(dashed(c)), roff(c.Short))
	fmt.Fprintf(b, ".SH SYNOPSIS\n.B %s\n", roff(c.UseLine()))
	long := c.Long
	if long == "" {
		long = c.Short
	}
	b.WriteString(".SH DESCRIPTION\n" + paragraphs(long))
	options(b, "OPTIONS", c.NonInheritedFlags())
	options(b, "OPTIONS OF ALL VERBS", c.InheritedFlags())
	if c.Example != "" {
		b.WriteString(".SH EXAMPLES\n.nf\n")
		for l := range strings.Lines(c.Example) {
			b.WriteString(roff(strings.TrimPrefix(strings.TrimRight(l, "\n"), "  ")) + "\n")
		}
		b.WriteString(".fi\n")
	}
	var also []string
	if c.HasParent() {
		also = append(also, dashed(c.Parent()))
	}
	for _, sub := range c.Commands() {
		if sub.Name() != "help" {
			also = append(also, dashed(sub))
		}
	}
	if len(also) > 0 {
		b.WriteString(".SH SEE ALSO\n")
		for i, name := range also {
			end := " ,"
			if i == len(also)-1 {
				end = ""
			}
			fmt.Fprintf(b, ".BR %s (1)%s\n", roff(name), end)
		}
	}
	return b.String()
}

func options(b *strings.Builder, heading string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	b.WriteString(".SH " + heading + "\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		value, usage := pflag.UnquoteUsage(f)
		if value != "" {
			value = " \\fI" + roff(value) + "\\fP"
		}
		fmt.Fprintf(b, ".TP\n\\fB%s\\fP%s\n%s", roff(name), value, roff(usage))
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "0s" && f.DefValue != "[]" {
			fmt.Fprintf(b, " (default %s)", roff(f.DefValue))
		}
		b.WriteString("\n")
	})
}

// paragraphs sets text in paragraphs; indented lines keep their breaks.
func paragraphs(text string) string {
	b := &strings.Builder{}
	for i, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if strings.HasPrefix(p, " ") || strings.HasPrefix(p, "\t") {
			b.WriteString(".nf\n" + lines(p) + ".fi\n")
		} else {
			b.WriteString(lines(p))
		}
	}
	return b.String()
}

func lines(p string) string {
	b := &strings.Builder{}
	for l := range strings.Lines(p) {
		b.WriteString(roff(strings.TrimRight(l, "\n")) + "\n")
	}
	return b.String()
}

// roff keeps characters of a text from being taken for requests.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\(ga", "~", `\(ti`, "^", `\(ha`).Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}

func quoted(s string) string { return `"` + s + `"` }

func dashed(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }
