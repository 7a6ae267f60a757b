package iso9660_test

import (
	"os"
	"testing"

	"assay/lab/format/formattest"
	"assay/lab/format/iso9660"
)

func TestGeneratedImages(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/28-iso9660-rockridge.iso"))
	if err != nil {
		t.Fatal(err)
	}
	rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-tiny-armel.json"))
	o := formattest.MustOpen(t, iso9660.Format, "x", b)
	right := o.Compare(t, rows, formattest.Stores{Mode: true, Owner: true, Device: true})
	t.Logf("%d of %d rows right, %d entries, unread %v", right, len(rows), len(o.Entries), o.Unread)
	if o.Extent.Length != int64(len(b)) {
		t.Errorf("length %d of %d", o.Extent.Length, len(b))
	}
}
