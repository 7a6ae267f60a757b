package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/equivalence"
	"assay/equivalence/change"
	allowed "assay/equivalence/policy"
	"assay/internal/sandbox"
	"assay/lab"
	once "assay/lab/unpack"
	reportcsv "assay/transparency/csv"
	reporthtml "assay/transparency/html"
	reportjson "assay/transparency/json"
	reportmarkdown "assay/transparency/markdown"
	"assay/transparency/statement"
	reporttext "assay/transparency/text"
)

// comparisonFormats are the formats of -o for comparisons.
var comparisonFormats = []string{"text", "json", "html", "markdown", "csv", "statement"}

// comparisonWriters writes each of them.
var comparisonWriters = map[string]func(w io.Writer, c *assay.Comparison, look reporttext.Options) error{
	"text":      reporttext.WriteComparison,
	"json":      same(reportjson.WriteComparison),
	"html":      same(reporthtml.WriteComparison),
	"markdown":  same(reportmarkdown.WriteComparison),
	"csv":       same(reportcsv.WriteComparison),
	"statement": same(statement.Write),
}

// same is a writer of a document that looks the same everywhere.
func same[D any](write func(io.Writer, D) error) func(io.Writer, D, reporttext.Options) error {
	return func(w io.Writer, d D, _ reporttext.Options) error { return write(w, d) }
}

func compareCommand(t terminal) *cobra.Command {
	var (
		out    outputFlag
		flags  workFlags
		policy string
		// noChanges leaves the inspection of both sides out
		noChanges bool
		line      string
		carry     string
	)
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "say whether two images, directories or files are the same, and explain every difference",
		Long: text(`
Takes both sides apart and compares them: entries by path, then by content,
then by likeness; containers field by field; contents part by part. Every
differing range of bytes has one cause. A policy says which causes are
acceptable; what nothing explains is unexplained and never acceptable.

The verdict is one of

    identical    bit for bit
    equivalent   every difference has a cause that the policy allows
    different    a difference has a cause that it does not allow, or none
    cannot-tell  nothing is known to be different, but not all could be read

None of them says anything about safety, nor about source unless one side was
rebuilt from it.

Unless --no-changes is given both sides are also inspected, and what changed
from A to B is said in the words of an inspection: findings, services, accounts,
keys, hardening, packages. The verdict does not hang on that.

A or B may also be a report that "assay inspect -o json=FILE" wrote, in place
of the image: then digests are compared, and what differs is different because
its content is not available.

--line DIR|LIST compares many: all images of a directory, or those that the
lines of a file name. It says what all of them have in common, what differs
only as configuration does, and what one of them has alone.

-o statement writes the body of a statement to be signed (in-toto Statement v1)
about B: the verdict, what it was compared with and under which policy. Neither
side may be a directory then, which has no digest that others can compute.

--carry REPORT takes the report of an earlier inspection of A and says which
files of B need not be inspected again, since their bytes and attributes, the
libraries they link to, the files that configure them and what starts them are
the same; and for each of the others, why it has to be.

Exit codes: 0 identical or equivalent; 1 an error; 2 different; 3 cannot tell,
or incomplete.`),
		Example: examples(`
assay compare inspected.bin received.bin
assay compare build1/ build2/ -o json=comparison.json
assay compare inspected.bin received.bin -o text -o statement=statement.json
assay compare report.json received.bin
assay compare a.img b.img --policy allowances.yaml
assay compare old.bin new.bin --carry old-report.json
assay compare --line releases/ -o json=line.json`),
		Args: func(cmd *cobra.Command, args []string) error {
			if line != "" && len(args) == 0 {
				return nil
			}
			return two("two images, directories or reports, or --line and a directory or list")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if line != "" {
				return productLine(cmd.Context(), t, line, &out, &flags)
			}
			return compare(cmd, t, args, &out, &flags, policy, carry, noChanges)
		},
	}
	out.add(cmd, comparisonFormats...)
	flags.add(cmd)
	cmd.Flags().StringVar(&policy, "policy", "", "a policy file: which causes of differences are allowed (docs/allowances.md)")
	cmd.Flags().StringVar(&carry, "carry", "", "a report (JSON) of an earlier inspection of A: say what of it holds for B")
	cmd.Flags().BoolVar(&noChanges, "no-changes", false, "do not inspect the two sides to say what changed for who uses the release")
	cmd.Flags().StringVar(&line, "line", "", "compare all images of a directory, or those that the lines of a file name")
	return cmd
}

// two demands exactly two arguments and says what they are.
func two(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 2 {
			return nil
		}
		return fmt.Errorf("%s: name %s\nrun \"%s --help\" for examples", cmd.CommandPath(), what, cmd.CommandPath())
	}
}

func compare(cmd *cobra.Command, t terminal, args []string, out *outputFlag, flags *workFlags, policyFile, carryFile string, noChanges bool) error {
	if err := flags.complete(); err != nil {
		return err
	}
	policy, err := readAllowances(policyFile)
	if err != nil {
		return err
	}
	ctx, stop := interruptible(cmd.Context(), t.err, flags.timeout)
	defer stop()
	sides, err := openSides(ctx, t, args, flags)
	if err != nil {
		return err
	}
	defer sides.Close()
	if out.asks("statement") {
		if err := sides.stated(); err != nil {
			return fmt.Errorf("-o statement: %w", err)
		}
	}
	earlier, err := readCarry(carryFile)
	if err != nil {
		return err
	}
	outputs, err := out.open(t, append(sides.inputs(), policyFile, carryFile)...)
	if err != nil {
		return err
	}
	defer closeAll(outputs)
	started := time.Now()
	c, err := sides.compare(ctx, t, flags, equivalence.Options{Policy: policy}, earlier, noChanges)
	if err != nil {
		return err
	}
	c.Run.Started, c.Run.Seconds = started.UTC().Truncate(time.Second), time.Since(started).Seconds()
	var all error
	for _, o := range outputs {
		if err := o.write(func(w io.Writer) error { return comparisonWriters[o.format](w, c, o.look(flags.verbose)) }); err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", o.format, err))
		}
	}
	if all != nil {
		return all
	}
	switch c.Verdict {
	case assay.Different:
		return exit(exitOver)
	case assay.CannotTell:
		return exit(exitIncomplete)
	}
	return nil
}

func readAllowances(name string) (*allowed.Policy, error) {
	if name == "" {
		return allowed.Default(), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--policy: %w", err)
	}
	defer f.Close()
	p, err := allowed.Read(f)
	if err != nil {
		return nil, fmt.Errorf("--policy %s: %s", reportSafe(name), reportSafe(err.Error()))
	}
	return p, nil
}

// compareSide is one side: a subject, or a report in its place.
type compareSide struct {
	*opened
	report *assay.Report
	name   string
}

type compareSides [2]compareSide

func openSides(ctx context.Context, t terminal, args []string, flags *workFlags) (s compareSides, err error) {
	for i, name := range args {
		s[i].name = name
		if s[i].report, err = asReport(name); err == nil && s[i].report == nil {
			s[i].opened, err = openSubject(ctx, name, t.in, flags.limits.Disk)
		}
		if err != nil {
			s.Close()
			return s, err
		}
	}
	return s, nil
}

// asReport reads a file that is a report of an earlier inspection; nil when it
// is something else.
func asReport(name string) (*assay.Report, error) {
	f, err := os.Open(name)
	if err != nil || name == "-" {
		return nil, nil // openSubject says what is wrong
	}
	defer f.Close()
	in := bufio.NewReader(f)
	head, _ := in.Peek(256)
	if !bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")) || !bytes.Contains(head, []byte(`"`+reportjson.Schema+`"`)) {
		return nil, nil
	}
	return readReport(name, in)
}

func (s *compareSides) Close() {
	for i := range s {
		if s[i].opened != nil {
			s[i].opened.Close()
		}
	}
}

// stated is why no statement can be made of the sides.
func (s *compareSides) stated() error {
	for i, label := range []string{"A", "B"} {
		x := assay.Compared{Name: s[i].name}
		switch {
		case s[i].report != nil && s[i].report.Subject.Digest.IsZero(), s[i].opened != nil && s[i].Dir != nil:
			x.From = "directory"
		default:
			continue
		}
		if err := statement.Refused(label, x); err != nil {
			return err
		}
	}
	return nil
}

func (s *compareSides) inputs() (list []string) {
	for i := range s {
		if s[i].name != "-" {
			list = append(list, s[i].name)
		}
	}
	return list
}

// compare takes both sides apart and compares them.
func (s *compareSides) compare(ctx context.Context, t terminal, flags *workFlags, opt equivalence.Options, earlier *assay.Report, noChanges bool) (*assay.Comparison, error) {
	var files [3]*os.File // spill of the work, and one for the contents of each side
	for i := range files {
		f, err := temporary()
		if err != nil {
			if !flags.quiet {
				fmt.Fprintf(t.err, "assay: %v; large contents stay in memory\n", err)
			}
			break
		}
		defer f.Close()
		files[i] = f
	}
	box := s.restrict(flags)
	p := startProgress(t.err, flags.quiet)
	defer p.stop()
	changes := s.inspected(noChanges)
	labOpt := lab.Options{Jobs: flags.jobs, Limits: flags.limits, Spill: files[0], Progress: watchGarbage(p.tell), Shared: once.NewShared(), NoSurvey: !changes && earlier == nil, Map: true}
	var sides [2]equivalence.Side
	var reports [2]*assay.Report
	for i := range s { // both sides are judged against the day of a report
		if r := s[i].report; r != nil {
			labOpt.JudgedAt = r.JudgedAt
		}
	}
	for i := range s {
		x := &s[i]
		if x.report != nil {
			reports[i] = x.report
			sides[i] = equivalence.Side{Name: x.report.Name, From: "report", Subject: x.report.Subject, Files: x.report.Files, Incomplete: x.report.Incomplete}
			continue
		}
		rep, rel, err := lab.Examine(ctx, x.Subject, labOpt)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", x.name, err)
		}
		contents := lab.NewContents(ctx, x.Subject, rel, labOpt, files[1+i])
		defer contents.Close()
		reports[i] = rep
		sides[i] = equivalence.Side{
			Name: rep.Name, From: "content", Subject: rep.Subject, Files: rep.Files, Incomplete: rep.Incomplete, Contents: contents,
			Layer: func(d assay.Digest) *assay.Layer {
				if in := rel.Contents[d]; in != nil {
					return in.Layer
				}
				return nil
			},
		}
		if x.Dir != nil {
			sides[i].From = "directory"
		}
	}
	c := equivalence.Compare(ctx, sides[0], sides[1], opt)
	for i, m := range []**assay.Map{&c.MapA, &c.MapB} {
		if reports[i] != nil {
			*m = reports[i].Map
		}
	}
	if changes {
		c.Changes = change.Between(reports[0], reports[1])
	}
	if earlier != nil {
		var err error
		if c.Carried, err = carried(earlier, reports[0], reports[1]); err != nil {
			return nil, err
		}
	}
	c.Limits, c.Tool, c.Run.Sandbox, c.Run.Jobs = flags.limits, lab.Tool(labOpt), box, flags.jobs
	return c, nil
}

// inspected reports whether both sides are inspected too, to say what changed
// from one to the other: unless the user does not want it, they are the same
// bytes, or a report has no text.
func (s *compareSides) inspected(noChanges bool) bool {
	for i := range s {
		if s[i].report != nil && len(s[i].report.Withheld) > 0 {
			return false
		}
	}
	a, b := s[0].content(), s[1].content()
	if noChanges || s[0].report != nil && s[1].report != nil && s[0].report.Subject == s[1].report.Subject {
		return false
	}
	return a == nil || b == nil || a.Size() != b.Size() || !sameBytes(a, b)
}

// content is what is compared, nil for a directory or a report.
func (s *compareSide) content() assay.Content {
	if s.opened == nil {
		return nil
	}
	return s.Content
}

// sameBytes compares two contents of one size.
func sameBytes(a, b assay.Content) bool {
	x, y := make([]byte, 1<<20), make([]byte, 1<<20)
	for at := int64(0); at < a.Size(); at += int64(len(x)) {
		n := min(int64(len(x)), a.Size()-at)
		if k, _ := a.ReadAt(x[:n], at); int64(k) < n {
			return false
		}
		if k, _ := b.ReadAt(y[:n], at); int64(k) < n || !bytes.Equal(x[:n], y[:n]) {
			return false
		}
	}
	return true
}

func (s *compareSides) restrict(flags *workFlags) assay.Sandbox {
	if flags.noSandbox {
		return assay.Sandbox{NotInForce: []string{"everything: --no-sandbox"}}
	}
	keep := sandbox.Options{FileSize: max(flags.limits.Disk, flags.limits.Bytes)}
	for i := range s {
		if s[i].opened != nil && s[i].dir != "" {
			keep.Read = append(keep.Read, s[i].dir)
		}
	}
	return sandbox.Apply(keep)
}
