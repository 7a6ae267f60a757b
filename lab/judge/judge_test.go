package judge

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
	"assay/transparency/json"

	"github.com/google/go-cmp/cmp"
)

// release is an image with the same root file system twice, another one, and
// a file outside.
func release() ([]assay.File, []assay.Fact) {
	var rows []assay.File
	var facts []assay.Fact
	file := func(layer assay.Path, name, tag string) *assay.File {
		f := assay.File{Path: layer.Inside(name), Offset: -1, Ref: assay.Ref{Digest: assay.DigestOf([]byte(tag)), Size: 5}}
		f.Name, f.Mode, f.Has = name, 0o644, assay.HasMode|assay.HasOwner
		rows = append(rows, f)
		return &rows[len(rows)-1]
	}
	root := func(at assay.Path, tag string) {
		for _, n := range []string{"bin/sh", "sbin/init", "lib/libc.so.0", "etc/passwd"} {
			file(at, n, tag+n)
		}
	}
	fw := assay.File{Path: "fw", Offset: -1, Format: "carve", Ref: assay.Ref{Digest: assay.DigestOf([]byte("fw")), Size: 9}}
	fw.Name = "fw"
	rows = append(rows, fw)
	for _, l := range [][2]string{{"a", "one"}, {"b", "one"}, {"c", "two"}} {
		file("fw", l[0], l[1]).Format = "squashfs"
		root(assay.Path("fw").Inside(l[0]), l[1])
	}
	file("fw", "extra%20key", "key")
	for _, tag := range []string{"oneetc/passwd", "twoetc/passwd", "key"} {
		v := fact.Account{File: "passwd", Name: "root", Password: "empty", Line: 1}
		facts = append(facts, assay.Fact{Kind: fact.Kind(v), Digest: assay.DigestOf([]byte(tag)), Value: v})
	}
	return rows, facts
}

var sample = []check.Named{
	{Name: "odd", Check: check.Check{
		Scope: check.Everywhere,
		Rules: []check.Rule{{ID: "root", Title: "Account", Severity: assay.High, Reason: "r", CWE: []int{258}}, {ID: "low", Title: "Low", Severity: assay.Low, Reason: "r"}},
		Run: func(v *check.View, report func(check.Flaw)) {
			system.Each(v.Tree, v.Facts, func(f *assay.File, a fact.Account) {
				e := []assay.Evidence{{Path: f.Path, Line: 2}, {Path: f.Path, Line: 1, Text: strings.Repeat("é", 999)}, {Path: f.Path, Line: 2}}
				report(check.Flaw{Rule: "low", Key: []string{"k", string(f.Path)}, Evidence: e})
				report(check.Flaw{Rule: "root", Detail: a.Name, Key: []string{a.Name}, Evidence: e})
			})
		}}},
	{Name: "broken", Check: check.Check{Scope: check.System, Run: func(*check.View, func(check.Flaw)) { panic("index out of range") }}},
	{Name: "bare", Check: check.Check{Scope: check.Release, Rules: []check.Rule{{ID: "x"}},
		Run: func(v *check.View, report func(check.Flaw)) {
			for range v.Files {
				break
			}
			report(check.Flaw{Rule: "x"})
			report(check.Flaw{Rule: "y"})
		}}},
}

func TestJudge(t *testing.T) {
	rows, facts := release()
	j := Judge(slices.Values(rows), facts, sample, Options{JudgedAt: time.Unix(0, 0)})
	if len(j.Systems) != 2 || len(j.Systems[0].Also) != 1 {
		t.Fatalf("systems %+v", j.Systems)
	}
	var got []string
	for _, f := range j.Findings {
		_, n, _ := strings.Cut(f.Fingerprint, "-")
		got = append(got, strings.Join([]string{f.Severity.String(), f.Rule, f.Title, string(f.Evidence[0].Path), n}, " | "))
		if len(f.Evidence) != 2 || len(f.Evidence[0].Text) > MaxText+4 || len(f.Evidence[1].Text) != 0 {
			t.Errorf("evidence %d, text of %d bytes", len(f.Evidence), len(f.Evidence[0].Text))
		}
	}
	want := []string{
		"high | odd/root | Account: root | fw!/a!/etc/passwd | ",
		"high | odd/root | Account: root | fw!/c!/etc/passwd | 2",
		"high | odd/root | Account: root | fw!/extra%2520key | 3",
		"low | odd/low | Low | fw!/a!/etc/passwd | ",
		"low | odd/low | Low | fw!/c!/etc/passwd | ",
		"low | odd/low | Low | fw!/extra%2520key | ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var failed []string
	for _, f := range j.Failures {
		failed = append(failed, string(f.Path)+" "+f.By+" "+f.Reason)
	}
	if diff := cmp.Diff([]string{
		"fw!/a check/broken the check ended in the middle: index out of range",
		"fw!/c check/broken the check ended in the middle: index out of range",
		`fw check/bare rule "x": : no evidence, so no finding`,
		`fw check/bare rule "y": the check has no such rule`,
	}, failed); diff != "" {
		t.Error(diff)
	}
}

// Rows and facts that have been written and read again are judged the same.
func TestJudgeAgain(t *testing.T) {
	rows, facts := release()
	opt := Options{JudgedAt: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
	rep := &assay.Report{Name: "fw", Subject: rows[0].Ref, Files: slices.Values(rows), Facts: facts, JudgedAt: opt.JudgedAt}
	before := Judge(rep.Files, rep.Facts, sample, opt)
	var b bytes.Buffer
	if err := json.Write(&b, rep); err != nil {
		t.Fatal(err)
	}
	again, err := json.Read(&b, fact.Decode)
	if err != nil {
		t.Fatal(err)
	}
	after := Judge(again.Files, again.Facts, sample, opt)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}

func TestFingerprint(t *testing.T) {
	a, b := fingerprint("r/x", []string{"ab", "c"}), fingerprint("r/x", []string{"a", "bc"})
	if a == b || len(a) != 32 {
		t.Errorf("%s and %s", a, b)
	}
}
