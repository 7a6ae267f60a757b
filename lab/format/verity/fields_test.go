package verity

import (
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

// All but the last level is told of; its digests are of data elsewhere.
func TestFields(t *testing.T) {
	x := formattest.Fields(t, Format, sample)
	v, err := read(&format.Input{Content: assay.Bytes(sample)})
	if err != nil {
		t.Fatal(err)
	}
	last := v.levels[len(v.levels)-1]
	for _, r := range x.Uncovered() {
		if r.Offset < last.at {
			t.Errorf("no field covers [%d,+%d)", r.Offset, r.Length)
		}
	}
	for _, f := range x.Fields {
		if f.Role == assay.Checksum && f.Offset >= last.at {
			t.Errorf("told: a digest of data that nobody has read, at %d", f.Offset)
		}
	}
	x.Flips(t, 300)
}
