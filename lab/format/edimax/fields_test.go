package edimax

import (
	"testing"

	"assay/lab/format/formattest"
)

// Every byte of a sound container is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range map[string][]byte{"edimax": write(), "csys": writeCSYS(le, "", image[1:]), "csys big": writeCSYS(be, "RN52", image)} {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 200) })
	}
}
