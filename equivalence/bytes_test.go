package equivalence

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/equivalence/allowance"
	allowances "assay/equivalence/allowance/all"
	insides "assay/equivalence/inside/all"
	"assay/equivalence/policy"
	"assay/equivalence/tree"
)

// differences compares two contents of one kind and name.
func differences(t *testing.T, kind, name string, a, b []byte) []assay.Range {
	t.Helper()
	c := &comparing{ctx: context.Background(), opt: Options{Policy: policy.Default()}, allowances: allowances.Allowances(), insides: insides.Splitters()}
	node := func(b []byte) *tree.Node {
		n := &tree.Node{}
		n.Kind, n.Name, n.Path, n.Ref = kind, name, assay.Path("image!/"+name), assay.Ref{Digest: assay.DigestOf(b), Size: int64(len(b))}
		return n
	}
	ranges, err := c.differ(&job{a: node(a), b: node(b)}, assay.Bytes(a), assay.Bytes(b)).ranges()
	if err != nil {
		t.Fatal(err)
	}
	return ranges
}

// causes are those of the ranges, with their parts.
func causes(ranges []assay.Range) string {
	var s []string
	for _, r := range ranges {
		s = append(s, r.Cause+" in "+r.Part)
	}
	return strings.Join(s, "; ")
}

func TestTexts(t *testing.T) {
	for _, c := range []struct{ title, kind, name, a, b, want string }{
		{"value", "text", "etc/config/net", "config interface 'wan'\n\toption proto 'dhcp'\n", "config interface 'wan'\n\toption proto 'static'\n", "unexplained in line 2, key wan.proto"},
		{"line added", "script", "x", "#!/bin/sh\na\n", "#!/bin/sh\nevil\na\n", "unexplained in line 2"},
		{"line taken away", "script", "x", "#!/bin/sh\na\nb\n", "#!/bin/sh\nb\n", "unexplained in line 2"},
		{"order of lines", "text", "etc/rules.conf", "deny\nallow\n", "allow\ndeny\n", "unexplained in line 1, key deny; unexplained in line 2, key deny"},
		{"order of keys", "json", "x.json", "{\n\"a\":1,\n\"b\":2\n}\n", "{\n\"b\":2,\n\"a\":1\n}\n", "unexplained in line 2, key a; unexplained in line 3, key a"},
		{"return at the end of a line", "script", "x", "#!/bin/sh\na\n", "#!/bin/sh\na\r\n", "unexplained in line 2"},
		{"date at the top", "script", "x", "#!/bin/sh\n# 2026-01-01\na\n", "#!/bin/sh\n# 2026-01-02\na\n", "timestamp in line 2"},
		{"date at the top, and more", "script", "x", "#!/bin/sh\n# 2026-01-01\na\n", "#!/bin/sh\n# 2026-01-02\nb\n", "timestamp in line 2; unexplained in line 3"},
		{"comment becomes code", "script", "x", "#!/bin/sh\n# 2026-01-01\n", "#!/bin/sh\n2026-01-02\n", "unexplained in line 2; unexplained in line 2"},
		{"interpreter", "script", "x", "#!/bin/sh\n", "#!/tmp/sh\n", "unexplained in line 1"},
		{"date further down", "script", "x", "#!/bin/sh\na\n# 2026-01-01\n", "#!/bin/sh\na\n# 2026-01-02\n", "unexplained in line 3"},
		{"cron", "text", "etc/crontab", "# x\n30 03 * * * y\n", "# x\n30 04 * * * y\n", "unexplained in line 2"},
	} {
		got := causes(differences(t, c.kind, c.name, []byte(c.a), []byte(c.b)))
		if got != c.want && !(strings.HasPrefix(c.title, "order") && !strings.Contains(got, "timestamp") && strings.Contains(got, "unexplained")) {
			t.Errorf("%s: %s, want %s", c.title, got, c.want)
		}
	}
}

// TestShown: whole lines are shown, what ends them is written out.
func TestShown(t *testing.T) {
	r := differences(t, "text", "x", []byte("one two\r\n"), []byte("one 2\r\nthree\n"))
	if len(r) != 1 || r[0].TextA != "one two\\r" && !strings.Contains(r[0].TextA, `one two`) || !strings.Contains(r[0].TextB, `one 2\r\nthree`) {
		t.Errorf("%+v", r)
	}
	// a line that is there on one side only is not put beside another line
	r = differences(t, "text", "x", []byte("a\nb\n"), []byte("new\na\nb\n"))
	if len(r) != 1 || r[0].A != -1 || r[0].TextA != "" || r[0].TextB != `new\n` {
		t.Errorf("inserted line: %+v", r)
	}
	// words in a line are
	r = differences(t, "text", "x", []byte("one three\n"), []byte("one two three\n"))
	if len(r) != 1 || r[0].A != -1 || r[0].TextA != "one three" || r[0].TextB != "one two three" {
		t.Errorf("inserted word: %+v", r)
	}
}

// TestOrderOfParts: the same parts in another order are not the same, also when
// something else differs and has a cause.
func TestOrderOfParts(t *testing.T) {
	block := func(label, text string) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: []byte(text)})
	}
	x, y := block("PUBLIC KEY", strings.Repeat("x", 60)), block("EC PARAMETERS", strings.Repeat("y", 60))
	r := differences(t, "public-key", "k.pem", append(bytes.Clone(x), y...), append(bytes.Clone(y), x...))
	if len(r) == 0 {
		t.Fatal("no difference")
	}
	for i := range r {
		if r[i].Cause != allowance.Unexplained {
			t.Errorf("range %d: %s", i, r[i].Cause)
		}
	}
}

// TestTrust: dates and names in certificates and keys explain nothing.
func TestTrust(t *testing.T) {
	for _, kind := range []string{"public-key", "private-key", "certificate"} {
		a := fmt.Sprintf("# built by joe@host 2026-01-01\nssh-rsa AAAA %s\n", kind)
		b := strings.Replace(a, "01-01", "02-02", 1)
		for _, r := range differences(t, kind, "etc/version", []byte(a), []byte(b)) {
			if r.Cause != allowance.Unexplained {
				t.Errorf("%s: %s", kind, r.Cause)
			}
		}
	}
}
