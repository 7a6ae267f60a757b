package xz

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func TestFields(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 60) })
	}
}

// TestFieldsOfOthers: every byte of what other tools write is accounted for.
func TestFieldsOfOthers(t *testing.T) {
	for _, how := range []string{"xz -c", "xz -9c", "xz -0 --check=none -c", "xz --x86 --lzma2 --check=sha256 -c", "xz -T2 --block-size=20000 -c", "xz --check=crc32 -c", "7z a -txz -si -so x"} {
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
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 40)
		})
	}
}
