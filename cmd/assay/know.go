package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"assay"
)

func formatsCommand(t terminal) *cobra.Command {
	return pagesCommand(t, "formats", "format", "squashfs", "what assay can take apart", formatPages)
}

func surveysCommand(t terminal) *cobra.Command {
	return pagesCommand(t, "surveys", "survey", "elf", "what assay learns from contents", surveyPages)
}

func checksCommand(t terminal) *cobra.Command {
	return pagesCommand(t, "checks", "check", "password", "which flaws assay looks for", checkPages)
}

func causesCommand(t terminal) *cobra.Command {
	return pagesCommand(t, "causes", "cause", "timestamp", "which causes of differences assay knows, and which the built-in policy allows", causePages)
}

// pagesCommand makes a verb that lists pages or shows one.
func pagesCommand(t terminal, verb, noun, example, short string, pages func() []page) *cobra.Command {
	var out outputFlag
	cmd := &cobra.Command{
		Use:   verb + " [NAME]",
		Short: short,
		Long: fmt.Sprintf(`Lists every %s with its name and title; with NAME it shows everything the
documentation in the code says about that one. The same pages stand in
docs/%s.md.`, noun, verb),
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			if len(args) == 0 {
				for _, p := range pages() {
					names = append(names, p.Name+"\t"+p.Title)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			list := pages()
			if len(args) == 1 {
				p := find(list, strings.TrimPrefix(args[0], noun+"/"))
				if p == nil {
					return fmt.Errorf("no %s %q: \"assay %s\" lists them all", noun, args[0], verb)
				}
				return show(t, &out, p, func(w io.Writer) error {
					width, _ := screen(w)
					if width == 0 {
						width = 80
					}
					return writePage(w, p, min(width, 100))
				})
			}
			return show(t, &out, list, func(w io.Writer) error { return writeIndex(w, list) })
		},
	}
	cmd.Example = examples("assay " + verb + "\nassay " + verb + " " + example + "\nassay " + verb + " -o json")
	out.add(cmd, "text", "json")
	return cmd
}

func versionCommand(t terminal) *cobra.Command {
	var out outputFlag
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "say which version this is, and with which parts",
		Example: examples("assay version\nassay version -o json"),
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := newVersion()
			return show(t, &out, v, func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "assay %s (%s, %s)\n%d formats, %d surveys, %d checks\n",
					v.Version, v.Go, v.System, len(v.Formats), len(v.Surveys), len(v.Checks))
				return err
			})
		},
	}
	out.add(cmd, "text", "json")
	return cmd
}

// version is what "assay version" says.
type version struct {
	Version string         `json:"version"`
	Go      string         `json:"go"`
	System  string         `json:"system"`
	Formats map[string]int `json:"formats"`
	Surveys map[string]int `json:"surveys"`
	Checks  map[string]int `json:"checks"`
}

func newVersion() version {
	byName := func(list []page) map[string]int {
		m := map[string]int{}
		for _, p := range list {
			m[p.Name] = p.Version
		}
		return m
	}
	return version{assay.Version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH,
		byName(formatPages()), byName(surveyPages()), byName(checkPages())}
}

// show writes v as JSON, or its text, to what -o asks for.
func show(t terminal, out *outputFlag, v any, text func(io.Writer) error) error {
	outputs, err := out.open(t)
	if err != nil {
		return err
	}
	defer closeAll(outputs)
	for _, o := range outputs {
		f := text
		if o.format == "json" {
			f = func(w io.Writer) error {
				e := json.NewEncoder(w)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				return e.Encode(v)
			}
		}
		if err := o.write(f); err != nil {
			return err
		}
	}
	return nil
}
