package json

import (
	"bytes"
	"testing"

	"assay"
)

func TestReadExplained(t *testing.T) {
	d := func(s string) assay.Digest { return assay.DigestOf([]byte(s)) }
	row := func(path, a, b string, explained bool) assay.Difference {
		x := assay.Difference{Path: assay.Path(path), Kind: "changed", Explained: explained}
		if a != "" {
			x.A.Digest = d(a)
		}
		if b != "" {
			x.B.Digest = d(b)
		}
		return x
	}
	c := &assay.Comparison{
		Verdict: assay.Different, Policy: assay.AllowedCauses{Name: "p"},
		Differences: []assay.Difference{
			row("a.bin!/good", "g1", "g2", true),
			row("a.bin!/fs", "f1", "f2", true),       // a difference inside it is not
			row("a.bin!/fs!/x.gz", "z1", "z2", true), // nor beside its stream, on side B
			row("b.bin!/fs!/x.gz", "", "z2", false),  //
			row("a.bin!/unread", "u1", "u2", true),   // it could not be read whole
			row("a.bin!/changed", "c1", "c2", false), //
			row("a.bin!/fs!/fine", "i1", "i2", true), //
		},
		Unreadable: []assay.Unreadable{{Path: "a.bin!/unread!/data"}},
	}
	read := func() string {
		var b bytes.Buffer
		if err := WriteComparison(&b, c); err != nil {
			t.Fatal(err)
		}
		pairs, policy, err := ReadExplained(&b)
		if err != nil || policy != "p" {
			t.Fatal(policy, err)
		}
		s := ""
		for _, p := range pairs {
			for _, name := range []string{"g", "f", "z", "u", "c", "i"} {
				if p.A == d(name+"1") && p.B == d(name+"2") {
					s += name
				}
			}
		}
		return s
	}
	if got := read(); got != "gi" {
		t.Errorf("explained: %q, want gi", got)
	}
	c.LeftOut = 1
	if got := read(); got != "" {
		t.Errorf("with rows left out: %q", got)
	}
}
