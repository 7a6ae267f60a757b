package erofs_test

import (
	"os"
	"testing"

	"assay/lab/format/erofs"
	"assay/lab/format/formattest"
)

func TestGeneratedImages(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/09-erofs-lz4hc-bts-arm64.img"))
	if err != nil {
		t.Fatal(err)
	}
	rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-bts-arm64.json"))
	o := formattest.MustOpen(t, erofs.Format, "x", b)
	right := o.Compare(t, rows, formattest.Stores{Mode: true, Owner: true, Device: true})
	t.Logf("%d of %d rows right, %d entries, unread %v; %v", right, len(rows), len(o.Entries), o.Unread, o.Properties)
	if o.Extent.Length != int64(len(b)) || len(o.Unread) > 0 {
		t.Errorf("length %d of %d, unread %v", o.Extent.Length, len(b), o.Unread)
	}
}
