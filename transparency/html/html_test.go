package html

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/legible"
)

// router is a report with something in every section.
func router() *assay.Report {
	d := assay.DigestOf([]byte("x"))
	root := assay.Path("router.bin")
	fs := root.Inside("1000.squashfs")
	passwd := fs.Inside("etc/passwd")
	has := assay.HasMode | assay.HasOwner | assay.HasTime
	return &assay.Report{
		Name: "router.bin", Subject: assay.Ref{Digest: d, Size: 20480},
		Acquisition: &assay.Acquisition{Source: "device", By: "A. Smith", Received: "2026-01-02", Method: "flash dump", Seals: "none", Custody: []string{"one", "two"}},
		Coverage:    assay.Coverage{Total: 20480, Explained: 20403},
		Map: &assay.Map{Block: 1024, Sample: 1024, Entropy: slices.Repeat([]float64{0, 7.5}, 10), Regions: []assay.Region{
			{Length: 4096, Use: assay.Structure, Path: root, Format: "carve"},
			{Offset: 4096, Length: 12000, Use: assay.Data, Path: fs, Format: "squashfs"},
			{Offset: 16096, Length: 288, Use: assay.Padding, Path: root, Format: "carve"},
			{Offset: 16384, Length: 77, Use: assay.Unread, Path: root, Format: "carve"},
			{Offset: 16461, Length: 4019, Use: assay.Data, Path: root.Inside("note"), Kind: "text"}}},
		Files: slices.Values([]assay.File{
			{Path: root, Ref: assay.Ref{Digest: d, Size: 20480}, Offset: -1, Format: "carve", Kind: "data"},
			{Path: fs, Entry: assay.Entry{Piece: true}, Ref: assay.Ref{Digest: d, Size: 12000}, Offset: 4096, Format: "squashfs", Properties: []assay.Property{{Name: "version", Value: "4.0"}}},
			{Path: fs.Inside("bin/httpd"), Entry: assay.Entry{Has: has, Mode: 0o755, MTime: 1600000000}, Ref: assay.Ref{Digest: assay.DigestOf([]byte("httpd")), Size: 900}, Offset: -1, Kind: "elf"},
			{Path: passwd, Entry: assay.Entry{Has: has, Mode: 0o644}, Ref: assay.Ref{Digest: d, Size: 40}, Offset: -1, Kind: "text", Damaged: true},
			{Path: fs.Inside("bin/sh"), Entry: assay.Entry{Type: assay.Symlink, Target: "busybox"}, Offset: -1},
		}),
		Facts: []assay.Fact{{Kind: "elf/1", Digest: assay.DigestOf([]byte("httpd")), Value: map[string]any{
			"class": 32, "order": "big", "machine": "MIPS", "role": "program", "pie": "no", "nx": "yes", "relro": "partial", "canary": "unknown"}}},
		Systems: []assay.System{{Path: fs, Also: []assay.Path{root.Inside("copy")}, CPU: "MIPS 32-bit big-endian", Libc: "uClibc", Files: 3, Programs: 1,
			Packages: []assay.Package{{Name: "busybox", Version: "1.0", Manager: "opkg", Path: passwd}},
			Services: []assay.Service{
				{Name: "httpd", Command: "httpd -p 80", Started: "boot", By: "rcS", Path: fs.Inside("etc/rcS"), Line: 3, User: "root",
					Listens: []assay.Listen{{Protocol: "tcp", Address: "*", Port: 80, Why: "arguments"}}},
				{Name: "ftpd", Started: "installed", By: "sysv", Path: fs.Inside("etc/init.d/ftpd")}}}},
		Findings: []assay.Finding{
			{Check: "check/password", Rule: "password/empty", Title: "Account without a password: root", Severity: assay.Critical, SeverityReason: "anyone",
				CWE: []string{"CWE-258"}, Evidence: []assay.Evidence{{Path: passwd, SHA256: d, Offset: 0, Length: 9, Line: 1, Text: "root::0:0"}}},
			{Check: "check/key", Rule: "key/private", Title: "Private key", Severity: assay.High, Accepted: &assay.Acceptance{By: "M", Until: "2027-01-01", Reason: "known"},
				Since: assay.New, Evidence: []assay.Evidence{{Path: fs.Inside("etc/key.der"), Offset: 16, Length: 20, Text: "0\x82\x02\x5c\x02\x01\x00\x02\x81\x81\x00abcdef012"}}},
		},
		Policy:   &assay.Policy{Name: "house", Without: []assay.LeftOut{{Check: "check/x", Reason: "elsewhere"}}, Idle: []string{"accept 2: expired"}},
		Baseline: &assay.Baseline{Name: "old.bin", JudgedAt: "2025-01-01", Gone: []assay.Finding{{Rule: "a/b", Title: "Gone finding"}}},
		Gaps:     []assay.Gap{{Path: root, Offset: 16384, Length: 77, Entropy: 5.5, By: "unpack", Reason: "nothing recognised"}},
		Failures: []assay.PlacedFailure{{Path: fs, Failure: assay.Failure{Stage: "unpack", By: "format/squashfs", Name: "bin/x", Offset: 68, Reason: "block at 0x44: past end of image"}}},
		Components: []assay.Component{{Name: "busybox", Version: "1.0..1.2", Relation: assay.Is, Confidence: "high",
			Evidence: []assay.Evidence{{Path: fs.Inside("bin/sh"), Offset: -1}}}},
		Limits:   assay.DefaultLimits(),
		Tool:     assay.Tool{Name: "assay", Version: "0.1.0", Formats: map[string]int{"gzip": 1}, Checks: map[string]int{"key": 1, "password": 2}, Data: []assay.Dataset{{Name: "words", Date: "2026-01-01", Digest: d}}},
		JudgedAt: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Run:      assay.Run{Seconds: 1.5, Jobs: 2, Host: "bench", Sandbox: assay.Sandbox{InForce: []string{"seccomp"}}},
	}
}

func rules(rule string) (string, string) {
	if rule == "password/empty" {
		return "Account without a password", "Lock the account."
	}
	return "", ""
}

func write(t *testing.T, rep *assay.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, rep, Options{Rule: rules}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEverySection reads the page without its scripts: what a section has to
// say stands in it, in the order of the table of contents.
func TestEverySection(t *testing.T) {
	page := write(t, router())
	says := map[string][]string{
		"summary":    {"99.6 %", "How much was opened", "What was not looked at", "1 gap", "not judged", "Account without a password", "1 of them accepted"},
		"bytes":      {"0x1000", "squashfs", "<polygon", "u-gap", "gap: nobody knows", " 1,0.5 2,0.5"},
		"findings":   {"password/empty", "CWE-258", "Lock the account.", "root::0:0", "line 1", "00000010", "30 82 02 5c", "0x10, 20 bytes", "accepted</strong> by M until 2027-01-01: known", "new</strong>", "Gone finding", "check/x", "accept 2: expired"},
		"unseen":     {"nothing recognised", "5.50", "bin/x", "past end of image", "etc/passwd"},
		"systems":    {"MIPS 32-bit big-endian", "httpd -p 80", "/etc/rcS:3", "tcp *:80", "root", "copy", "Installed, not enabled"},
		"hardening":  {"PIE", "RELRO", "partial", "1 programs and libraries"},
		"contents":   {"MIPS 32-bit big-endian", "elf", "version 4.0", "raw, carved"},
		"components": {"1.0..1.2", "opkg", "not judged"},
		"files":      {"needs scripts"},
		"method":     {"64.0 GiB", "password</code> 2", "words"},
		"run":        {"seccomp", "bench", "Signature"},
	}
	at := 0
	for i, s := range sections {
		from := strings.Index(page, `<section id="`+s.ID+`"`)
		if from < at {
			t.Fatalf("section %s: at %d, the one before at %d", s.ID, from, at)
		}
		at = from
		end := len(page)
		if i+1 < len(sections) {
			end = strings.Index(page, `<section id="`+sections[i+1].ID+`"`)
		}
		for _, w := range says[s.ID] {
			if !strings.Contains(page[from:max(end, from)], w) {
				t.Errorf("section %s does not say %q", s.ID, w)
			}
		}
	}
	for _, w := range []string{"A. Smith", "flash dump", assay.DigestOf([]byte("x")).String()} {
		if !strings.Contains(page[:strings.Index(page, `<section id="summary"`)], w) {
			t.Errorf("the head does not say %q", w)
		}
	}
}

func TestNothingKnown(t *testing.T) {
	page := write(t, &assay.Report{Name: "empty", Incomplete: "interrupted", Vulnerabilities: []assay.Vulnerability{}})
	for _, w := range []string{"Incomplete: interrupted", "not stated", "None. That says", "No map", "No root file system", "judged, none", "The report lists no files", "What was not reached"} {
		if !strings.Contains(page, w) {
			t.Errorf("does not say %q", w)
		}
	}
	if strings.Contains(page, "Nothing: every part was read") {
		t.Error("an incomplete report says that everything was read")
	}
	well(t, page)
}

// TestNoVerdict: words that say more than anybody knows.
func TestNoVerdict(t *testing.T) {
	page := strings.ToLower(write(t, router()))
	for _, w := range []string{"backdoor", "compliant", "passed", "safe", "secure!", "grade"} {
		if strings.Contains(page, w) {
			t.Errorf("the page says %q", w)
		}
	}
}

// TestOnlyTheRunDiffers: two runs give the same bytes before the last section,
// which gives their digest.
func TestOnlyTheRunDiffers(t *testing.T) {
	a, rep := write(t, router()), router()
	rep.Run = assay.Run{Seconds: 77, Jobs: 8, Host: "other"}
	b := write(t, rep)
	cut := strings.Index(a, `<section id="run"`)
	if cut < 0 || len(b) < cut || a[:cut] != b[:cut] {
		t.Fatal("the pages differ before the run")
	}
	if strings.Contains(a[:cut], "bench") {
		t.Error("the run stands before its section")
	}
	sum := assay.DigestOf([]byte(a[:cut])).String()
	if !strings.Contains(a[cut:], sum) || !strings.Contains(a[cut:], fmt.Sprintf("head -c %d ", cut)) {
		t.Errorf("the last section does not give the digest %s of %d bytes", sum, cut)
	}
}

// TestBounded: what a hostile or a huge image gives without bound stays bounded.
func TestBounded(t *testing.T) {
	rep := router()
	big := assay.Path("router.bin").Inside(strings.Repeat("d/", 3000) + "x")
	rep.Findings, rep.Gaps, rep.Failures = nil, nil, nil
	for i := range 20_000 {
		rep.Findings = append(rep.Findings, assay.Finding{Rule: fmt.Sprintf("r/%d", i%50), Title: fmt.Sprint("t", i), Severity: assay.Severity(i % 5),
			Evidence: slices.Repeat([]assay.Evidence{{Path: "router.bin", Offset: -1, Text: strings.Repeat("long line ", 1000)}}, 3)})
		rep.Gaps = append(rep.Gaps, assay.Gap{Path: "router.bin", Length: int64(i)})
		rep.Failures = append(rep.Failures, assay.PlacedFailure{Failure: assay.Failure{Reason: fmt.Sprint(i), Offset: -1}})
	}
	rep.Files = func(yield func(assay.File) bool) {
		for i := range 20_000 {
			if !yield(assay.File{Path: assay.Path(fmt.Sprintf("router.bin!/%d", i)), Format: fmt.Sprint("f", i), Damaged: true}) {
				return
			}
		}
		yield(assay.File{Path: big})
	}
	page := write(t, rep)
	if len(page) > 12<<20 {
		t.Errorf("%d bytes", len(page))
	}
	for _, w := range []string{"more findings", "19,940 smaller gaps", "19,940 more kinds", "of 20,000 damaged contents"} {
		if !strings.Contains(page, w) {
			t.Errorf("does not say %q", w)
		}
	}
	well(t, page)
}

// TestEntropyAndStripCoverTheSubject for regions of all lengths.
func TestStripCoversTheSubject(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		rep := &assay.Report{Map: &assay.Map{Block: 256, Sample: 256, Entropy: []float64{1, 2}}}
		end := int64(0)
		for range 1 + r.IntN(300) {
			n := 1 + r.Int64N(1<<r.IntN(40))
			rep.Map.Regions = append(rep.Map.Regions, assay.Region{Offset: end, Length: n, Use: assay.Use(r.IntN(4)), Path: assay.Path(fmt.Sprint(r.IntN(9)))})
			end += n
		}
		v := newByteView(rep)
		var from, width float64
		for _, b := range v.Strip {
			var x, w float64
			fmt.Sscan(b.From, &x)
			fmt.Sscan(b.Width, &w)
			if x < from+width-.01 || x > from+width+.01 {
				t.Fatalf("bar at %v, the one before ends at %v", x, from+width)
			}
			from, width = x, w
		}
		if from+width < 99.98 || from+width > 100.01 {
			t.Fatalf("the strip ends at %v %%", from+width)
		}
	}
}

// hostile is what an image may hold in any name or text.
const hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`${x}{{.}}\x1b]0;x\x07\u202eevil\u2066\u009b1m\xff\r\n\u2028\U000e0041<!--=cmd|' /C calc'!A0"

func evil() *assay.Report {
	p := assay.Path(hostile) // as a hostile report may have it
	f := assay.Finding{Check: hostile, Rule: hostile, Title: hostile, SeverityReason: hostile, CWE: []string{hostile}, Fingerprint: hostile,
		Severity: 9, Accepted: &assay.Acceptance{By: hostile, Until: hostile, Reason: hostile}, Since: assay.New,
		Evidence: []assay.Evidence{{Path: p, Text: hostile, Line: 3}, {Path: p, Text: hostile, Offset: 7}, {Path: p, Text: strings.Repeat("\x00\x01", 200), Offset: 1}}}
	rep := router()
	rep.Name, rep.Incomplete, rep.Withheld = hostile, hostile, []string{hostile}
	rep.Acquisition = &assay.Acquisition{Source: hostile, By: hostile, Received: hostile, Method: hostile, Seals: hostile, Custody: []string{hostile}}
	rep.Map.Regions[1].Path, rep.Map.Regions[1].Format, rep.Map.Regions[4].Kind = p, hostile, hostile
	rep.Findings = []assay.Finding{f, f}
	rep.Policy = &assay.Policy{Name: hostile, Without: []assay.LeftOut{{Check: hostile, Reason: hostile}}, Idle: []string{hostile}}
	rep.Baseline = &assay.Baseline{Name: hostile, JudgedAt: hostile, Why: hostile, Changed: []string{hostile}, Gone: rep.Findings, Unjudged: rep.Findings}
	rep.Systems = []assay.System{{Path: p, Also: []assay.Path{p}, CPU: hostile, Libc: hostile, Init: hostile, Kernel: hostile, OS: hostile, Hostname: hostile,
		Packages: []assay.Package{{Name: hostile, Version: hostile, Architecture: hostile, Manager: hostile, Path: p}},
		Services: []assay.Service{{Name: hostile, Command: hostile, Started: "boot", By: hostile, Path: p, User: hostile,
			Listens: []assay.Listen{{Protocol: hostile, Address: hostile, Why: hostile}}}}}}
	rep.Gaps = []assay.Gap{{Path: p, By: hostile, Reason: hostile}}
	rep.Failures = []assay.PlacedFailure{{Path: p, Failure: assay.Failure{Stage: hostile, By: hostile, Reason: hostile, Name: hostile}}}
	rep.Components = []assay.Component{{Name: hostile, Version: hostile, Relation: hostile, Confidence: hostile, Evidence: []assay.Evidence{{Path: p}}}}
	rep.Vulnerabilities = []assay.Vulnerability{{ID: hostile, Component: hostile, Status: hostile, Reasons: []string{hostile}}}
	rep.Tool = assay.Tool{Name: hostile, Version: hostile, Checks: map[string]int{hostile: 1}, Data: []assay.Dataset{{Name: hostile, Date: hostile}}}
	rep.Run = assay.Run{Host: hostile, Operator: hostile, Sandbox: assay.Sandbox{InForce: []string{hostile}, NotInForce: []string{hostile}}}
	text := strings.ToValidUTF8(hostile, "?") // facts are valid UTF-8
	rep.Facts[0].Value = map[string]any{"class": 32, "order": text, "machine": text, "role": "program", "pie": text}
	sum := rep.Facts[0].Digest
	rep.Files = slices.Values([]assay.File{
		{Path: p, Format: hostile, Kind: hostile, Damaged: true, Properties: []assay.Property{{Name: hostile, Value: hostile}}},
		{Path: p + "!/" + p, Kind: "elf", Ref: assay.Ref{Digest: sum}, Entry: assay.Entry{Name: hostile}},
		{Path: p + "!/l", Entry: assay.Entry{Type: assay.Symlink, Target: hostile}},
	})
	return rep
}

func hostileRules(string) (string, string) { return hostile, hostile }

func TestNothingFromAnImageActs(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, evil(), Options{Rule: hostileRules}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for i, r := range page {
		if r != '\n' && legible.Hidden(r) || r == 0xfffd {
			t.Fatalf("%U at byte %d: …%q…", r, i, page[max(i-80, 0):min(i+20, len(page))])
		}
	}
	well(t, page)
	if n := strings.Count(page, "alert(1)"); n < 80 {
		t.Errorf("the hostile text stands %d times only: is something not shown?", n)
	}
}
