package btrfs_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"

	"assay/anatomy/xz"
	"assay/lab/format/btrfs"
	"assay/lab/format/formattest"
)

func TestGeneratedImage(t *testing.T) {
	file, err := os.ReadFile(formattest.Corpus(t, "images/10-btrfs-tiny.img.gz"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, btrfs.Format, "x", b)
	rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-tiny-armel.json"))
	// mkfs.btrfs leaves the numbers of devices empty
	right := o.Compare(t, rows, formattest.Stores{Mode: true, Owner: true})
	t.Logf("%d of %d rows right, %d entries, %v", right, len(rows), len(o.Entries), o.Properties)
	for _, u := range o.Unread {
		t.Errorf("unread %+v", u)
	}
}

func TestRealImage(t *testing.T) {
	file, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/generic_fs/btrfs.img.xz"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(xz.NewReader(bytes.NewReader(file), int64(len(file))))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, btrfs.Format, "x", b)
	t.Logf("%q %v", o.Names(), o.Properties)
	if len(o.Entries) < 2 {
		t.Errorf("%d entries", len(o.Entries))
	}
	for _, u := range o.Unread {
		t.Errorf("unread %+v", u)
	}
}
