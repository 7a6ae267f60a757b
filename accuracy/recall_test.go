package accuracy

import (
	"os"
	"path/filepath"
	"testing"

	"assay"
)

// TestMeasure asks whether the measure itself can tell right from wrong.
func TestMeasure(t *testing.T) {
	name := filepath.Join(t.TempDir(), "truth.json")
	sh, init, other := assay.DigestOf([]byte("sh")), assay.DigestOf([]byte("init")), assay.DigestOf([]byte("other"))
	listing := `{"entries": [
		{"path": "bin", "type": "dir", "mode": "0o755", "uid": 0, "gid": 0},
		{"path": "bin/sh", "type": "file", "mode": "0o755", "uid": 0, "gid": 0, "sha256": "` + sh.String() + `"},
		{"path": "bin/init", "type": "file", "sha256": "` + init.String() + `"},
		{"path": "bin/ash", "type": "symlink", "mode": "0o777", "uid": 0, "gid": 0, "target": "sh"},
		{"path": "dev/null", "type": "device", "major": 1, "minor": 3}],
		"files": [{"path": "bin/ls", "link": "sh"}]}`
	if err := os.WriteFile(name, []byte(listing), 0o600); err != nil {
		t.Fatal(err)
	}
	truth, err := ReadTruth(name)
	if err != nil {
		t.Fatal(err)
	}
	const has = assay.HasMode | assay.HasOwner
	right := func() []assay.File {
		at := assay.Path("fw.bin!/1000.squashfs")
		file := func(e assay.Entry, d assay.Digest) assay.File {
			e.Has = has
			return assay.File{Path: at.Inside("root/" + e.Name), Entry: e, Ref: assay.Ref{Digest: d}}
		}
		return []assay.File{
			{Path: "fw.bin"},
			{Path: at},
			file(assay.Entry{Name: "bin", Type: assay.Dir, Mode: 0o755}, assay.Digest{}),
			file(assay.Entry{Name: "bin/sh", Mode: 0o755}, sh),
			file(assay.Entry{Name: "bin/init"}, init),
			file(assay.Entry{Name: "bin/ash", Type: assay.Symlink, Mode: 0o777, Target: "sh"}, assay.Digest{}),
			file(assay.Entry{Name: "bin/ls", Type: assay.Symlink, Mode: 0o777, Target: "sh"}, assay.Digest{}),
			file(assay.Entry{Name: "dev/null", Type: assay.CharDev, Major: 1, Minor: 3}, assay.Digest{}),
		}
	}
	all := Recall{Entries: Count{6, 6}, Contents: Count{2, 2}, Modes: Count{3, 3}, Owners: Count{3, 3}, Links: Count{2, 2}, Devices: Count{1, 1}}
	for _, c := range []struct {
		what  string
		spoil func(f []assay.File)
		want  func(r *Recall)
	}{
		{"nothing", func([]assay.File) {}, func(*Recall) {}},
		{"content", func(f []assay.File) { f[3].Ref.Digest = other }, func(r *Recall) { r.Contents.Found-- }},
		{"mode", func(f []assay.File) { f[2].Mode = 0o700 }, func(r *Recall) { r.Modes.Found-- }},
		{"owner", func(f []assay.File) { f[2].UID = 7 }, func(r *Recall) { r.Owners.Found-- }},
		{"no owner", func(f []assay.File) { f[2].Has = assay.HasMode }, func(r *Recall) { r.Owners.Found-- }},
		{"target", func(f []assay.File) { f[6].Target = "busybox" }, func(r *Recall) { r.Links.Found-- }},
		{"device", func(f []assay.File) { f[7].Minor = 4 }, func(r *Recall) { r.Devices.Found-- }},
		{"type", func(f []assay.File) { f[7].Type = assay.Fifo }, func(r *Recall) { r.Devices.Found--; r.Entries.Found-- }},
		{"name", func(f []assay.File) { f[6].Path += "x" }, func(r *Recall) { r.Links.Found--; r.Entries.Found--; r.Extra++ }},
	} {
		files := right()
		c.spoil(files)
		have, want := Measure(files, truth), all
		c.want(&want)
		if have.Root != "fw.bin!/1000.squashfs!/root" {
			t.Errorf("%s: root at %s", c.what, have.Root)
		}
		have.Root, have.Misses = "", nil
		if have.Entries != want.Entries || have.Contents != want.Contents || have.Modes != want.Modes || have.Owners != want.Owners ||
			have.Links != want.Links || have.Devices != want.Devices || have.Extra != want.Extra {
			t.Errorf("%s spoiled: have %+v, want %+v", c.what, *have, want)
		}
	}
}
