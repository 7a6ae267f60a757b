package version

import (
	"testing"

	"assay/equivalence/allowance/allowancetest"
	"assay/equivalence/part"
)

func TestSamples(t *testing.T) {
	allowancetest.Run(t, Allowance, []allowancetest.Sample{
		{Title: "dots", Use: part.Text, A: "app 1.2.3\n", B: "app 1.2.14\n"},
		{Title: "build number", Use: part.Strings, A: "\x00x #41 y\x00", B: "\x00x #42 y\x00"},
		{Title: "compiler", Use: part.Producer, A: "\x00GCC: (GNU) 8.3.0\x00", B: "\x00GCC: (GNU) 8.4.0\x00"},
	}, []allowancetest.Sample{
		{Title: "address", Use: part.Text, A: "dns 192.0.2.1\n", B: "dns 192.0.2.9\n"},
		{Title: "number", Use: part.Text, A: "port 80\n", B: "port 81\n"},
		{Title: "code", Use: part.Code, A: "\x00v1.2.3\x00", B: "\x00v1.2.4\x00"},
		{Title: "word beside it", Use: part.Text, A: "on 1.2\n", B: "no 1.3\n"},
	})
	if Allowance.Default {
		t.Error("the built-in policy accepts another version")
	}
}
