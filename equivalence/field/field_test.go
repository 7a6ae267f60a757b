package field

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"assay"
)

func report(rows ...string) *assay.Report {
	var files []assay.File
	for _, r := range rows {
		p := strings.Fields(r)
		name := p[0][strings.LastIndex(p[0], "!/")+2:]
		files = append(files, assay.File{Path: assay.Path(p[0]), Entry: assay.Entry{Name: name}, Ref: assay.Ref{Digest: sum(p[1]), Size: 1}})
	}
	return &assay.Report{Name: "r", Files: slices.Values(files)}
}

func sum(s string) assay.Digest { return assay.DigestOf([]byte(s)) }

func TestCheck(t *testing.T) {
	k := NewKnown()
	k.Inspected("one", report("fw!/fs!/bin/sh shell", "fw!/fs!/bin/ls list", "fw!/fs!/etc/x conf"))
	k.Inspected("two", report("fw2!/fs!/bin/sh shell2"))
	k.Explained(sum("list"), sum("list rebuilt"), "c.json", "default/1")
	text := fmt.Sprintf("# a device\n%s  /bin/sh\n%s *bin/ls\nSHA256 (/etc/x) = %s\n/opt/new;%s\n%s  /tmp/moved\nd41d8cd98f00b204e9800998ecf8427e  /bin/md5\nno hash here\n",
		sum("shell"), sum("list rebuilt"), strings.ToUpper(sum("other").String()), sum("new"), sum("conf"))
	l, err := Read("dev", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := k.Check([]List{l})
	var got []string
	for _, r := range c.Rows {
		got = append(got, fmt.Sprintf("%d %s %s %s", r.Line, r.Status, r.Path, r.At))
	}
	want := []string{
		"3 explained bin/ls fw!/fs!/bin/ls", "4 unknown /etc/x fw!/fs!/etc/x", "5 never-inspected /opt/new ",
		"6 same /tmp/moved fw!/fs!/etc/x", "7 unknown /bin/md5 ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if c.Counts[assay.FieldSame] != 2 || c.Lists[0].Unreadable != 1 || c.Lists[0].BestFit != "one" || c.Lists[0].NotReported != 0 {
		t.Errorf("counts %v, list %+v", c.Counts, c.Lists[0])
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sum("x").String() + "  a b\n")
	f.Add("MD5 (x) = d41d8cd98f00b204e9800998ecf8427e")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := Read("x", strings.NewReader(s))
		for _, line := range l.Lines {
			if n := len(line.Hash); n%8 != 0 || n < 32 {
				t.Errorf("hash %q (%v)", line.Hash, err)
			}
		}
	})
}
