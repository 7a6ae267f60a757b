package padding

import (
	"testing"

	"assay/equivalence/allowance/allowancetest"
	"assay/equivalence/part"
)

func TestSamples(t *testing.T) {
	allowancetest.Run(t, Allowance, []allowancetest.Sample{
		{Title: "more zeros", Use: part.Gap, A: "\x00\x00", B: "\x00\x00\x00\x00\x00"},
	}, []allowancetest.Sample{
		{Title: "a byte in a gap", Use: part.Gap, A: "\x00\x00\x00\x00", B: "\x00\x00\x07\x00"},
		{Title: "what a gap held before", Use: part.Gap, A: "\x01\x02\x03\x04", B: "\x00\x00\x00\x00"},
		{Title: "erased instead of zero", Use: part.Gap, A: "\x00\x00", B: "\xff\xff"},
		{Title: "zeros in code", Use: part.Code, A: "\x00\x00", B: "\x00\x00\x00"},
	})
}
