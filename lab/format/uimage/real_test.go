package uimage

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/lab/format/formattest"
)

// shared reads a file of the corpus of real images.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("ASSAY_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(root, "corpora", "real", filepath.FromSlash(name)))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("needs %s: set ASSAY_SHARED", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func member(t *testing.T, archive []byte, name string) []byte {
	t.Helper()
	r := tar.NewReader(bytes.NewReader(archive))
	for {
		h, err := r.Next()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if filepath.Base(h.Name) == name {
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
	}
}

func TestReal(t *testing.T) {
	for _, c := range []struct {
		file, member string
		at           int
		entry        string
		length       int
		props        map[string]string
	}{
		{"odi-dfp34x-210702.tar", "uImage", 0, "kernel", 0x138f70, map[string]string{"name": "Linux Kernel Image", "os": "linux", "arch": "mips", "compression": "lzma"}},
		{"odi-dfp34x-220304.tar", "uImage", 0, "kernel", 0xd4a90, map[string]string{"arch": "mips"}},
		{"vsol-v2801f-201104.tar", "uImage", 0, "kernel", 0x124d66, map[string]string{"arch": "mips"}},
		{"ubnt-uf-instant/mtd4.bin", "", 0, "kernel", 0xf87b3, map[string]string{"name": "Linux Kernel Image", "created": "2019-11-01T09:44:09Z"}},
		{"ubnt-uf-instant/mtd6.bin", "", 0, "kernel", 0xf87b3, nil},
		{"ubnt-uf-instant/mtd0.bin", "", 0x199e0, "firmware", 0x11db8, map[string]string{"name": "U-Boot 2011.12.NA for rtl9601C", "os": "u-boot"}},
		{"tplink-wr841n-v10.bin", "", 0x39d0, "firmware", 0x8b7f, map[string]string{"name": "u-boot image"}},
		{"fixtures/fact_extractor/uboot/uboot.image_with_header", "", 0, "firmware", 0x7ff1, map[string]string{"name": "u-boot image"}},
	} {
		t.Run(c.file, func(t *testing.T) {
			b := shared(t, c.file)
			if c.member != "" {
				b = member(t, b, c.member)
			}
			o := formattest.MustOpen(t, Format, c.file, b[c.at:])
			want(t, o, c.props)
			want(t, o, map[string]string{"header-checksum": "matches", "data-checksum": "matches"})
			if e := o.Find(c.entry); e == nil || len(e.Content) != c.length {
				t.Errorf("entries %q, want %s of %d bytes", o.Names(), c.entry, c.length)
			}
		})
	}
}

// A sample of fact_extractor has another name than its checksum was made for
// and is cut: it is refused, since its length cannot be believed.
func TestRealRefused(t *testing.T) {
	if _, err := formattest.Open(Format, "cut", shared(t, "fixtures/fact_extractor/uboot/uboot.dtb")); err == nil {
		t.Error("accepted: checksum of the header differs and the data are longer than the content")
	}
}

// TestMkimage compares with what U-Boot's own tool writes.
func TestMkimage(t *testing.T) {
	tool, err := exec.LookPath("mkimage")
	if err != nil {
		t.Skip("needs mkimage (u-boot-tools)")
	}
	dir := t.TempDir()
	var list string
	for i, b := range [][]byte{first, second, third} {
		p := filepath.Join(dir, string(rune('a'+i)))
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		list += ":" + p
	}
	list = list[1:]
	file := filepath.Join(dir, "out")
	run := func(kind, comp, data string) *formattest.Opened {
		t.Helper()
		if msg, err := exec.Command(tool, "-A", "arm64", "-O", "linux", "-T", kind, "-C", comp, "-a", "0x8000", "-e", "0x8040", "-n", "made by mkimage", "-d", data, file).CombinedOutput(); err != nil {
			t.Fatalf("mkimage: %v: %s", err, msg)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, kind, b)
		want(t, o, map[string]string{"name": "made by mkimage", "type": kind, "compression": comp, "arch": "arm64", "os": "linux", "load": "0x00008000", "entry": "0x00008040", "header-checksum": "matches", "data-checksum": "matches"})
		return o
	}
	o := run("multi", "none", list)
	entry(t, o, "image0", first)
	entry(t, o, "image1", second)
	entry(t, o, "image2", third)
	one := filepath.Join(dir, "a")
	entry(t, run("script", "none", one), "script", first)
	for _, kind := range []string{"kernel", "ramdisk", "filesystem", "firmware", "standalone", "kernel_noload"} {
		for _, comp := range []string{"none", "gzip", "bzip2", "lzma", "lzo", "lz4", "zstd"} {
			entry(t, run(kind, comp, one), kind, first)
		}
	}
}
