package zyxel

import (
	"testing"

	"assay/lab/format/formattest"
)

// Every byte of a sound container is told of, and a changed one is noticed; of
// a compressed object but for what is said of it decompressed.
func TestFields(t *testing.T) {
	formattest.Fields(t, Format, write(3, sumValid, "V3.40")).WantAll(t).Flips(t, 400)
	x := formattest.Fields(t, Format, write(4, compressed|packedIsValid, ""))
	for _, r := range x.Uncovered() {
		if r.Offset+r.Length > 0x16 || r.Offset < 0x0a {
			t.Errorf("rest %v", r)
		}
	}
	x.Flips(t, 400)
}
