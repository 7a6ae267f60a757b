package vhd

import (
	"testing"

	"assay/lab/format/formattest"
)

// Every byte but those of maps is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range map[string][]byte{"dynamic": write(dynamic), "footer": foot(fixed, 1<<20, none)} {
		t.Run(name, func(t *testing.T) {
			x := formattest.Fields(t, Format, b)
			for _, r := range x.Uncovered() {
				if r.Offset != 0x10 && r.Length != sector { // a map with sectors that are not there
					t.Errorf("no field covers [%d,+%d)", r.Offset, r.Length)
				}
			}
			x.Flips(t, 300)
		})
	}
}
