package ext

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// What mke2fs and genext2fs write is told of wholly, and a changed byte is
// noticed.
func TestFieldsOracle(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "d", "e"), 0o755)
	os.WriteFile(filepath.Join(dir, "d", "text"), []byte(strings.Repeat("some text\n", 5000)), 0o644)
	os.WriteFile(filepath.Join(dir, "small"), []byte("small"), 0o600)
	os.WriteFile(filepath.Join(dir, "empty"), nil, 0o600)
	os.Symlink("d/text", filepath.Join(dir, "link"))
	os.Link(filepath.Join(dir, "small"), filepath.Join(dir, "d", "hard"))
	for _, command := range []string{
		"mke2fs -q -t ext2 -d DIR IMAGE 1M", "mke2fs -q -t ext4 -d DIR IMAGE 2M",
		"mke2fs -q -t ext4 -b 4096 -O ^has_journal,^metadata_csum -d DIR IMAGE 1M", "mke2fs -q -t ext4 -O inline_data,^resize_inode,^has_journal -I 256 -d DIR IMAGE 1M",
		"genext2fs -d DIR -b 1024 IMAGE",
	} {
		t.Run(command, func(t *testing.T) {
			image := filepath.Join(t.TempDir(), "image")
			args := strings.Fields(strings.NewReplacer("DIR", dir, "IMAGE", image).Replace(command))
			tool, err := exec.LookPath(args[0])
			if err != nil {
				if tool = "/sbin/" + args[0]; !exists(tool) {
					t.Skip("needs " + args[0])
				}
			}
			if out, err := exec.Command(tool, args[1:]...).CombinedOutput(); err != nil {
				t.Skipf("%v: %s", err, out)
			}
			b, err := os.ReadFile(image)
			if err != nil {
				t.Fatal(err)
			}
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 40, "bg_itable_unused", "s_overhead_clusters")
		})
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
