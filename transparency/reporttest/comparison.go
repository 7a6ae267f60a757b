package reporttest

import (
	"time"

	"assay"
)

// sides are those of the comparison.
func sides() (a, b assay.Compared) {
	return assay.Compared{Name: "genuine! a.bin", Subject: assay.Ref{Digest: assay.DigestOf([]byte("a")), Size: 3866632}, From: "content", Entries: 900},
		assay.Compared{Name: "received.bin", Subject: assay.Ref{Digest: assay.DigestOf([]byte("b")), Size: 3866640}, From: "content", Entries: 901}
}

// made is what documents say of the program and its run.
func made() (assay.Tool, assay.Run) {
	return assay.Tool{Name: "assay", Version: "0.1.0", Formats: map[string]int{"squashfs": 2, "gzip": 1}, Checks: map[string]int{"password": 1}},
		assay.Run{Started: time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC), Seconds: 4, Jobs: 2, Host: "host", Sandbox: assay.Sandbox{NotInForce: []string{"everything: --no-sandbox"}}}
}

// Comparison gives one with every part that writers know.
func Comparison() *assay.Comparison {
	a, b := sides()
	fs := assay.Path(assay.EscapeName(a.Name)).Inside("110090.squashfs")
	ref := func(s string) assay.Ref { return assay.Ref{Digest: assay.DigestOf([]byte(s)), Size: int64(len(s))} }
	begin := int64(0x110090)
	c := &assay.Comparison{
		A: a, B: b, Verdict: assay.Different, Why: "3 differences of 5 not explained by policy our network",
		Policy: assay.AllowedCauses{Name: "our network " + Evil, Digest: assay.DigestOf([]byte("p")), Causes: []string{"timestamp", "checksum", "compression"},
			Own: []assay.OwnAllowance{{Name: "counter " + Evil, Reason: Evil, Used: 1}}},
		Same: 896, LeftOut: 2,
		Differences: []assay.Difference{
			{Path: fs, Kind: "changed", Cause: "timestamp", Explained: true, A: ref("fsa"), B: ref("fsb"), AtA: &begin, AtB: &begin, Ranges: []assay.Range{
				{A: 8, B: 8, Length: 4, Cause: "timestamp", Explained: true, Part: "mkfs_time", TextA: "2026-01-02T03:04:05Z", TextB: "2026-01-02T04:04:05Z"},
				{A: -1, B: -1, Cause: "checksum", Explained: true, Note: "right on both sides"}}},
			{Path: fs.Inside("bin/tool"), Kind: "changed", Cause: "unexplained", A: ref("1"), B: ref("2"), LeftOut: 3, Ranges: []assay.Range{
				{A: 0x40, B: 0x40, Length: 4, Cause: "timestamp", Explained: true, Part: "section .rodata"},
				{A: 0x1f0, B: 0x1f4, Length: 16, LengthB: 20, Cause: "unexplained", Part: "section .text", TextA: "3c1c0043", TextB: "3c1c0044"}}},
			{Path: fs.Inside(Evil), Other: assay.Path(b.Name).Inside("110090.squashfs").Inside("-1+1"), Kind: "renamed", Cause: "attribute", Detail: Evil,
				Ranges: []assay.Range{{A: -1, B: -1, Cause: "attribute", Part: "name", TextA: Evil, TextB: "@SUM(1)", Note: Evil}}, A: ref("1"), B: ref("1")},
			{Path: fs.Inside("etc/build.conf"), Kind: "changed", Cause: "unexplained", Explained: true, A: ref("3"), B: ref("4"),
				Ranges: []assay.Range{{A: 9, B: 9, Length: 2, Cause: "unexplained", Explained: true, Part: "line 2", TextA: "counter=17", TextB: "counter=18", Own: "counter " + Evil}}},
			{Path: assay.Path(b.Name).Inside("110090.squashfs").Inside("etc/new"), Kind: "added", Cause: "unexplained", B: ref("5"),
				Ranges: []assay.Range{{A: -1, B: 0, Length: 1, Cause: "unexplained", Part: "entry"}}},
		},
		Causes: []assay.CauseCount{
			{Cause: "attribute", Ranges: 1, Paths: 1}, {Cause: "unexplained", Ranges: 2, Paths: 2, Bytes: 21},
			{Cause: "checksum", Ranges: 1, Paths: 1, Explained: true}, {Cause: "timestamp", Ranges: 2, Paths: 2, Bytes: 8, Explained: true},
			{Cause: "unexplained", Ranges: 1, Paths: 1, Bytes: 2, Explained: true}},
		Unreadable: []assay.Unreadable{{Path: fs.Inside("bin/x"), Side: "b", Reason: "block at 0x44: past end of image " + Evil}},
		Changes: &assay.Changes{
			JudgedAt: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Still: 4, LeftOut: 1,
			List: []assay.Change{
				{About: "finding", What: "new", Name: "critical password/empty: Account without a password: " + Evil, Path: fs.Inside(Evil)},
				{About: "account", What: "changed", Name: "root in etc/passwd", From: "password locked", To: "password empty"}},
			Programs: assay.ChangedPrograms{Same: 140, Changed: 1, New: 2, Gone: 3, Mended: 1}, Unjudged: []string{Evil}},
		Carried: &assay.Carried{
			Report: a.Name, SHA256: a.Subject.Digest, JudgedAt: "2026-01-01", Carries: 898, Again: 2,
			Rows: []assay.AgainRow{
				{Path: fs.Inside("bin/tool"), Reasons: []assay.AgainReason{{Kind: assay.AgainBytes}, {Kind: assay.AgainDependency, Detail: "lib/libc.so.0"}}},
				{Path: fs.Inside(Evil), Reasons: []assay.AgainReason{{Kind: assay.AgainStartUp, Detail: Evil}}}},
			Findings: []assay.CarriedFinding{{Rule: "password/empty", Title: Evil, Severity: assay.Critical, Fingerprint: "f", Status: "again", Path: fs.Inside(Evil)}}},
		Limits: assay.DefaultLimits(),
	}
	c.Tool, c.Run = made()
	return c
}

// ProductLine gives one with every part that writers know.
func ProductLine() *assay.ProductLine {
	a, b := sides()
	d := assay.DigestOf([]byte("x"))
	l := &assay.ProductLine{
		Members: []assay.Compared{a, b, {Name: "tree" + Evil, From: "directory", Entries: 3}}, Common: 890, LeftOut: 1, Incomplete: "tree: interrupted " + Evil,
		Counts: []assay.ClassCount{{Class: assay.LineCommon, Entries: 890, Bytes: 1 << 20}, {Class: assay.LineConfiguration, Entries: 1, Bytes: 5}, {Class: assay.LineUnique, Entries: 1}},
		Entries: []assay.LineEntry{
			{Path: "fs!/etc/" + assay.EscapeName(Evil), Class: assay.LineConfiguration, Variants: []assay.Variant{{SHA256: d, Size: 3, Note: "0644 0:0", Members: []int{0, 1}}, {SHA256: assay.DigestOf(nil), Size: 2, Members: []int{2}}}},
			{Path: "fs!/link", Class: assay.LineUnique, Variants: []assay.Variant{{Note: "symlink -> " + Evil, Members: []int{2}}}}},
		Limits: assay.DefaultLimits(),
	}
	l.Tool, l.Run = made()
	return l
}

// FieldCheck gives one with every part that writers know.
func FieldCheck() *assay.FieldCheck {
	sum := assay.DigestOf([]byte("x"))
	c := &assay.FieldCheck{
		Lists:     []assay.HashList{{Name: "site 1.txt" + Evil, Lines: 5, Unreadable: 1, NotReported: 890, BestFit: "a (a.bin)"}, {Name: "b.txt", Lines: 1}},
		Inspected: []assay.InspectedRelease{{Name: "a (a.bin)" + Evil, SHA256: sum, JudgedAt: "2026-01-01", Files: 895}, {Name: "tree (tree)", JudgedAt: "2026-01-01"}},
		Counts:    map[string]int64{assay.FieldSame: 3, assay.FieldExplained: 1, assay.FieldUnknown: 1, assay.FieldNever: 1},
		Rows: []assay.FieldRow{
			{List: "site 1.txt", Line: 2, Path: "/bin/moved", Hash: sum.String(), Status: assay.FieldSame, Release: "a (a.bin)", At: "a.bin!/bin/x", Why: "the digest of an inspected content, at another path"},
			{List: "site 1.txt", Line: 3, Path: "/bin/y", Hash: sum.String(), Status: assay.FieldExplained, Release: "a (a.bin)", At: "a.bin!/bin/y", Why: "every difference is explained by c.json under policy default/1"},
			{List: "site 1.txt", Line: 4, Path: Evil, Hash: sum.String(), Status: assay.FieldUnknown, Why: Evil},
			{List: "=b.txt", Line: 1, Hash: sum.String(), Status: assay.FieldNever, Why: "neither the digest nor the path was inspected"}},
		LeftOut: 1,
	}
	_, c.Run = made()
	return c
}
