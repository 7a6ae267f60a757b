package builder

import (
	"testing"

	"assay/equivalence/allowance/allowancetest"
	"assay/equivalence/part"
)

func TestSamples(t *testing.T) {
	const behind = " (gcc 8.4) #1 SMP Mon Jan  1 10:00:00 UTC 2026\n\x00"
	allowancetest.Run(t, Allowance, []allowancetest.Sample{
		{Title: "kernel", Use: part.Strings, A: "\x00Linux version 5.4.1 (root@abcd)" + behind, B: "\x00Linux version 5.4.1 (user@host)" + behind},
		{Title: "kernel in a raw image", Use: part.Plain, Kind: "data", A: "\x00Linux version 5.4.1 (root@abcd)" + behind, B: "\x00Linux version 5.4.1 (user@(none))" + behind},
		{Title: "compiled by", Use: part.Strings, A: "\x00compiled by joe@one\x00", B: "\x00compiled by ann@two\x00"},
		{Title: "comment", Use: part.Comment, A: "# built by joe@one\n", B: "# built by anna@two.example\n"},
	}, []allowancetest.Sample{
		{Title: "account in configuration", Use: part.Text, Path: "image!/etc/ppp.conf", A: "user joe@isp\n", B: "user eve@isp\n"},
		{Title: "built by in configuration", Use: part.Text, Path: "image!/etc/ppp.conf", A: "built by joe@isp\n", B: "built by eve@isp\n"},
		{Title: "mail address near such words", Use: part.Strings, A: "\x00built by hand, mail joe@isp\x00", B: "\x00built by hand, mail eve@isp\x00"},
		{Title: "version beside it", Use: part.Strings, A: "\x00Linux version 5.4.1 (root@abcd)" + behind, B: "\x00Linux version 5.4.2 (root@abcd)" + behind},
		{Title: "in code", Use: part.Code, A: "\x00built by a@b\x00", B: "\x00built by c@b\x00"},
		{Title: "built by in unknown data", Use: part.Plain, Kind: "data", A: "\x00built by a@b\x00", B: "\x00built by c@b\x00"},
		{Title: "text behind the name", Use: part.Strings, A: "\x00built by a@b;x\x00", B: "\x00built by a@b;y\x00"},
	})
}
