package config

import (
	"testing"

	"assay/lab/format/formattest"
)

// Every byte of a sound container is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) {
			x := formattest.Fields(t, Format, b)
			if name != "encrypted" {
				x.WantAll(t)
			}
			x.Flips(t, 200)
		})
	}
}
