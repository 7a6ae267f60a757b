package squashfs_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/squashfs"
)

// digests opens an image and hashes every content, each key once.
type digests struct {
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
