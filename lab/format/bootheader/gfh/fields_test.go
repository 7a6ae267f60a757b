package gfh

import (
	"testing"

	"assay/lab/format/formattest"
)

// Every byte of a sound container is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range map[string][]byte{"bl2": bl2(), "lk": lk()} {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 300) })
	}
}
