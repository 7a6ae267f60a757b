package ext_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"

	"assay/anatomy/xz"
	"assay/lab/format/ext"
	"assay/lab/format/formattest"
)

func TestGeneratedImages(t *testing.T) {
	for _, c := range []struct {
		image, truth string
		offset, size int
		unpack       func([]byte) (io.Reader, error)
	}{
		{"images/12-mbr-ext2.img.gz", "truth/rootfs-sw-s390x.json", 2048 * 512, 40 << 20,
			func(b []byte) (io.Reader, error) { return gzip.NewReader(bytes.NewReader(b)) }},
		{"images/11-emmc-gpt-vfat-ext4-squashfs.img.xz", "truth/rootfs-bts-arm64.json", (2048 + 32768) * 512, 64 << 20,
			func(b []byte) (io.Reader, error) { return xz.NewReader(bytes.NewReader(b), int64(len(b))), nil }},
	} {
		t.Run(c.image, func(t *testing.T) {
			b, err := os.ReadFile(formattest.Corpus(t, c.image))
			if err != nil {
				t.Fatal(err)
			}
			r, err := c.unpack(b)
			if err != nil {
				t.Fatal(err)
			}
			if b, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
			o := formattest.MustOpen(t, ext.Format, "x", b[c.offset:])
			rows := formattest.ReadTruth(t, formattest.Corpus(t, c.truth))
			right := o.Compare(t, rows, formattest.Stores{Mode: true, Owner: true, Device: true})
			t.Logf("%d of %d rows right, %d entries", right, len(rows), len(o.Entries))
			if o.Extent.Length != int64(c.size) {
				t.Errorf("length %d, want %d", o.Extent.Length, c.size)
			}
			for _, u := range o.Unread {
				t.Errorf("unread %+v", u)
			}
		})
	}
}
