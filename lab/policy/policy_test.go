package policy

import (
	"strings"
	"testing"
	"time"

	"assay"
	"assay/lab/check"
)

var checks = []check.Named{
	{Name: "password", Check: check.Check{Rules: []check.Rule{{ID: "empty"}, {ID: "guessed"}}}},
	{Name: "uid0", Check: check.Check{Rules: []check.Rule{{ID: "several"}}}},
}

const sound = `
schema: assay/policy/v1
name: access network
without:
  - {check: uid0, reason: judged by hand}
severities:
  - {rule: password/guessed, severity: info, reason: our passwords are set at delivery}
  - {rule: password/empty, path: "*!/none", severity: low, reason: meets nothing}
accept:
  - rule: password/empty
    path: "*!/etc/passwd"
    by: A. Smith
    until: 2026-06-30
    reason: replaced in spring
  - {fingerprint: 0123456789abcdef0123456789abcdef, by: B, until: 2025-12-31, reason: old}
`

func findings() []assay.Finding {
	f := func(rule, path, print string, sev assay.Severity) assay.Finding {
		return assay.Finding{Rule: rule, Severity: sev, SeverityReason: "why", Fingerprint: print, Evidence: []assay.Evidence{{Path: assay.Path(path)}}}
	}
	return []assay.Finding{
		f("password/guessed", "fw!/etc/shadow", "0123456789abcdef0123456789abcdef", assay.High),
		f("password/empty", "fw!/etc/passwd", "a", assay.Medium),
		f("password/empty", "fw!/etc/passwd.old", "b", assay.Medium),
	}
}

func day(s string) time.Time { t, _ := time.Parse(time.DateOnly, s); return t }

func TestPolicy(t *testing.T) {
	p, err := Read(strings.NewReader(sound), checks)
	if err != nil {
		t.Fatal(err)
	}
	if left := p.Choose(checks); len(left) != 1 || left[0].Name != "password" {
		t.Errorf("checks that run: %v", left)
	}
	list := findings()
	said := p.Apply(list, day("2026-06-30"))
	if got := list[2]; got.Rule != "password/guessed" || got.Severity != assay.Info || !strings.Contains(got.SeverityReason, "the check says high: why") {
		t.Errorf("changed finding: %+v", got)
	}
	if a := list[0].Accepted; a == nil || a.By != "A. Smith" || list[1].Accepted != nil || list[2].Accepted != nil {
		t.Errorf("accepted: %+v", list)
	}
	want := "severities 2: no finding is rule password/empty, path *!/none\naccept 2: expired after 2025-12-31; fingerprint 0123456789abcdef0123456789abcdef of 1"
	if got := strings.Join(said.Idle, "\n"); got != want {
		t.Errorf("idle: %s", got)
	}
	if len(said.Without) != 1 || said.Without[0].Check != "check/uid0" || said.Digest.IsZero() {
		t.Errorf("said: %+v", said)
	}
	list = findings()
	if p.Apply(list, day("2026-07-01")); list[0].Accepted != nil || list[1].Accepted != nil {
		t.Error("accepted after the last day")
	}
	var none *Policy
	if none.Apply(list, day("2026-07-01")) != nil || len(none.Choose(checks)) != 2 {
		t.Error("no policy changes something")
	}
}

func TestOnly(t *testing.T) {
	p, err := Read(strings.NewReader("schema: assay/policy/v1\nname: n\nonly: {checks: [uid0], reason: r}"), checks)
	if err != nil {
		t.Fatal(err)
	}
	if left := p.Choose(checks); len(left) != 1 || left[0].Name != "uid0" {
		t.Errorf("checks that run: %v", left)
	}
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	head := "schema: assay/policy/v1\nname: n\n"
	for in, want := range map[string]string{
		"":                               "empty",
		"schema: x":                      `schema "x": want "assay/policy/v1"`,
		"schema: assay/policy/v1":        "name: missing",
		head + "acept: []":               "line 3: field acept not found",
		head + "without: [{check: tel}]": `without 1: no check "tel"`,
		head + "accept: [{rule: password/empty, by: a, until: soon, reason: r}]":    `until "soon": want a day`,
		head + "accept: [{by: a, until: 2026-01-01, reason: r}]":                    "say which findings",
		head + "accept: [{rule: password/no, by: a, until: 2026-01-01, reason: r}]": `no rule "password/no"`,
		head + "accept: [{fingerprint: xx, by: a, until: 2026-01-01, reason: r}]":   "want 32 hexadecimal digits",
		head + "severities: [{rule: password/empty, severity: grave, reason: r}]":   `severity "grave"`,
		head + "severities: [{rule: password/empty, severity: low}]":                "reason: missing",
		head + "---\nname: two": "more than one document",
		head + "accept: 5":      "line 3: cannot unmarshal",
	} {
		_, err := Read(strings.NewReader(in), checks)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", in, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "policy.") {
			t.Errorf("names our types: %v", err)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"a!/b", "a!/b", true}, {"a!/b", "a!/bc", false}, {"*", "", true}, {"*!/etc/*", "fw!/x!/etc/a", true},
		{"a*a", "a", false}, {"a*b*c", "a-c-b-c", true}, {"a*b*c", "acb", false}, {"*.pem", "x.pem.old", false},
	} {
		if matches(c.pattern, c.path) != c.want {
			t.Errorf("%q with %q: want %v", c.path, c.pattern, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sound)
	f.Add("a: &a [*a, *a]")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Read(strings.NewReader(s), checks)
		if err == nil {
			p.Apply(findings(), day("2026-01-01"))
		}
	})
}
