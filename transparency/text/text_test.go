package text

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/legible"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, d)
	}
}

func router() *assay.Report {
	img := assay.Path("router.bin")
	fs := img.Inside("110090.squashfs")
	d := assay.DigestOf([]byte("x"))
	files := []assay.File{
		{Path: img, Ref: assay.Ref{Digest: d, Size: 3866632}, Offset: -1, Format: "tplink", Properties: []assay.Property{{Name: "version", Value: "ver. 1.0"}}},
		{Path: img.Inside("bootloader"), Entry: assay.Entry{Piece: true}, Ref: assay.Ref{Digest: d, Size: 131072}, Offset: 0x200},
		{Path: img.Inside("kernel"), Entry: assay.Entry{Piece: true}, Ref: assay.Ref{Digest: d, Size: 1048576}, Offset: 0x20200, Format: "lzma"},
		{Path: img.Inside("kernel").Inside("data"), Ref: assay.Ref{Digest: d, Size: 2752512}, Offset: -1, Kind: "kernel"},
		{Path: fs, Entry: assay.Entry{Piece: true}, Ref: assay.Ref{Digest: d, Size: 2600000}, Offset: 0x110090, Format: "squashfs", Damaged: true,
			Properties: []assay.Property{{Name: "version", Value: "4.0"}, {Name: "compression", Value: "lzma (vendor header) with a long explanation"}}},
	}
	for i := range 7 {
		at := fs.Inside(fmt.Sprintf("www/%d.js.gz", i))
		files = append(files, assay.File{Path: at, Ref: assay.Ref{Digest: d, Size: 100}, Offset: -1, Format: "gzip"},
			assay.File{Path: at.Inside("data"), Ref: assay.Ref{Digest: d, Size: 300}, Offset: -1, Kind: "text"})
	}
	files = append(files, assay.File{Path: fs.Inside("bin/busybox"), Ref: assay.Ref{Digest: d, Size: 300000}, Kind: "elf", Offset: -1},
		assay.File{Path: fs.Inside("bin/sh"), Entry: assay.Entry{Type: assay.Symlink, Target: "busybox"}, Offset: -1})
	finding := func(rule, title string, sev assay.Severity, at ...assay.Evidence) assay.Finding {
		return assay.Finding{Check: "check/" + strings.Split(rule, "/")[0], Rule: rule, Title: title, Severity: sev,
			SeverityReason: "anybody who reaches the login logs in", CWE: []string{"CWE-258"}, Evidence: at}
	}
	passwd := fs.Inside("etc/passwd")
	findings := []assay.Finding{
		finding("hardening/image", "Few programs are hardened: 1 of 12 are position-independent", assay.Medium, assay.Evidence{Path: fs, Offset: -1}),
		finding("password/empty", "Account without a password: root", assay.Critical, assay.Evidence{Path: passwd, Offset: 0, Length: 12, Line: 1, Text: "root::0:0:\x1b[2Jroot:/:/bin/sh"}),
	}
	for i := range 6 {
		findings = append(findings, finding("password/weakhash", fmt.Sprintf("Weak password hash: user%d", i), assay.High,
			assay.Evidence{Path: passwd, Offset: int64(i) * 40, Length: 30, Line: i + 2}))
	}
	findings = append(findings, finding("key/private", "Private key", assay.High,
		assay.Evidence{Path: fs.Inside("etc/key.der"), Offset: 16, Length: 608},
		assay.Evidence{Path: fs.Inside("etc/a.der"), Offset: 16}, assay.Evidence{Path: fs.Inside("etc/b.der"), Offset: -1}))
	return &assay.Report{
		Name: "router.bin", Subject: assay.Ref{Digest: d, Size: 3866632}, Files: slices.Values(files),
		Coverage: assay.Coverage{Total: 3866632, Explained: 3866000},
		Gaps: []assay.Gap{{Path: img, Offset: 0x3b0000, Length: 600, Entropy: 7.2, By: "unpack", Reason: "nothing recognised"},
			{Path: img.Inside("bootloader"), Length: 131072, Entropy: 7.998, By: "unpack", Reason: "nothing recognised"}},
		Systems: []assay.System{{Path: fs, Also: []assay.Path{img.Inside("copy")}, CPU: "MIPS 32-bit big-endian", Libc: "uClibc", Init: "busybox",
			Kernel: "2.6.31", OS: "BusyBox \u202eevil", Files: 1043, Programs: 145,
			Services: []assay.Service{
				{Name: "telnetd", Command: "/usr/sbin/telnetd -l /bin/sh &", Started: "boot", By: "rcS", Path: fs.Inside("etc/rcS"), Line: 12},
				{Name: "httpd", Command: "httpd", Started: "boot", By: "rcS", Path: fs.Inside("etc/rcS"), Line: 14},
				{Name: "upnpd", Started: "installed", By: "sysv", Path: fs.Inside("etc/init.d/upnpd")}}}},
		Findings: findings,
		Failures: []assay.PlacedFailure{
			{Path: fs, Failure: assay.Failure{Stage: "unpack", By: "format/squashfs", Name: "bin/x", Offset: 0x44, Reason: "block at 0x44: past end of image"}},
			{Path: fs, Failure: assay.Failure{Stage: "unpack", By: "format/squashfs", Name: "bin/y", Offset: 0x44, Reason: "block at 0x44: past end of image"}},
			{Failure: assay.Failure{Stage: "check", By: "check/key", Offset: -1, Reason: "panic: oops"}}},
		Tool:     assay.Tool{Name: "assay", Version: "0.1.0", Formats: map[string]int{"gzip": 1}},
		JudgedAt: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Run:      assay.Run{Sandbox: assay.Sandbox{InForce: []string{"seccomp"}, NotInForce: []string{"landlock: not supported by this kernel"}}},
	}
}

func rules(rule string) (string, string) {
	switch rule {
	case "key/private":
		return "Private key", "Set passwords on each device and hash them with yescrypt."
	case "password/weakhash":
		return "Weak password hash", "Set passwords on each device and hash them with yescrypt."
	}
	return "", ""
}

func summary(t *testing.T, rep *assay.Report, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, rep, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSummary(t *testing.T) {
	golden(t, "router.txt", summary(t, router(), Options{Rule: rules}))
	golden(t, "router-verbose.txt", summary(t, router(), Options{Width: 120, Verbose: true, Rule: rules}))
	golden(t, "router-color.txt", summary(t, router(), Options{Color: true, Rule: rules}))
}

func TestSummaryOfNothing(t *testing.T) {
	golden(t, "nothing.txt", summary(t, &assay.Report{Name: "empty\nfile", Incomplete: "interrupted",
		Acquisition: &assay.Acquisition{Source: "vendor", By: "me\x1b[m"}, Vulnerabilities: []assay.Vulnerability{}}, Options{}))
}

func TestNothingFromAnImageReachesTheTerminal(t *testing.T) {
	evil := "\x1b]0;x\x07\u202e\u009b1m\xff\r\n\u2028\U000e0041"
	rep := router()
	rep.Name, rep.Incomplete = evil, evil
	rep.Acquisition = &assay.Acquisition{Source: evil, Custody: []string{evil}}
	p := assay.Path(evil) // as a hostile report may have it
	for i := range rep.Findings {
		rep.Findings[i] = assay.Finding{Check: evil, Rule: evil, Title: evil, SeverityReason: evil, CWE: []string{evil}, Evidence: []assay.Evidence{{Path: p, Text: evil, Line: i}}}
	}
	rep.Systems = []assay.System{{Path: p, Also: []assay.Path{p}, CPU: evil, Libc: evil, Init: evil, Kernel: evil, OS: evil, Hostname: evil,
		Services: []assay.Service{{Name: evil, Command: evil, Started: "boot", Path: p}}}}
	rep.Gaps = []assay.Gap{{Path: p, By: evil, Reason: evil}}
	rep.Findings[0].Accepted, rep.Findings[0].Since = &assay.Acceptance{By: evil, Until: evil, Reason: evil}, assay.New
	rep.Policy = &assay.Policy{Name: evil, Without: []assay.LeftOut{{Check: evil, Reason: evil}}, Idle: []string{evil}}
	rep.Baseline = &assay.Baseline{Name: evil, JudgedAt: evil, Why: evil, Changed: []string{evil}, Gone: rep.Findings, Unjudged: rep.Findings}
	rep.Withheld = []string{evil}
	rep.Failures = []assay.PlacedFailure{{Path: p, Failure: assay.Failure{By: evil, Reason: evil, Name: evil}}}
	rep.Files = slices.Values([]assay.File{{Path: p, Format: evil, Kind: evil, Damaged: true, Properties: []assay.Property{{Name: evil, Value: evil}}}, {Path: p + "!/a", Kind: evil}})
	rep.Tool = assay.Tool{Name: evil, Version: evil}
	rep.Run.Sandbox = assay.Sandbox{InForce: []string{evil}, NotInForce: []string{evil}}
	for _, verbose := range []bool{false, true} {
		out := summary(t, rep, Options{Verbose: verbose})
		for i, r := range out {
			if r != '\n' && legible.Escape(string(r)) != string(r) || r == 0xfffd {
				t.Fatalf("%U at byte %d of:\n%s", r, i, out)
			}
		}
	}
}

func TestLinesFitTheWidth(t *testing.T) {
	for _, width := range []int{60, 80, 132} {
		for l := range strings.Lines(summary(t, router(), Options{Width: width, Rule: rules})) {
			if columns(strings.TrimSpace(l)) > width && !strings.Contains(l, "sha256") && !strings.Contains(l, "router.bin!/") {
				t.Errorf("width %d: %s", width, l)
			}
		}
	}
}

func TestStructureIsBounded(t *testing.T) {
	rep := router()
	rep.Files = func(yield func(assay.File) bool) {
		for i := range 1000 {
			if !yield(assay.File{Path: assay.Path(fmt.Sprintf("a!/%d", i)), Format: fmt.Sprintf("f%d", i)}) {
				return
			}
		}
	}
	out := summary(t, rep, Options{})
	if n := strings.Count(out, "\n"); n > 140 {
		t.Errorf("%d lines", n)
	}
	if !strings.Contains(out, "960 more") {
		t.Errorf("does not say how many are left out:\n%s", out)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := legible.Grouped(n); got != want {
			t.Errorf("legible.Grouped(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1<<20 - 1: "1.0 MiB", 1 << 30: "1.0 GiB", 3 << 40: "3.0 TiB"} {
		if got := legible.Binary(n); got != want {
			t.Errorf("legible.Binary(%d) = %q, want %q", n, got, want)
		}
	}
	for _, x := range []struct {
		part, total int64
		want        string
	}{{0, 9, "0 %"}, {9, 9, "100 %"}, {99999, 100000, "99.9 %"}, {1, 100000, "< 0.1 %"}, {1, 2, "50.0 %"}} {
		if got := legible.Percent(x.part, x.total); got != x.want {
			t.Errorf("legible.Percent(%d, %d) = %q, want %q", x.part, x.total, got, x.want)
		}
	}
}

func TestTree(t *testing.T) {
	d := assay.DigestOf([]byte("x"))
	has := assay.HasMode | assay.HasOwner
	p := assay.Path("a.bin").Inside("fs")
	files := slices.Values([]assay.File{
		{Path: "a.bin", Ref: assay.Ref{Digest: d, Size: 12}, Format: "squashfs"},
		{Path: p.Inside("d"), Entry: assay.Entry{Type: assay.Dir, Has: has, Mode: 0o1777}},
		{Path: p.Inside("su"), Entry: assay.Entry{Has: has, Mode: 0o4755, UID: 0, GID: 10}, Ref: assay.Ref{Digest: d, Size: 5}},
		{Path: p.Inside("odd"), Entry: assay.Entry{Has: has, Mode: 0o7000}, Ref: assay.Ref{Size: 5}, Damaged: true},
		{Path: p.Inside("l\n"), Entry: assay.Entry{Type: assay.Symlink, Target: "\x1b[m/x", Has: has, Mode: 0o777}},
		{Path: p.Inside("h"), Entry: assay.Entry{Type: assay.Hardlink, Target: "su", Has: has, Mode: 0o4755}, Ref: assay.Ref{Digest: d, Size: 5}},
		{Path: p.Inside("null"), Entry: assay.Entry{Type: assay.CharDev, Major: 1, Minor: 3, Has: has, Mode: 0o666}},
	})
	for name, opt := range map[string]TreeOptions{"tree.txt": {}, "tree-short.txt": {Short: true}} {
		var b bytes.Buffer
		if err := WriteTree(&b, files, opt); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.String())
	}
}
