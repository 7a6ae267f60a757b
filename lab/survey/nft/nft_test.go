package nft

import (
	"testing"

	"assay/lab/survey"
	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "#!/usr/sbin/nft -f\nflush ruleset\n\ntable inet filter {\n\tset x { type ipv4_addr; }\n\tchain input {\n\t\ttype filter hook input priority 0; policy accept;\n\t\ttcp dport { 22,\n 80 } accept # c\n\t\tct state established \\\n accept\n\t\tlog prefix \"a {\" drop\n\t}\n}\nadd rule inet filter x y\n",
		"2 nft flush = ruleset\n5 nft [table inet filter > set x] type = ipv4_addr\n"+
			"7 nft [table inet filter > chain input] type = filter hook input priority 0\n7 nft [table inet filter > chain input] policy = accept\n"+
			"8 nft [table inet filter > chain input] tcp = dport { 22, 80 } accept\n10 nft [table inet filter > chain input] ct = state established accept\n"+
			"12 nft [table inet filter > chain input] log = prefix a { drop\n15 nft add = rule inet filter x y\n")
	surveytest.Want(t, Survey, "}}\ntable x {", "")
}

func TestSelects(t *testing.T) {
	for _, c := range []struct {
		name, kind, head string
		want             bool
	}{
		{"etc/nftables.conf", "script", "#!/usr/sbin/nft -f\n", true},
		{"etc/x.nft", "text", "table", true},
		{"etc/x", "script", "#!/bin/sh\nnft\n", false},
		{"usr/share/doc/nftables/examples/a.nft", "text", "table", false},
	} {
		if got := Survey.Selects(&survey.Subject{Name: c.name, Kind: c.kind, Head: []byte(c.head), Size: 10}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("table a { chain b { type c; d { e } \\\n f \"g } }\n# h")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
