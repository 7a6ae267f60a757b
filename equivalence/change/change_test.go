package change

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
)

// sum is a digest for a made-up content.
func sum(s string) assay.Digest { return assay.DigestOf([]byte(s)) }

// report makes one side: the image's name and files differ between releases.
func report(name string, files []assay.File, sys assay.System, facts []assay.Fact, findings ...assay.Finding) *assay.Report {
	return &assay.Report{
		Name: name, JudgedAt: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), Files: slices.Values(files),
		Systems: []assay.System{sys}, Facts: facts, Findings: findings,
		Tool: assay.Tool{Checks: map[string]int{"password": 1, "hardening": 1}},
	}
}

func file(path, content, kind string, mode uint32) assay.File {
	f := assay.File{Path: assay.Path(path), Ref: assay.Ref{Digest: sum(content), Size: 1}, Kind: kind}
	f.Type, f.Mode, f.Has = assay.Regular, mode, assay.HasMode|assay.HasOwner
	return f
}

func fact(kind, content string, value map[string]any) assay.Fact {
	return assay.Fact{Kind: kind, Digest: sum(content), Value: value}
}

func found(fingerprint, path string) assay.Finding {
	return assay.Finding{Check: "check/password", Rule: "password/empty", Title: "Empty password", Severity: assay.High,
		Fingerprint: fingerprint, Evidence: []assay.Evidence{{Path: assay.Path(path)}}}
}

func sides() (a, b *assay.Report) {
	elf := func(canary, relro string) map[string]any {
		return map[string]any{"role": "program", "canary": canary, "relro": relro, "nx": "yes"}
	}
	a = report("fw1.bin", []assay.File{
		file("fw1.bin!/100000.squashfs!/bin/httpd", "httpd 1", "elf", 0o755),
		file("fw1.bin!/100000.squashfs!/bin/su", "su", "elf", 0o4755),
		file("fw1.bin!/100000.squashfs!/bin/old", "old", "elf", 0o755),
		file("fw1.bin!/100000.squashfs!/etc/passwd", "passwd 1", "text", 0o644),
		file("fw1.bin!/100000.squashfs!/etc/key.pem", "key", "private-key", 0o600),
		file("fw1.bin!/zImage", "kernel 1", "data", 0),
	}, assay.System{Path: "fw1.bin!/100000.squashfs", OS: "Foo 1",
		Packages: []assay.Package{{Name: "dropbear", Version: "1", Manager: "opkg"}, {Name: "gone", Version: "1", Manager: "opkg"}},
		Services: []assay.Service{{Name: "httpd", Command: "httpd -p 80", Program: "/bin/httpd", Started: "boot", By: "inittab", Path: "fw1.bin!/100000.squashfs!/etc/inittab",
			Listens: []assay.Listen{{Protocol: "tcp", Address: "127.0.0.1", Port: 80}}}},
	}, []assay.Fact{
		fact("elf/1", "httpd 1", elf("yes", "partial")),
		fact("elf/1", "su", elf("yes", "full")),
		fact("account/1", "passwd 1", map[string]any{"file": "passwd", "name": "root", "uid": 0, "gid": 0, "password": "hash", "scheme": "md5", "hash": "$1$a$b"}),
		fact("account/1", "passwd 1", map[string]any{"file": "passwd", "name": "ftp", "uid": 5, "gid": 5, "password": "locked"}),
		fact("key/1", "key", map[string]any{"type": "private", "algorithm": "rsa", "bits": 2048, "public_sha256": "11"}),
		fact("kernel/1", "kernel 1", map[string]any{"release": "5.4.1"}),
		fact("address/1", "httpd 1", map[string]any{"host": "update.example", "role": "update"}),
	}, found("f1", "fw1.bin!/100000.squashfs!/bin/httpd"), found("f2", "fw1.bin!/100000.squashfs!/etc/passwd"))
	b = report("fw2.bin", []assay.File{
		file("fw2.bin!/120000.squashfs!/bin/httpd", "httpd 2", "elf", 0o755),
		file("fw2.bin!/120000.squashfs!/bin/su", "su", "elf", 0o4755),
		file("fw2.bin!/120000.squashfs!/bin/new", "new", "elf", 0o6755),
		file("fw2.bin!/120000.squashfs!/etc/passwd", "passwd 2", "text", 0o644),
		file("fw2.bin!/120000.squashfs!/etc/moved.pem", "key", "private-key", 0o600),
		file("fw2.bin!/zImage", "kernel 2", "data", 0),
	}, assay.System{Path: "fw2.bin!/120000.squashfs", OS: "Foo 2",
		Packages: []assay.Package{{Name: "dropbear", Version: "2", Manager: "opkg"}, {Name: "curl", Version: "8", Manager: "opkg"}},
		Services: []assay.Service{{Name: "httpd", Command: "httpd -p 80", Program: "/bin/httpd", Started: "boot", By: "inittab", Path: "fw2.bin!/120000.squashfs!/etc/inittab",
			Listens: []assay.Listen{{Protocol: "tcp", Address: "*", Port: 80}}}},
	}, []assay.Fact{
		fact("elf/1", "httpd 2", elf("no", "full")),
		fact("elf/1", "su", elf("yes", "full")),
		fact("account/1", "passwd 2", map[string]any{"file": "passwd", "name": "root", "uid": 0, "gid": 0, "password": "hash", "scheme": "md5", "hash": "$1$c$d"}),
		fact("account/1", "passwd 2", map[string]any{"file": "passwd", "name": "eve", "uid": 0, "gid": 0, "password": "hash"}),
		fact("key/1", "key", map[string]any{"type": "private", "algorithm": "rsa", "bits": 2048, "public_sha256": "11"}),
		fact("certificate/1", "key", map[string]any{"subject": "CN=x", "issuer": "CN=y", "not_after": "2030-01-01T00:00:00Z", "sha256": "22"}),
		fact("kernel/1", "kernel 2", map[string]any{"release": "5.4.9"}),
		fact("address/1", "httpd 2", map[string]any{"host": "acs.example", "role": "acs"}),
		fact("address/1", "httpd 2", map[string]any{"host": "other.example", "role": ""}),
	}, found("f2", "fw2.bin!/120000.squashfs!/etc/passwd"), found("f3", "fw2.bin!/120000.squashfs!/etc/passwd"))
	return a, b
}

func told(c *assay.Changes) (list []string) {
	for _, x := range c.List {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s | %s | %s", x.What, x.About, x.Name, x.From, x.To)))
	}
	return list
}

func TestBetween(t *testing.T) {
	a, b := sides()
	c := Between(a, b)
	want := []string{
		"gone finding high password/empty: Empty password |  |",
		"new finding high password/empty: Empty password |  |",
		"new exposed program /bin/httpd |  |",
		"new listener httpd on tcp *:80 |  |",
		"gone listener httpd on tcp 127.0.0.1:80 |  |",
		"new account eve in etc/passwd |  | uid 0, gid 0, password hash",
		"gone account ftp in etc/passwd | uid 5, gid 5, password locked |",
		"changed account root in etc/passwd | uid 0, gid 0, password hash md5 | uid 0, gid 0, password hash md5, with another one than before",
		"new set-uid bin/new |  | mode 6755, owner 0:0",
		"new certificate CN=x in etc/moved.pem |  | issued by CN=y, until 2030-01-01",
		"gone update update.example |  |",
		"new remote maintenance acs.example |  |",
		"new hardening RELRO of bin/httpd | partial | full",
		"gone hardening canary of bin/httpd | yes | no",
		"changed kernel Linux | 5.4.1 | 5.4.9",
		"changed system OS | Foo 1 | Foo 2",
		"new package curl |  | 8",
		"changed package dropbear | 1 | 2",
		"gone package gone | 1 |",
	}
	if got := told(c); !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	if c.Still != 1 || c.Programs != (assay.ChangedPrograms{Same: 1, Changed: 1, New: 1, Gone: 1, Mended: 1}) {
		t.Errorf("counts: still %d, %+v", c.Still, c.Programs)
	}
	for _, x := range told(c) {
		if strings.Contains(x, "$1$") {
			t.Errorf("%s: tells a hash", x)
		}
	}
}

// TestSame: a release has not changed from itself.
func TestSame(t *testing.T) {
	a, _ := sides()
	if c := Between(a, a); len(c.List) > 0 || c.Still != 2 || c.Programs.Same != 3 {
		t.Errorf("%v %+v", told(c), c)
	}
}

// TestUnjudged: of a check that ran on one side only nothing is said.
func TestUnjudged(t *testing.T) {
	a, b := sides()
	b.Tool.Checks = map[string]int{"hardening": 1}
	b.Incomplete = "time limit"
	c := Between(a, b)
	for _, x := range c.List {
		if x.About == "finding" && x.What == gone {
			t.Errorf("%s: the check did not run on B", x.Name)
		}
	}
	if len(c.Unjudged) != 2 || !strings.Contains(c.Unjudged[0], "password") || !strings.Contains(c.Unjudged[1], "time limit") {
		t.Errorf("unjudged: %q", c.Unjudged)
	}
}

func TestPlace(t *testing.T) {
	for p, want := range map[assay.Path]string{
		"fw.bin!/100000.squashfs!/etc/passwd": "squashfs!/etc/passwd",
		"dir!/bin/sh":                         "bin/sh",
		"fw.bin":                              "",
		"x!/a.tar!/b.conf":                    "tar!/b.conf",
	} {
		if got := place(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}
