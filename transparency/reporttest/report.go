// Package reporttest has what the tests of report writers share: a report with
// everything in it, some of it hostile, and the schemas of document formats.
package reporttest

import (
	"slices"
	"time"

	"assay"
)

// Evil is text as a hostile image has it: a terminal's control sequence, a
// spreadsheet's formula, markup of HTML and Markdown, invisible characters.
const Evil = "=cmd|' /C calc'!A0\x1b[31m<script>alert(1)</script>](javascript:x)|`\u202e\u009b\r\n,\"\xff"

// Report gives a report with every part that writers know.
func Report() *assay.Report {
	img := assay.Path("fw%21 a.bin")
	fs := img.Inside("110090.squashfs")
	passwd, evil := fs.Inside("etc/passwd"), fs.Inside(Evil)
	d := assay.DigestOf([]byte("x"))
	at := func(p assay.Path, off, n int64, line int, text string) assay.Evidence {
		return assay.Evidence{Path: p, SHA256: d, Offset: off, Length: n, Line: line, Text: text}
	}
	finding := func(rule, title string, sev assay.Severity, cwe string, at ...assay.Evidence) assay.Finding {
		return assay.Finding{Check: "check/" + rule[:8], Rule: rule, Title: title, Severity: sev, SeverityReason: "because",
			CWE: []string{cwe}, Fingerprint: assay.DigestOf([]byte(rule + title)).String()[:32], Since: assay.New, Evidence: at}
	}
	rep := &assay.Report{
		Name: "fw! a.bin", Subject: assay.Ref{Digest: d, Size: 3866632},
		Acquisition: &assay.Acquisition{Source: "vendor", By: Evil},
		Coverage:    assay.Coverage{Total: 3866632, Explained: 3866000},
		Files: slices.Values([]assay.File{
			{Path: img, Entry: assay.Entry{Name: "fw! a.bin"}, Ref: assay.Ref{Digest: d, Size: 3866632}, Offset: -1, Format: "tplink"},
			{Path: fs, Entry: assay.Entry{Name: "110090.squashfs", Piece: true}, Ref: assay.Ref{Digest: d, Size: 2600000}, Offset: 0x110090, Format: "squashfs"},
			{Path: passwd, Entry: assay.Entry{Name: "etc/passwd"}, Ref: assay.Ref{Digest: d, Size: 100}, Offset: -1, Kind: "text"},
			{Path: evil, Entry: assay.Entry{Name: Evil}, Ref: assay.Ref{Digest: d, Size: 5}, Offset: -1, Kind: "data"},
		}),
		Gaps: []assay.Gap{{Path: img, Offset: 0x3b0000, Length: 600, Entropy: 7.2, By: "unpack", Reason: "nothing recognised"}},
		Systems: []assay.System{{Path: fs, CPU: "MIPS 32-bit big-endian", Libc: "uClibc", Init: "busybox", Kernel: "2.6.31", OS: "OS " + Evil, Hostname: "h",
			Packages: []assay.Package{
				{Name: "busybox", Version: "1.2-3", Architecture: "mips", Manager: "opkg", Path: fs.Inside("usr/lib/opkg/status"), Line: 3},
				{Name: "libc6", Version: "2.31-1+deb11u1", Architecture: "amd64", Manager: "dpkg", Path: fs.Inside("var/lib/dpkg/status"), Line: 9},
				{Name: Evil, Version: Evil, Manager: "dpkg", Path: evil}},
			Services: []assay.Service{{Name: "telnetd", Command: "telnetd " + Evil, Started: "boot", By: "rcS", Path: passwd, Line: 2}}}},
		Findings: []assay.Finding{
			finding("password/empty", "Account without a password: root", assay.Critical, "CWE-258", at(passwd, 0, 12, 1, "root::0:0:"), at(evil, -1, 0, 0, "")),
			finding("hardenin/image", "Few programs are hardened: "+Evil, assay.Medium, "CWE-693", at(fs, -1, 0, 0, Evil)),
			finding("startupx/info", "Something to know", assay.Info, "CWE-258", at(evil, 4, 1, 0, "")),
		},
		Policy: &assay.Policy{Name: "p", Digest: d, Without: []assay.LeftOut{{Check: "check/x", Reason: "noise"}}, Idle: []string{"accept 1: expired"}},
		Baseline: &assay.Baseline{Name: "old.bin", Subject: d, JudgedAt: "2025-01-01", Changed: []string{"check/password"},
			Gone:     []assay.Finding{finding("password/guessed", "Gone: "+Evil, assay.Low, "CWE-521", at(passwd, 3, 1, 1, "x"))},
			Unjudged: []assay.Finding{}},
		Failures: []assay.PlacedFailure{
			{Path: fs, Failure: assay.Failure{Stage: "unpack", By: "format/squashfs", Name: "bin/x", Offset: 0x44, Reason: "block at 0x44: past end of image"}},
			{Failure: assay.Failure{Stage: "check", By: "check/key", Offset: -1, Reason: Evil}}},
		Limits:   assay.DefaultLimits(),
		Tool:     assay.Tool{Name: "assay", Version: "0.1.0", Formats: map[string]int{"squashfs": 1}, Checks: map[string]int{"password": 1}},
		JudgedAt: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Run:      assay.Run{Started: time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC), Seconds: 4, Jobs: 2, Host: "host"},
	}
	rep.Findings[0].Accepted = &assay.Acceptance{By: "A. Smith", Until: "2027-01-31", Reason: "replaced"}
	rep.Findings[1].Since = assay.Unchanged
	return rep
}
