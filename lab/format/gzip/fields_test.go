package gzip

import (
	"bytes"
	"compress/gzip"
	"os/exec"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func TestFields(t *testing.T) {
	small := text(3000)
	for name, b := range map[string][]byte{
		"named": write(t, small, 6, named), "members": append(write(t, small, 1, named), write(t, small, 0, gzip.Header{Name: "x"})...),
		"checksum": withChecksum(write(t, small, 9, gzip.Header{}), true),
	} {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 1500) })
	}
}

func TestFieldsOfOthers(t *testing.T) {
	for _, how := range []string{"gzip -c", "gzip -9nc", "pigz -c", "7z a -tgzip -si -so x", "python3 -c import\u00a0gzip,sys;sys.stdout.buffer.write(gzip.compress(sys.stdin.buffer.read()))"} {
		t.Run(how, func(t *testing.T) {
			args := strings.Split(how, " ")
			if _, err := exec.LookPath(args[0]); err != nil {
				t.Skip("needs " + args[0])
			}
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "\u00a0", " ")
			}
			c := exec.Command(args[0], args[1:]...)
			c.Stdin = bytes.NewReader(text(100_000))
			b, err := c.Output()
			if err != nil {
				t.Skip(err)
			}
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 100)
		})
	}
}

// TestSlack: what the stream does not need is not told.
func TestSlack(t *testing.T) {
	b := write(t, text(3000), 6, gzip.Header{})
	x := formattest.Fields(t, Format, append(bytes.Clone(b), "behind"...))
	if r := x.Uncovered(); len(r) != 1 || r[0].Offset != int64(len(b)) || r[0].Length != 6 {
		t.Errorf("uncovered %v", r)
	}
	for bit := byte(0x80); bit > 0; bit >>= 1 {
		c := bytes.Clone(b)
		c[len(c)-9] ^= bit
		o, err := formattest.Open(Format, "x", c)
		if err != nil || o.Entries[0].Err != nil {
			break
		}
		if x := formattest.Fields(t, Format, c); len(x.Uncovered()) == 0 {
			t.Errorf("idle bit 0x%02x is set and all is told", bit)
		}
	}
}
