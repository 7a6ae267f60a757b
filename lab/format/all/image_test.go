package all_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"assay"
	"assay/lab/format/all"
	"assay/lab/format/formattest"
	"assay/lab/unpack"
)

// unpacked gives the entries of everything that was opened in b, by path.
func unpacked(t *testing.T, name string, b []byte) map[assay.Path]assay.File {
	t.Helper()
	var formats []unpack.Named
	for _, f := range all.Formats() {
		formats = append(formats, unpack.Named{Name: f.Name, Format: f.Format})
	}
	r := unpack.Content(context.Background(), name, assay.Bytes(b), unpack.Options{Formats: formats, Jobs: 2, Limits: assay.DefaultLimits()})
	files := map[assay.Path]assay.File{}
	r.Walk(func(f assay.File) bool {
		files[f.Path] = f
		if f.Damaged {
			t.Errorf("%s is damaged", f.Path)
		}
		return true
	})
	return files
}

func archive(files ...[2]string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		w.WriteHeader(&tar.Header{Name: f[0], Mode: 0o755, Size: int64(len(f[1]))})
		w.Write([]byte(f[1]))
	}
	w.Close()
	return b.Bytes()
}

func zipped(b []byte) string {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.String()
}

func zstandard(b []byte) string {
	e, _ := zstd.NewWriter(nil)
	return string(e.EncodeAll(b, nil))
}

func blob(b string) string {
	sum := sha256.Sum256([]byte(b))
	return "blobs/sha256/" + hex.EncodeToString(sum[:])
}

// TestContainerImages: the layers of OCI layouts and of "docker save" archives
// are opened by themselves, packed or not.
func TestContainerImages(t *testing.T) {
	plain := archive([2]string{"bin/sh", "#!shell one"}, [2]string{"etc/passwd", "root:x:0:0::/:/bin/sh\n"})
	second := archive([2]string{"etc/wh.passwd", ""}, [2]string{"etc/shadow", "root::1::::::\n"})
	third := archive([2]string{"usr/bin/tool", "third"})
	z1, z2 := zipped(second), zstandard(third)
	oci := archive([2]string{"oci-layout", `{"imageLayoutVersion":"1.0.0"}`}, [2]string{"index.json", `{"schemaVersion":2}`},
		[2]string{blob(string(plain)), string(plain)}, [2]string{blob(z1), z1}, [2]string{blob(z2), z2})
	files := unpacked(t, "image.tar", oci)
	for path, body := range map[string]string{
		blob(string(plain)) + "!/bin/sh":     "#!shell one",
		blob(z1) + "!/data!/etc/shadow":      "root::1::::::\n",
		blob(z2) + "!/data!/usr/bin/tool":    "third",
		"oci-layout":                         `{"imageLayoutVersion":"1.0.0"}`,
		blob(string(plain)) + "!/etc/passwd": "root:x:0:0::/:/bin/sh\n",
	} {
		f, is := files[assay.Path("image.tar!/"+path)]
		if !is || f.Ref.Digest != assay.DigestOf([]byte(body)) {
			t.Errorf("%s: missing or not what it was", path)
		}
	}
	docker := archive([2]string{"manifest.json", `[{"Layers":["0a/layer.tar"]}]`}, [2]string{"0a/VERSION", "1.0"}, [2]string{"0a/layer.tar", string(plain)})
	files = unpacked(t, "saved.tar.gz", []byte(zipped(docker)))
	if _, is := files["saved.tar.gz!/data!/0a/layer.tar!/etc/passwd"]; !is {
		t.Errorf("layer of a saved image: %v", len(files))
	}
}

// TestPackagesOfTheCorpus opens chains of generated images.
func TestPackagesOfTheCorpus(t *testing.T) {
	for name, want := range map[string]string{
		"32-dropbear-bin_2022.83-1+deb12u3_mips64el.deb": "!/data.tar.xz!/data!/usr/sbin/dropbear",
		"32-opkg-tar.ipk": "!/data!/data.tar.gz!/data!/",
		"26-7z.7z":        "!/rec.sq!/bin/busybox",
		"26-cab.cab":      "rec.sq!/bin/busybox",
		"23-swupdate.swu": "!/data!/bin/busybox",
	} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(formattest.Corpus(t, "images/"+name))
			if err != nil {
				t.Fatal(err)
			}
			files := unpacked(t, "x", b)
			for path := range files {
				if strings.Contains(string(path), want) {
					return
				}
			}
			t.Errorf("nothing like %s in %d files", want, len(files))
		})
	}
}

// TestRealPackages: every package of the corpus opens without damage.
func TestRealPackages(t *testing.T) {
	list, err := os.ReadDir(formattest.Shared(t, "components"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		b, err := os.ReadFile(formattest.Shared(t, "components/"+d.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 1<<20 {
			continue
		}
		if files := unpacked(t, d.Name(), b); len(files) < 3 {
			t.Errorf("%s: %d files", d.Name(), len(files))
		}
	}
}
