package linksys

import (
	"testing"

	"assay/lab/format"
	"assay/lab/format/formattest"
)

// Every byte of a sound container is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range map[string][]byte{"footer": write()} {
		t.Run(name, func(t *testing.T) {
			x := formattest.Fields(t, Format, b)
			if rest := x.Uncovered(); len(rest) != 1 || rest[0] != (format.Range{Offset: 0x20, Length: 16}) {
				t.Errorf("rest %v: want the checksum, which is of another content", rest)
			}
			x.Flips(t, 400)
		})
	}
}
