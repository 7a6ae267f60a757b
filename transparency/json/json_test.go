package json

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay"
	"assay/internal/legible"
)

// note is a fact of this test.
type note struct {
	Text string `json:"text"`
	N    uint64 `json:"n,omitempty"`
}

func decodeNote(kind string, raw json.RawMessage) (any, error) {
	if kind != "note/1" {
		return raw, nil
	}
	var n note
	err := json.Unmarshal(raw, &n)
	return n, err
}

func rich() *assay.Report {
	d := assay.DigestOf([]byte("x"))
	root := assay.Path("fw%21.bin")
	sh := root.Inside("100.squashfs").Inside("bin/sh")
	return &assay.Report{
		Name:        "fw!.bin",
		Subject:     assay.Ref{Digest: d, Size: 4096},
		Acquisition: &assay.Acquisition{Source: "device", By: "lab <a&b>", Custody: []string{"one", "two"}},
		Coverage:    assay.Coverage{Total: 4096, Explained: 4000},
		Map: &assay.Map{Block: 256, Sample: 256, Entropy: []float64{0.5, 7.25}, Regions: []assay.Region{
			{Length: 16, Use: assay.Structure, Path: root, Format: "carve", Kind: "data"}, {Offset: 16, Length: 240, Use: assay.Unread, Path: root}}},
		Limits: assay.DefaultLimits(),
		Tool: assay.Tool{Name: "assay", Version: "0.1", Formats: map[string]int{"squashfs": 1, "gzip": 2},
			Data: []assay.Dataset{{Name: "epss", Date: "2026-01-01", Digest: d}}},
		Policy: &assay.Policy{Name: "p", Digest: d, Without: []assay.LeftOut{{Check: "check/x", Reason: "noise"}}, Idle: []string{"accept 1: expired"}},
		Baseline: &assay.Baseline{Name: "old!.bin", Subject: d, JudgedAt: "2025-01-01", Changed: []string{"check/password"}, Why: "check/x did not run",
			Gone:     []assay.Finding{{Rule: "a/b", Check: "check/a", Title: "gone", Severity: assay.Low, Evidence: []assay.Evidence{{Path: sh, Offset: -1}}}},
			Unjudged: []assay.Finding{}},
		Withheld:   []string{"text"},
		JudgedAt:   time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Incomplete: "interrupted",
		Files: slices.Values([]assay.File{
			{Path: root, Entry: assay.Entry{Name: "fw!.bin"}, Ref: assay.Ref{Digest: d, Size: 4096}, Offset: -1, Format: "carve"},
			{Path: root.Inside("100.squashfs"), Entry: assay.Entry{Name: "100.squashfs", Piece: true}, Ref: assay.Ref{Digest: d, Size: 96}, Offset: 256,
				Format: "squashfs", Properties: []assay.Property{{Name: "version", Value: "4.0"}}, Damaged: true},
			{Path: sh, Entry: assay.Entry{Name: "bin/sh", Type: assay.Symlink, Target: "\xff\x1b[31m!/%", Has: assay.HasMode | assay.HasOwner | assay.HasTime,
				Mode: 0o777, MTime: -62167219201}, Offset: -1},
			{Path: root.Inside("100.squashfs").Inside("bin/busy"), Entry: assay.Entry{Name: "bin/busy", Has: assay.HasMode | assay.HasOwner | assay.HasTime,
				Mode: 0o4755, UID: 4294967295, MTime: 1700000000,
				Xattrs: []assay.Xattr{{Name: "security.capability", Value: []byte{1, 0, 0xff, '%'}}, {Name: "user.a", Value: []byte("b")}}},
				Ref: assay.Ref{Digest: assay.DigestOf(nil)}, Offset: -1, Kind: "empty"},
			{Path: root.Inside("dev/null"), Entry: assay.Entry{Name: "dev/null", Type: assay.CharDev, Major: 1, Minor: 3}, Offset: -1},
			{Path: root.Inside("d"), Entry: assay.Entry{Name: "d", Type: assay.Dir, Has: assay.HasMode, Mode: 0}, Offset: -1},
			{Path: root.Inside("h"), Entry: assay.Entry{Name: "h", Type: assay.Hardlink, Target: "d/x"}, Ref: assay.Ref{Digest: d, Size: 1}, Offset: -1},
		}),
		Gaps: []assay.Gap{{Path: root, Offset: 16, Length: 240, Entropy: 7.5, By: "unpack", Reason: "nothing recognised"}},
		Systems: []assay.System{{Path: root.Inside("100.squashfs"), Also: []assay.Path{"b"}, CPU: "MIPS", Files: 7, Programs: 1,
			Packages: []assay.Package{{Name: "p", Version: "1", Manager: "opkg", Path: sh, Line: 3}, {Name: "q", Version: "2", Manager: "opkg", Path: sh}},
			Services: []assay.Service{{Name: "telnetd", Command: "telnetd -l /bin/sh", Started: "boot", By: "inittab", Path: sh, Line: 1, Args: []string{"-l"}, User: "root", Listens: []assay.Listen{{Protocol: "tcp", Address: "*", Port: 23, TLS: true, Why: "default"}}}},
		}, {Path: "other"}},
		Facts: []assay.Fact{
			{Kind: "note/1", Digest: d, Value: note{"<b>\u202eevil\u009b\U000e0041", 1<<64 - 1}},
			{Kind: "note/1", Path: sh, Value: note{Text: "place"}},
			{Kind: "newer/7", Digest: d, Value: json.RawMessage(`{"a":"\ufffd","b":[1.50,null]}`)},
		},
		Components: []assay.Component{{Name: "busybox", Version: "1.0..1.2", Relation: assay.Contains, Confidence: "low",
			Evidence: []assay.Evidence{{Path: sh, Offset: -1}}}},
		Findings: []assay.Finding{{Check: "check/password", Rule: "password/empty", Title: "root: no password", Severity: assay.Critical,
			SeverityReason: "anyone", CWE: []string{"CWE-258"}, Fingerprint: "f", Since: assay.New,
			Accepted: &assay.Acceptance{By: "A", Until: "2027-01-31", Reason: "lab <only>"}, Evidence: []assay.Evidence{
				{Path: sh, SHA256: d, Offset: 0, Length: 12, Line: 1, Text: "root::0:0"}, {Path: sh, Offset: -1}}}},
		Failures: []assay.PlacedFailure{{Path: root, Failure: assay.Failure{Stage: "unpack", By: "format/squashfs", Name: "a\xff", Offset: 5, Reason: "past end"}},
			{Failure: assay.Failure{Stage: "check", By: "check/x", Offset: -1, Reason: "panic"}}},
		Run: assay.Run{Started: time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC), Seconds: 1.5, Jobs: 2, Sandbox: assay.Sandbox{InForce: []string{"no new privileges"}}},
	}
}

func written(t *testing.T, rep *assay.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, rep); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open("../../docs/schema/report-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report-v1.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, doc []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, doc)
	}
	return s.Validate(v)
}

func empty() *assay.Report {
	return &assay.Report{Name: "x", Files: func(func(assay.File) bool) {}, Limits: assay.DefaultLimits()}
}

func TestWrittenReportsFollowTheSchema(t *testing.T) {
	s := schema(t)
	judged := rich()
	judged.Vulnerabilities = []assay.Vulnerability{{ID: "CVE-1", Component: "busybox", Status: "cannot-tell"}}
	for name, rep := range map[string]*assay.Report{"rich": rich(), "judged": judged, "empty": empty()} {
		if err := valid(t, s, written(t, rep)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for what, change := range map[string][2]string{
		"unknown key":  {`"mode":"4755"`, `"mood":"4755"`},
		"short mode":   {`"mode":"4755"`, `"mode":"755"`},
		"unknown type": {`"type":"dir"`, `"type":"folder"`},
		"no evidence":  {`"evidence":[{"path":"fw%21.bin!/100.squashfs!/bin/sh","sha256"`, `"evidence":[],"x":[{"path":"","sha256"`},
	} {
		doc := written(t, rich())
		bad := bytes.Replace(doc, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(doc, bad) {
			t.Errorf("%s: nothing to change", what)
		} else if valid(t, s, bad) == nil {
			t.Errorf("%s: schema accepts it", what)
		}
	}
}

func TestReadGivesWhatWasWritten(t *testing.T) {
	for name, want := range map[string]*assay.Report{"rich": rich(), "empty": empty()} {
		doc := written(t, want)
		got, err := Read(bytes.NewReader(doc), decodeNote)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, doc)
		}
		if again := written(t, got); !bytes.Equal(doc, again) {
			t.Errorf("%s: written again:\n%s", name, cmp.Diff(string(doc), string(again)))
		}
		if d := cmp.Diff(slices.Collect(want.Files), slices.Collect(got.Files)); d != "" {
			t.Errorf("%s: files (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(want.Findings, got.Findings); d != "" {
			t.Errorf("%s: findings (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(want.Failures, got.Failures); d != "" {
			t.Errorf("%s: failures (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(want.Facts, got.Facts); d != "" {
			t.Errorf("%s: facts (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(want.Systems, got.Systems); d != "" {
			t.Errorf("%s: systems (-want +got):\n%s", name, d)
		}
		raw, err := Read(bytes.NewReader(doc), nil)
		if err != nil {
			t.Fatal(err)
		}
		if again := written(t, raw); !bytes.Equal(doc, again) {
			t.Errorf("%s: undecoded facts written again:\n%s", name, cmp.Diff(string(doc), string(again)))
		}
	}
}

func TestNullAndEmptyVulnerabilitiesDiffer(t *testing.T) {
	rep := empty()
	if doc := written(t, rep); !bytes.Contains(doc, []byte(`"vulnerabilities": null`)) {
		t.Errorf("not judged:\n%s", doc)
	}
	rep.Vulnerabilities = []assay.Vulnerability{}
	doc := written(t, rep)
	if !bytes.Contains(doc, []byte(`"vulnerabilities": []`)) {
		t.Errorf("judged and none:\n%s", doc)
	}
	got, err := Read(bytes.NewReader(doc), nil)
	if err != nil || got.Vulnerabilities == nil {
		t.Errorf("read back: %v, %v", got, err)
	}
}

func TestReportIsHarmlessOnATerminal(t *testing.T) {
	for _, r := range string(written(t, rich())) {
		if r != '\n' && (r == utf8.RuneError || legible.Hidden(r)) {
			t.Errorf("written as it is: %U", r)
		}
	}
}

func TestOneRowPerLineAndRunLast(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(written(t, rich()))), "\n")
	if lines[1] != `  "schema": "assay/report/v1",` {
		t.Errorf("second line: %s", lines[1])
	}
	if last := lines[len(lines)-2]; !strings.HasPrefix(last, `  "run": {`) {
		t.Errorf("last member: %s", last)
	}
	rows := 0
	for _, l := range lines {
		if strings.HasPrefix(l, `    {"path":"fw%21.bin`) && strings.Contains(l, `"type":`) {
			rows++
		}
	}
	if rows != 7 {
		t.Errorf("%d lines are files, want 7", rows)
	}
}

func TestReadRefuses(t *testing.T) {
	good := string(written(t, rich()))
	if _, err := Read(strings.NewReader(good), nil); err != nil {
		t.Fatal(err)
	}
	for want, doc := range map[string]string{
		"unexpected EOF":              good[:len(good)/2],
		"is this a report of assay":   strings.Replace(good, "assay/report/v1", "assay/report/v2", 1),
		"something follows":           good + "{}",
		"occurs twice":                strings.Replace(good, `"coverage"`, `"judged_at": "2026-01-01", "coverage"`, 1),
		"unknown in assay/report/v1":  strings.Replace(good, `"coverage"`, `"more": 1, "coverage"`, 1),
		"unknown field":               strings.Replace(good, `"kind":"empty"`, `"sort":"empty"`, 1),
		`key "run": missing`:          good[:strings.LastIndex(good, ",\n  \"run\"")] + "}",
		"want a list":                 strings.Replace(good, `"gaps": [`, `"gaps": {"x": [`, 1),
		"want octal digits":           strings.Replace(good, `"mode":"4755"`, `"mode":"47555"`, 1),
		"below zero":                  strings.Replace(good, `"size":96`, `"size":-96`, 1),
		"want a date":                 strings.Replace(good, `"judged_at": "2026-11-23"`, `"judged_at": "yesterday"`, 1),
		"digest":                      strings.Replace(good, `"subject":"sha256:2`, `"subject":"sha256:zz`, 1),
		"severity":                    strings.Replace(good, `"severity":"critical"`, `"severity":"doom"`, 1),
		"invalid character":           strings.Replace(good, `"gaps": [`, `"gaps": [,`, 1),
		"cannot unmarshal":            strings.Replace(good, `"n":18446744073709551615`, `"n":"many"`, 1),
		"exceeded max depth":          strings.Replace(good, `"value":{`, `"value":`+strings.Repeat("[", 20000), 1),
		"row without path or type":    strings.Replace(good, `"type":"dir",`, ``, 1),
		"finding \"root: no password": strings.Replace(good, `"severity":"critical",`, ``, 1),
	} {
		_, err := Read(strings.NewReader(doc), decodeNote)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

// endless is a row that never ends.
type endless struct{ head []byte }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.head)
	e.head = e.head[n:]
	for i := n; i < len(p); i++ {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestReadStopsAtALongRow(t *testing.T) {
	in := &endless{[]byte(`{"schema": "assay/report/v1", "incomplete": "`)}
	_, err := read(&metered{r: in, total: MaxBytes, row: 1 << 20}, nil)
	if err == nil || !strings.Contains(err.Error(), "row longer") {
		t.Errorf("got %v", err)
	}
}

type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteReportsTheWritersError(t *testing.T) {
	if err := Write(&full{100}, rich()); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := Write(&b, rich()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	b.Reset()
	if err := Write(&b, empty()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, doc []byte) {
		rep, err := Read(bytes.NewReader(doc), decodeNote)
		if err != nil {
			return
		}
		once := written(t, rep)
		rep, err = Read(bytes.NewReader(once), decodeNote)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, once)
		}
		if twice := written(t, rep); !bytes.Equal(once, twice) {
			t.Fatalf("not stable:\n%s", cmp.Diff(string(once), string(twice)))
		}
	})
}
