package equivalence

import (
	"strings"
	"testing"

	"assay"
	"assay/equivalence/allowance"
)

func accountOf(b string, fields ...assay.Field) *account {
	x := &account{content: assay.Bytes(b), fields: fields, format: "sample", told: true}
	x.uncovered()
	return x
}

func fill(off, n int64) assay.Field {
	return assay.Field{Offset: off, Length: n, Name: "fill", Role: assay.Fill}
}

func TestFills(t *testing.T) {
	a := accountOf("x\x00\x00\x00y\x00", fill(1, 3), fill(5, 1))
	if r := fills(a, accountOf("x\x00\x00\x00y\x00", fill(1, 3), fill(5, 1))); len(r) != 0 {
		t.Errorf("the same fill: %+v", r)
	}
	r := fills(a, accountOf("x\x00\xff\xffy\xff", fill(1, 3), fill(5, 1)))
	if len(r) != 1 || r[0].A != 2 || r[0].B != 2 || r[0].Length != 3 || r[0].Cause != "padding" {
		t.Errorf("another value: %+v", r)
	}
	r = fills(a, accountOf("x\x00", fill(1, 1)))
	if len(r) != 1 || r[0].Length != 4 || r[0].LengthB != 1 || !strings.Contains(r[0].Note, "4 bytes and 1 byte") {
		t.Errorf("less of it: %+v", r)
	}
}

// What is stored for an entry is a matter of packing only when the entry was
// compared with another one.
func TestEncodedOfNoEntry(t *testing.T) {
	f := assay.Field{Length: 2, Name: "content", Entry: "a", Role: assay.Encoded}
	x, y := accountOf("ab", f), accountOf("xy", f)
	for _, c := range []struct {
		n     naming
		cause string
		told  bool
	}{
		{naming{}, allowance.Unexplained, true},
		{naming{has: map[string]bool{"a": true}, same: map[string]bool{"a": true}}, "compression", true},
		{naming{has: map[string]bool{"a": true}}, "compression", false},
	} {
		if r, told := c.n.changed(x, y, &f, &f); told != c.told || r.Cause != c.cause {
			t.Errorf("%+v: %v %+v", c.n, told, r)
		}
	}
}
