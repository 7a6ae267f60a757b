package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay"
	reportcsv "assay/transparency/csv"
	"assay/transparency/cyclonedx"
	reporthtml "assay/transparency/html"
	reportjson "assay/transparency/json"
	reportmarkdown "assay/transparency/markdown"
	"assay/transparency/sarif"
	reporttext "assay/transparency/text"
)

// reportFormats are the formats of -o for reports, as help lists them.
var reportFormats = []string{"text", "json", "html", "sarif", "cyclonedx", "markdown", "csv"}

// reportWriters writes each of them.
var reportWriters = map[string]func(w io.Writer, rep *assay.Report, look reporttext.Options) error{
	"text": reporttext.Write,
	"json": plainly(reportjson.Write),
	"html": func(w io.Writer, rep *assay.Report, look reporttext.Options) error {
		return reporthtml.Write(w, rep, reporthtml.Options{Rule: look.Rule})
	},
	"sarif": func(w io.Writer, rep *assay.Report, look reporttext.Options) error {
		return sarif.Write(w, rep, sarif.Options{Rule: look.Rule})
	},
	"cyclonedx": plainly(cyclonedx.Write),
	"markdown": func(w io.Writer, rep *assay.Report, look reporttext.Options) error {
		return reportmarkdown.Write(w, rep, reportmarkdown.Options{Rule: look.Rule})
	},
	"csv": plainly(reportcsv.Write),
}

// plainly is a writer that looks the same everywhere.
func plainly(write func(io.Writer, *assay.Report) error) func(io.Writer, *assay.Report, reporttext.Options) error {
	return func(w io.Writer, rep *assay.Report, _ reporttext.Options) error { return write(w, rep) }
}

// outputFlag is -o FORMAT[=FILE]: several may be asked for in one run.
type outputFlag struct {
	asked []string
	known []string
}

func (f *outputFlag) add(cmd *cobra.Command, known ...string) {
	f.known = known
	cmd.Flags().StringArrayVarP(&f.asked, "output", "o", nil, "what to write and where: FORMAT or FORMAT=FILE, FORMAT one of "+
		strings.Join(known, ", ")+" (repeat for several; without FILE, or for -, standard output; default text)")
	_ = cmd.RegisterFlagCompletionFunc("output", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		if strings.Contains(typed, "=") {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return known, cobra.ShellCompDirectiveNoFileComp
	})
}

// asks reports whether a format is asked for.
func (f *outputFlag) asks(format string) bool {
	return slices.ContainsFunc(f.asked, func(a string) bool { name, _, _ := strings.Cut(a, "="); return name == format })
}

// output is one thing to write, opened before the process restricts itself.
type output struct {
	format string
	name   string // of the file; "" for standard output
	file   *os.File
	w      io.Writer
}

// open opens all outputs. An existing file keeps its content until there is
// something to write. in are files and directories that are read and must not
// be written.
func (f *outputFlag) open(t terminal, in ...string) (list []*output, err error) {
	asked := f.asked
	if len(asked) == 0 {
		asked = []string{"text"}
	}
	defer func() {
		if err != nil {
			closeAll(list)
		}
	}()
	console := ""
	for _, a := range asked {
		format, name, _ := strings.Cut(a, "=")
		if !slices.Contains(f.known, format) {
			return list, fmt.Errorf("-o %s: unknown format %q: want one of %s", a, format, strings.Join(f.known, ", "))
		}
		if name == "" || name == "-" {
			if console != "" {
				return list, fmt.Errorf("-o %s: standard output already has %s: give one of them a file, like -o %s=FILE", a, console, format)
			}
			console = format
			list = append(list, &output{format: format, w: t.out})
			continue
		}
		file, err := openOutput(name, in)
		if err == nil && taken(list, file) {
			err = errors.Join(errors.New("another -o writes that file: choose another name"), file.Close())
		}
		if err != nil {
			return list, fmt.Errorf("-o %s: %w", a, err)
		}
		list = append(list, &output{format: format, name: name, file: file, w: file})
	}
	return list, nil
}

func openOutput(name string, in []string) (*os.File, error) {
	for _, i := range in {
		if st, err := os.Stat(i); err == nil && st.IsDir() && below(name, st) {
			return nil, errors.New("that is inside the directory that is read: choose another place")
		}
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	st, err := file.Stat()
	for _, i := range in {
		if is, failed := os.Stat(i); err == nil && failed == nil && os.SameFile(st, is) {
			err = errors.New("that is the file that is read: choose another name")
		}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// below reports whether a name, existing or not, leads into a directory.
func below(name string, dir os.FileInfo) bool {
	at, err := filepath.Abs(name)
	if err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(at); err == nil {
		at = real
	} else if real, err := filepath.EvalSymlinks(filepath.Dir(at)); err == nil {
		at = filepath.Join(real, filepath.Base(at))
	}
	for {
		if st, err := os.Stat(at); err == nil && os.SameFile(st, dir) {
			return true
		}
		up := filepath.Dir(at)
		if up == at {
			return false
		}
		at = up
	}
}

// taken reports whether a regular file is among the outputs already.
func taken(list []*output, file *os.File) bool {
	st, err := file.Stat()
	if err != nil || !st.Mode().IsRegular() {
		return false
	}
	for _, o := range list {
		if o.file == nil {
			continue
		}
		if other, err := o.file.Stat(); err == nil && os.SameFile(st, other) {
			return true
		}
	}
	return false
}

func closeAll(list []*output) {
	for _, o := range list {
		if o.file != nil {
			o.file.Close()
		}
	}
}

// writeReport writes rep to all outputs. All are tried.
func writeReport(list []*output, rep *assay.Report, verbose bool) error {
	var all error
	for _, o := range list {
		err := o.write(func(w io.Writer) error {
			return reportWriters[o.format](w, rep, o.look(verbose))
		})
		if err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", o.format, err))
		}
	}
	return all
}

// write replaces what the output held.
func (o *output) write(f func(io.Writer) error) error {
	if o.file == nil {
		return f(o.w)
	}
	if st, err := o.file.Stat(); err == nil && st.Mode().IsRegular() {
		if err := o.file.Truncate(0); err != nil {
			return err
		}
	}
	return errors.Join(f(o.file), o.file.Close())
}

// look is how text is shown at this output.
func (o *output) look(verbose bool) reporttext.Options {
	look := reporttext.Options{Verbose: verbose, Rule: ruleWords}
	if o.file == nil {
		look.Width, look.Color = screen(o.w)
	}
	return look
}
