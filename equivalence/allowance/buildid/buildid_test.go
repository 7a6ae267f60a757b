package buildid

import (
	"testing"

	"assay/equivalence/allowance/allowancetest"
	"assay/equivalence/part"
)

func TestSamples(t *testing.T) {
	allowancetest.Run(t, Allowance, []allowancetest.Sample{
		{Title: "in the part", Use: part.BuildID, A: "\x01\x02\x03\x04", B: "\x01\x02\x03\x05"},
	}, []allowancetest.Sample{
		{Title: "in code", Use: part.Code, A: "\x01\x02\x03\x04", B: "\x01\x02\x03\x05"},
		{Title: "in unknown bytes", Use: part.Plain, A: "\x01\x02\x03\x04", B: "\x01\x02\x03\x05"},
		{Title: "in a header", Use: part.Header, A: "\x01\x02\x03\x04", B: "\x01\x02\x03\x05"},
	})
}
