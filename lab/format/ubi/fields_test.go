package ubi

import (
	"testing"

	"assay/lab/format/formattest"
)

// A changed byte of an image is noticed.
func TestFields(t *testing.T) {
	for name, b := range map[string][]byte{"in order": write(7, vols()...).bytes(), "scattered": scattered()} {
		t.Run(name, func(t *testing.T) {
			x := formattest.Fields(t, Format, b)
			t.Logf("%.3f covered", x.Covered())
			if x.Covered() < 0.9 {
				t.Errorf("uncovered %v", x.Uncovered())
			}
			x.Flips(t, 300, "vol_id and lnum", "sqnum", "reserved_pebs")
		})
	}
}
