package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "write the generated pages of docs/ anew")

// docs is where generated pages stand, from this folder.
const docs = "../../docs"

// TestDocsAreFresh compares the pages of docs/ that are generated from the
// code with what the code says now.
//
//	go test ./cmd/assay -run TestDocsAreFresh -update
//
// writes them anew.
func TestDocsAreFresh(t *testing.T) {
	want := map[string]string{
		"formats.md": markdown("Formats", "What assay can take apart.", "lab/format", formatPages()),
		"surveys.md": markdown("Surveys", "What assay learns from contents. A survey learns and never judges.", "lab/survey", surveyPages()),
		"checks.md":  markdown("Checks", "Which flaws assay looks for, how each check decides, and where it is wrong.", "lab/check", checkPages()),
	}
	want["causes.md"] = markdown("Causes of differences", "Why two releases may differ, how each cause is recognised, and whether the built-in policy allows it. "+
		"What no cause explains is unexplained, and never allowed. A policy file chooses otherwise: see [allowances](allowances.md).", "equivalence/allowance", causePages())
	manuals(want)
	if *update {
		rewrite(t, want)
		return
	}
	old, err := filepath.Glob(docs + "/man/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range old {
		if _, known := want["man/"+filepath.Base(f)]; !known {
			t.Errorf("%s: no verb has this page; -update removes it", f)
		}
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Errorf("%v: -update writes it", err)
		} else if string(got) != text {
			t.Errorf("docs/%s is not what the code says now: %s\nwrite it anew: go test ./cmd/assay -run TestDocsAreFresh -update", name, firstDifference(string(got), text))
		}
	}
}

func firstDifference(old, new string) string {
	a, b := strings.Split(old, "\n"), strings.Split(new, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is\n\t%s\nand should be\n\t%s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines instead of %d", len(a), len(b))
}

func rewrite(t *testing.T, pages map[string]string) {
	t.Helper()
	if err := os.RemoveAll(docs + "/man"); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(docs+"/man", 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(docs, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// manuals adds a manual page for each verb.
func manuals(pages map[string]string) {
	var add func(c *cobra.Command)
	add = func(c *cobra.Command) {
		if c.Name() == "help" {
			return
		}
		c.InitDefaultHelpFlag()
		pages["man/"+dashed(c)+".1"] = manual(c)
		for _, sub := range c.Commands() {
			add(sub)
		}
	}
	add(newCommand(terminal{strings.NewReader(""), io.Discard, io.Discard}))
}

// markdown makes the page of docs/ for a list.
func markdown(title, about, folder string, pages []page) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, "<!-- Generated from the code of %s by: go test ./cmd/assay -run TestDocsAreFresh -update -->\n\n# %s\n\n%s\n", folder, title, about)
	head, rule := "| Folder | Title | Version |", "|---|---|---|"
	if pages[0].Policy != "" {
		head = "| Folder | Title | Built-in policy |"
	}
	told := slices.ContainsFunc(pages, func(p page) bool { return p.text(verified) != "" })
	if told {
		head, rule = head+" "+verified+" |", rule+"---|"
	}
	fmt.Fprintf(b, "\n%s\n%s\n", head, rule)
	for _, p := range pages {
		last := p.Policy
		if last == "" {
			last = fmt.Sprint(p.Version)
		}
		fmt.Fprintf(b, "| [%s](#%s) | %s | %s |", p.Name, anchor(p.Name), cell(p.Title), last)
		if told {
			fmt.Fprintf(b, " %s |", cell(prose(p.text(verified))))
		}
		b.WriteString("\n")
	}
	for i := range pages {
		p := &pages[i]
		fmt.Fprintf(b, "\n## %s\n\n%s. Code: `%s/%s`.\n", p.Name, p.Title, folder, p.Name)
		for _, x := range p.Parts {
			fmt.Fprintf(b, "\n### %s\n\n", x.Heading)
			if x.Text != "" {
				b.WriteString(prose(x.Text) + "\n")
			}
			if x.Layout != "" {
				b.WriteString("```\n" + x.Layout + "\n```\n")
			}
			for _, item := range x.Items {
				b.WriteString("- " + strings.ReplaceAll(prose(item), "\n", "\n  ") + "\n")
			}
		}
	}
	return b.String()
}

// anchor is the fragment that Markdown viewers give a heading.
func anchor(heading string) string { return strings.ReplaceAll(heading, "/", "") }

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// prose keeps characters of a text from being taken for markup.
func prose(s string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`").Replace(strings.TrimSpace(s))
}
