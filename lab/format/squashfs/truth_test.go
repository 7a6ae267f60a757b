package squashfs_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/squashfs"
)

// shared finds the corpus beside the repository, or skips the test.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("ASSAY_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	path := filepath.Join(dir, "corpora", "real", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs %s: set ASSAY_SHARED", name)
	}
	return path
}

// row is an entry as ground-truth files have it.
type row struct {
	Path, Mode, Type, Target, Link, SHA256 string
	UID, GID                               *uint32
	Major, Minor                           *uint32
	Size                                   int64
}

func readTruth(t *testing.T, path string) []row {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Entries, Files []row }
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return append(doc.Entries, doc.Files...)
}

// from gives the first image in b.
func from(t *testing.T, b []byte) []byte {
	t.Helper()
	for at := 0; ; at++ {
		i := bytes.Index(b[at:], []byte("hsqs"))
		if i < 0 {
			t.Fatal("no image in it")
		}
		at += i
		in := &format.Input{Content: assay.Bytes(b[at:]), Ctx: context.Background(), Limits: assay.DefaultLimits()}
		if _, err := squashfs.Format.Measure(in); err == nil {
			return b[at:]
		}
	}
}

func TestRealImages(t *testing.T) {
	for _, c := range []struct {
		file, member, truth string
		offset              int
	}{
		{file: "linksys-wrt54gl.squashfs"},
		{file: "huawei-hg532e.bin", offset: 0xecef9},
		{file: "tplink-wr841n-v10.bin", offset: 0x120200},
		{file: "dlink-dir815-1.01.zip", member: "DIR-815 FW 1.01b14_1.01b14.bin", offset: 983180},
		{file: "odi-dfp34x-210702.tar", offset: -1},
		{file: "odi-dfp34x-220304.tar", offset: -1},
		{file: "vsol-v2801f-201104.tar", offset: -1},
		{file: "vsol-v2801f-201104-altered-ftpd.tar", offset: -1},
		{file: "technicolor-rptem-1.0.4.squashfs"},
	} {
		t.Run(c.file, func(t *testing.T) {
			if testing.Short() && strings.HasPrefix(c.file, "technicolor") {
				t.Skip("takes seconds")
			}
			path := shared(t, c.file)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if c.member != "" {
				b = member(t, b, c.member)
			}
			if c.offset < 0 {
				b = from(t, b)
			} else {
				b = b[c.offset:]
			}
			d := digest(t, b)
			rows := readTruth(t, shared(t, filepath.Join("ground-truth", c.file+".files.json")))
			right := d.compare(t, rows)
			t.Logf("%d of %d rows right; compression %s %s; %d bytes unread", right, len(rows), d.props["compression"], d.props["lzma-variant"], d.gaps())
			for _, f := range d.failures {
				t.Errorf("failure: %s", f)
			}
			for name := range d.entries {
				if extra := !known(rows, name); extra && rows[0].Type != "" && name != "" {
					t.Errorf("%s: not in the reference extraction", name)
				}
			}
		})
	}
}

func known(rows []row, name string) bool {
	for _, r := range rows {
		if r.Path == name {
			return true
		}
	}
	return false
}

func member(t *testing.T, b []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if filepath.Base(f.Name) == name {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
	}
	t.Fatalf("no member %s", name)
	return nil
}

// Fixtures of other projects: small images of every version and compression.
func TestFixtures(t *testing.T) {
	for _, c := range []struct {
		dir     string
		entries int
	}{{"fixtures/fact_extractor/squashFS/*", 5}, {"fixtures/binwalk/squashfs.bin", 2}, {"fixtures/binwalk/squashfs_v2.bin", 431}} {
		shared(t, "fixtures")
		paths, _ := filepath.Glob(filepath.Join(filepath.Dir(shared(t, "fixtures")), c.dir))
		for _, p := range paths {
			t.Run(filepath.Base(p), func(t *testing.T) {
				b, err := os.ReadFile(p)
				if err != nil {
					t.Fatal(err)
				}
				d := digest(t, b)
				if len(d.entries) != c.entries || len(d.failures) > 0 {
					t.Errorf("%d entries, want %d; failures %q", len(d.entries), c.entries, d.failures)
				}
				if n := d.gaps(); n > 0 {
					t.Errorf("%d bytes unread", n)
				}
			})
		}
	}
}

// TestGeneratedImages reads the images of corpora/make-groundtruth.sh.
func TestGeneratedImages(t *testing.T) {
	dir := os.Getenv("ASSAY_CORPUS")
	if dir == "" {
		t.Skip("needs generated images: set ASSAY_CORPUS to the folder that corpora/make-groundtruth.sh wrote")
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "images", "01-squashfs-*.sqfs"))
	for _, p := range paths {
		t.Run(filepath.Base(p), func(t *testing.T) {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			_, rootfs, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(p), "01-squashfs-"), ".sqfs"), "-")
			rows := readTruth(t, filepath.Join(dir, "truth", "rootfs-"+rootfs+".json"))
			d := digest(t, b)
			right := d.compare(t, rows)
			t.Logf("%d of %d rows right, %d entries; %d bytes unread", right, len(rows), len(d.entries), d.gaps())
			for _, f := range d.failures {
				t.Errorf("failure: %s", f)
			}
		})
	}
}
