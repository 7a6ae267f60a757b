package carry

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"assay"
)

type linked []string

func (l linked) Libraries() []string { return l }

type configures string

func (c configures) ConfiguresProgram() string { return string(c) }

// release makes a report of files "path content".
func of(rows string, services ...assay.Service) *assay.Report {
	files := []assay.File{{Path: "fw", Entry: assay.Entry{Name: "fw"}, Format: "squashfs"}}
	for r := range strings.SplitSeq(rows, ",") {
		p := strings.Fields(r)
		f := assay.File{Path: assay.Path("fw!/" + p[0]), Kind: "elf", Entry: assay.Entry{Name: p[0], Has: assay.HasMode, Mode: 0o755}}
		if len(p) > 2 {
			f.Mode = 0o4755
		}
		f.Ref = assay.Ref{Digest: assay.DigestOf([]byte(p[1])), Size: 1}
		files = append(files, f)
	}
	fact := func(content string, v any) assay.Fact {
		return assay.Fact{Digest: assay.DigestOf([]byte(content)), Value: v}
	}
	return &assay.Report{
		Name: "fw", Files: slices.Values(files), Systems: []assay.System{{Services: services}},
		Facts: []assay.Fact{
			fact("httpd", linked{"libssl.so.1"}), fact("ssl1", linked{"libcrypto.so.1"}), fact("ssl2", linked{"libcrypto.so.1"}), fact("tool", linked{"libc.so"}),
			fact("conf1", configures("httpd")), fact("conf2", configures("httpd")),
		},
	}
}

const base = "bin/tool tool,bin/httpd httpd,lib/libssl.so.1 ssl1,lib/libcrypto.so.1 crypto1,lib/libc.so c,etc/httpd.conf conf1"

func TestOver(t *testing.T) {
	started := assay.Service{Name: "httpd", Program: "/bin/httpd", Command: "httpd", Started: "boot"}
	for _, c := range []struct{ name, b, want string }{
		{"same", base, ""},
		{"deep library", strings.Replace(base, "crypto1", "crypto2", 1), "bin/httpd dependency libcrypto.so.1|lib/libssl.so.1 dependency libcrypto.so.1|lib/libcrypto.so.1 bytes"},
		{"configuration", strings.Replace(base, "conf1", "conf2", 1), "bin/httpd configuration etc/httpd.conf|etc/httpd.conf bytes"},
		{"setuid", strings.Replace(base, "tool tool", "tool tool s", 1), "bin/tool attributes"},
		{"new", base + ",bin/new new", "bin/new new"},
	} {
		a, b := of(base, started), of(c.b, started)
		a.Findings = []assay.Finding{{Rule: "x/y", Evidence: []assay.Evidence{{Path: "fw!/bin/httpd"}}}}
		got := Over(a, b)
		if s := rows(got); s != c.want {
			t.Errorf("%s: got %s, want %s", c.name, s, c.want)
		}
		status := "carries"
		if strings.Contains(c.want, "bin/httpd") {
			status = "again"
		}
		if got.Findings[0].Status != status {
			t.Errorf("%s: finding %s, want %s", c.name, got.Findings[0].Status, status)
		}
	}
	other := started
	other.Command = "httpd -debug"
	if s := rows(Over(of(base, started), of(base, other))); s != "bin/httpd start-up" {
		t.Errorf("another start: %s", s)
	}
	a := of(base)
	a.Findings = []assay.Finding{{Evidence: []assay.Evidence{{Path: "fw!/bin/tool"}}}}
	if got := Over(a, of("bin/x x")); got.Findings[0].Status != "gone" || got.Again != 1 {
		t.Errorf("%+v", got)
	}
}

func rows(c *assay.Carried) string {
	var s []string
	for _, r := range c.Rows {
		row := strings.TrimPrefix(string(r.Path), "fw!/")
		for _, why := range r.Reasons {
			row += strings.TrimRight(fmt.Sprintf(" %s %s", why.Kind, why.Detail), " ")
		}
		s = append(s, row)
	}
	return strings.Join(s, "|")
}
