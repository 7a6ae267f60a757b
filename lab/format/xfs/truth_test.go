package xfs_test

import (
	"bytes"
	"io"
	"os"
	"testing"

	"assay/anatomy/xz"
	"assay/lab/format/formattest"
	"assay/lab/format/xfs"
)

func TestRealImage(t *testing.T) {
	file, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/generic_fs/xfs.img.xz"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(xz.NewReader(bytes.NewReader(file), int64(len(file))))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, xfs.Format, "x", b)
	t.Logf("%q %v", o.Names(), o.Properties)
	if len(o.Entries) < 2 {
		t.Errorf("%d entries", len(o.Entries))
	}
	t.Logf("%d unread places: left from what stood there before", len(o.Unread))
}
