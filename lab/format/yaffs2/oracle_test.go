package yaffs2

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestOracle has an independent reader look at what the writer of these tests
// makes, so that both do not share a mistake.
func TestOracle(t *testing.T) {
	unyaffs, err := exec.LookPath("unyaffs")
	if err != nil {
		t.Skip("needs unyaffs")
	}
	for name, at := range map[string]geometry{
		"2048+64":   {page: 2048, spare: 64, order: orders[0], ecc: true},
		"4096+128":  {page: 4096, spare: 128, order: orders[0], ecc: true},
		"bad block": {page: 2048, spare: 64, tag: 2, order: orders[0], ecc: true},
	} {
		dir := t.TempDir()
		d := newDump(at)
		d.object(1, header{kind: typeDir, parent: 1, mode: 0o40755})
		d.object(257, header{kind: typeDir, parent: 1, name: "etc", mode: 0o40755})
		d.file(258, 257, "passwd", []byte("root::0:0::/:/bin/sh\n"))
		d.file(259, 1, "noise", noise(1, 3*at.page+100))
		d.object(260, header{kind: typeLink, parent: 1, name: "sh", mode: 0o120777, target: "busybox"})
		d.object(263, header{kind: typeHardlink, parent: 257, name: "hard", equivalent: 259})
		image, out := filepath.Join(dir, "image"), filepath.Join(dir, "out")
		if err := os.WriteFile(image, d.b, 0o644); err != nil {
			t.Fatal(err)
		}
		os.Mkdir(out, 0o755)
		args := []string{image, out}
		if at.tag > 0 {
			args = append([]string{"-b"}, args...)
		}
		if log, err := exec.Command(unyaffs, args...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", name, err, log)
			continue
		}
		for file, want := range map[string][]byte{"etc/passwd": []byte("root::0:0::/:/bin/sh\n"), "noise": noise(1, 3*at.page+100), "etc/hard": noise(1, 3*at.page+100)} {
			if got, err := os.ReadFile(filepath.Join(out, file)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %s is not what was written: %v", name, file, err)
			}
		}
		if target, err := os.Readlink(filepath.Join(out, "sh")); target != "busybox" {
			t.Errorf("%s: sh -> %q: %v", name, target, err)
		}
	}
}
