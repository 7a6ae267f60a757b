package jboot

import (
	"testing"

	"assay/lab/format"
	"assay/lab/format/formattest"
)

// Every byte of a sound container is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			x := formattest.Fields(t, Format, b)
			if rest := x.Uncovered(); parseSCH2(b) == nil {
				x.WantAll(t)
			} else if len(rest) != 1 || rest[0] != (format.Range{Offset: 0x18, Length: 8}) {
				t.Errorf("rest %v: want what is said of the root file system", rest)
			}
			x.Flips(t, 300)
		})
	}
}
