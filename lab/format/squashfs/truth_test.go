package squashfs_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
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

// digests opens an image and hashes every content, each key once.
type digests struct {
	mu       sync.Mutex
	entries  map[string]assay.Entry
	sums     map[string]string
	keys     map[string]string
	sizes    map[string]int64
	unread   []format.Range
	failures []string
	props    map[string]string
}

func digest(t *testing.T, b []byte) *digests {
	t.Helper()
	in := &format.Input{Content: assay.Bytes(b), Ctx: context.Background(), Limits: assay.DefaultLimits()}
	ext, err := squashfs.Format.Measure(in)
	if err != nil {
		t.Fatalf("measure: %v", err)
	}
	in.Content = assay.Section(in.Content, 0, ext.Length)
	d := &digests{entries: map[string]assay.Entry{}, sums: map[string]string{}, keys: map[string]string{}, sizes: map[string]int64{}, props: map[string]string{}}
	if err := squashfs.Format.Open(in, d); err != nil {
		t.Errorf("open: %v", err)
	}
	return d
}

func (d *digests) Property(name, value string) { d.props[name] = value }
func (d *digests) Structure(off, n int64)      {}
func (d *digests) Unread(off, n int64, _ string) {
	d.unread = append(d.unread, format.Range{Offset: off, Length: n})
}
func (d *digests) Fail(name string, off int64, reason string) {
	d.failures = append(d.failures, fmt.Sprintf("%s: %s", name, reason))
}
func (d *digests) Length(int64) {}

func (d *digests) Entry(e assay.Entry, b format.Body) error {
	d.entries[e.Name] = e
	if e.Type != assay.Regular {
		return nil
	}
	sum, seen := d.keys[b.Key]
	if !seen || b.Key == "" {
		h := sha256.New()
		n := &counter{w: h}
		if b.Stream != nil {
			if err := b.Stream(n); err != nil {
				d.failures = append(d.failures, fmt.Sprintf("%s: %v", e.Name, err))
			}
		}
		if n.n != b.Size {
			d.failures = append(d.failures, fmt.Sprintf("%s: %d bytes, declared %d", e.Name, n.n, b.Size))
		}
		sum = hex.EncodeToString(h.Sum(nil))
		d.keys[b.Key] = sum
	}
	d.sums[e.Name], d.sizes[e.Name] = sum, b.Size
	return nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

// gaps counts the bytes that were told to be unread.
func (d *digests) gaps() (n int64) {
	for _, r := range d.unread {
		n += r.Length
	}
	return n
}

// compare counts how many rows of the truth are there with every attribute.
func (d *digests) compare(t *testing.T, rows []row) (right int) {
	t.Helper()
	told := 0
	for _, r := range rows {
		why := d.differs(r)
		if why == "" {
			right++
		} else if told++; told <= 5 {
			t.Errorf("%s: %s", r.Path, why)
		}
	}
	return right
}

func (d *digests) differs(r row) string {
	e, ok := d.entries[r.Path]
	if !ok {
		return "missing"
	}
	if r.Mode != "" {
		if want, _ := strconv.ParseUint(strings.TrimPrefix(r.Mode, "0o"), 8, 32); uint32(want) != e.Mode {
			return fmt.Sprintf("mode %o, want %s", e.Mode, r.Mode)
		}
	}
	if r.UID != nil && *r.UID != e.UID || r.GID != nil && *r.GID != e.GID {
		return fmt.Sprintf("owner %d:%d, want %d:%d", e.UID, e.GID, *r.UID, *r.GID)
	}
	if want := r.Target + r.Link; want != "" && want != e.Target {
		return fmt.Sprintf("target %q, want %q", e.Target, want)
	}
	if r.SHA256 != "" && (r.SHA256 != d.sums[r.Path] || r.Size != d.sizes[r.Path]) {
		return fmt.Sprintf("%d bytes %s, want %d bytes %s", d.sizes[r.Path], d.sums[r.Path], r.Size, r.SHA256)
	}
	if r.Major != nil && (*r.Major != e.Major || *r.Minor != e.Minor) {
		return fmt.Sprintf("device %d:%d, want %d:%d", e.Major, e.Minor, *r.Major, *r.Minor)
	}
	types := map[string]string{"dir": "dir", "file": "file", "symlink": "symlink"}
	if want := types[r.Type]; want != "" && want != e.Type.String() {
		return fmt.Sprintf("type %s, want %s", e.Type, want)
	}
	return ""
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
