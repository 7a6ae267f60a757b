package ubifs

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/lab/format/formattest"
)

var stores = formattest.Stores{Mode: true, Owner: true, Device: true}

// Contents are compared with the truth about a root file system.
func TestGeneratedImages(t *testing.T) {
	for image, truth := range map[string][]string{
		"04-ubi-2ubifs-kernel.ubi": {"router-mipsel", "tiny-armel"},
	} {
		for i, rootfs := range truth {
			rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-"+rootfs+".json"))
			o := formattest.MustOpen(t, Format, "x", unwrap(t, formattest.Corpus(t, "images/"+image), uint32(i+1)))
			t.Logf("%s: %d of %d rows right", rootfs, o.Compare(t, rows, stores), len(rows))
		}
	}
}

// unwrap takes a volume out of a UBI image of ubinize with erase blocks of
// 128 KiB, in which the blocks stand in order.
func unwrap(t *testing.T, path string, volume uint32) (out []byte) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for ; len(b) >= 131072; b = b[131072:] {
		if id := b[2048:]; string(id[:4]) == "UBI!" && binary.BigEndian.Uint32(id[8:]) == volume {
			out = append(out, b[4096:131072]...)
		}
	}
	return out
}

// TestOracle reads what mkfs.ubifs of mtd-utils writes.
func TestOracle(t *testing.T) {
	mkfs, err := exec.LookPath("mkfs.ubifs")
	if err != nil {
		t.Skip("needs mkfs.ubifs of mtd-utils")
	}
	dir := t.TempDir()
	tree := filepath.Join(dir, "tree")
	want := map[string][]byte{"a/b/text": text(1, 70000), "a/empty": {}, "noise": noise(3, 50000), "short": []byte("x")}
	for i := range 300 {
		want[fmt.Sprintf("many/%d", i)] = text(i, i)
	}
	for name, data := range want {
		os.MkdirAll(filepath.Join(tree, filepath.Dir(name)), 0o755)
		if err := os.WriteFile(filepath.Join(tree, name), data, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	os.Link(filepath.Join(tree, "short"), filepath.Join(tree, "hard"))
	os.Symlink("a/b", filepath.Join(tree, "soft"))
	for _, compr := range []string{"none", "lzo", "zlib", "zstd"} {
		image := filepath.Join(dir, compr)
		if out, err := exec.Command(mkfs, "-r", tree, "-m", "2048", "-e", "126976", "-c", "200", "-x", compr, "-o", image).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", compr, err, out)
		}
		b, err := os.ReadFile(image)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "x", b)
		for name, data := range want {
			if e := o.Find(name); e == nil || !bytes.Equal(e.Content, data) || e.Mode != 0o640 {
				t.Errorf("%s: %s is not right", compr, name)
			}
		}
		if e := o.Find("soft"); e == nil || e.Target != "a/b" {
			t.Errorf("%s: soft: %+v", compr, e)
		}
		if h, s := o.Find("hard"), o.Find("short"); h == nil || h.Body.Key != s.Body.Key {
			t.Errorf("%s: hard: %+v", compr, h)
		}
	}
}

func TestFixture(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/ubi/test.ubifs"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "x", b)
	if e := o.Find("generic folder/test file 3_.txt"); len(o.Entries) != 5 || e == nil || len(e.Content) != 20 {
		t.Errorf("names %q", o.Names())
	}
}
