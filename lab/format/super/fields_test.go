package super

import (
	"testing"

	"assay/lab/format/formattest"
)

// All is told but what no partition has, and a changed byte is noticed.
func TestFields(t *testing.T) {
	x := formattest.Fields(t, Format, sample())
	for _, r := range x.Uncovered() {
		if r.Offset < 0x10000 {
			t.Errorf("no field covers [0x%x,+0x%x)", r.Offset, r.Length)
		}
	}
	x.Flips(t, 400)
}
