package openwrt

import (
	"testing"

	"assay/lab/format"
	"assay/lab/format/formattest"
)

// All but the CRC, which is of the whole file, is told of.
func TestFields(t *testing.T) {
	b := metadata()
	x := formattest.Fields(t, Format, b)
	if rest := x.Uncovered(); len(rest) != 1 || rest[0] != (format.Range{Offset: int64(len(b)) - 12, Length: 4}) {
		t.Errorf("rest %v", rest)
	}
	x.Flips(t, 400)
}
