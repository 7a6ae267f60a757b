package sercomm

import (
	"testing"

	"assay/lab/format"
	"assay/lab/format/formattest"
)

// Every byte of a sound container is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range map[string][]byte{"mark": writeMark(), "update": writeUpdate()} {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 400) })
	}
	x := formattest.Fields(t, Format, writeKernel())
	if rest := x.Uncovered(); len(rest) != 1 || rest[0] != (format.Range{Offset: 0x2c, Length: 8}) {
		t.Errorf("rest %v: want what is said of the root file system", rest)
	}
	x.Flips(t, 400)
}
