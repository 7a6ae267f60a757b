package cpio

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// free are numbers of the disk that the archive was made on.
var free = []string{"ino", "dev", "devmajor", "devminor", "nlink"}

func TestFields(t *testing.T) {
	for name, b := range samples() {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 500, free...) })
	}
}

// TestFieldsOfOthers: every byte of what other tools write is accounted for.
func TestFieldsOfOthers(t *testing.T) {
	dir := t.TempDir()
	for name, s := range map[string]string{"a": "one", "empty": "", "file": strings.Repeat("x", 501)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	os.Link(filepath.Join(dir, "a"), filepath.Join(dir, "b"))
	os.Symlink("a", filepath.Join(dir, "sym"))
	for _, how := range []string{
		"cpio --quiet -o -H newc", "cpio --quiet -o -H crc", "cpio --quiet -o -H odc", "cpio --quiet -o -H bin",
		"bsdtar -cf - --format newc -n -T -", "bsdtar -cf - --format odc -n -T -", "bsdtar -cf - --format bin -n -T -",
	} {
		t.Run(how, func(t *testing.T) {
			args := strings.Fields(how)
			if _, err := exec.LookPath(args[0]); err != nil {
				t.Skip("needs " + args[0])
			}
			c := exec.Command(args[0], args[1:]...)
			c.Dir = dir
			c.Stdin = strings.NewReader("a\nb\nempty\nfile\nsym\n")
			var out bytes.Buffer
			c.Stdout = &out
			if err := c.Run(); err != nil {
				t.Skip(err)
			}
			b := out.Bytes() // libarchive fills up to 10,240 bytes
			formattest.Fields(t, Format, b[:formattest.MustOpen(t, Format, "x", b).Extent.Length]).WantAll(t).Flips(t, 300, free...)
		})
	}
}
