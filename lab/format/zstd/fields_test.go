package zstd

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func TestFields(t *testing.T) {
	for name, b := range samples(t) {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 25) })
	}
}

// TestFieldsOfOthers: every byte of what other tools write is accounted for.
func TestFieldsOfOthers(t *testing.T) {
	for _, how := range []string{"zstd -c", "zstd -19 -c", "zstd -1 --no-check -c", "pzstd -c", "zstd --long -T2 -c"} {
		t.Run(how, func(t *testing.T) {
			args := strings.Fields(how)
			if _, err := exec.LookPath(args[0]); err != nil {
				t.Skip("needs " + args[0])
			}
			c := exec.Command(args[0], args[1:]...)
			c.Stdin = bytes.NewReader(text(100_000))
			b, err := c.Output()
			if err != nil {
				t.Skip(err)
			}
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 15)
		})
	}
}
