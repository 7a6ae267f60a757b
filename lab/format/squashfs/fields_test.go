package squashfs_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"testing"

	"assay"
	"assay/lab/format/formattest"
	"assay/lab/format/squashfs"
	"assay/lab/format/squashfs/squashfstest"
)

// Every byte of our own samples is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range fieldSamples() {
		t.Run(name, func(t *testing.T) {
			formattest.Fields(t, squashfs.Format, b).WantAll(t).Flips(t, 40)
		})
	}
}

func fieldSamples() map[string][]byte {
	m := map[string][]byte{}
	for major := 1; major <= 4; major++ {
		for _, big := range []bool{false, true} {
			opt := squashfstest.Image{Major: major, Big: big, BlockSize: 1 << 12, Compress: deflate}
			if major < 4 {
				opt.BlockSize = 1 << 14
			}
			m[fmt.Sprintf("version %d, big-endian %v", major, big)] = opt.Build(tree(opt.BlockSize)...)
		}
	}
	return m
}

// What mksquashfs writes is told of wholly.
func TestFieldsOracle(t *testing.T) {
	dir := source(t)
	for _, args := range [][]string{
		{"-comp", "gzip"}, {"-comp", "xz", "-Xbcj", "arm"}, {"-comp", "zstd"}, {"-comp", "lz4"}, {"-comp", "lzo"}, {"-comp", "lzma"},
		{"-no-fragments"}, {"-no-exports", "-no-xattrs"}, {"-noI", "-noD"}, {"-always-use-fragments", "-b", "4096"}, {"-no-tailends"},
	} {
		t.Run(fmt.Sprint(args), func(t *testing.T) {
			b := mksquashfs(t, dir, args...)
			x := formattest.Fields(t, squashfs.Format, b[:binary.LittleEndian.Uint64(b[40:])])
			x.WantAll(t).Flips(t, 5)
		})
	}
}

// Of real images nearly everything is told.
func TestFieldsReal(t *testing.T) {
	for _, name := range []string{"linksys-wrt54gl.squashfs", "technicolor-rptem-1.0.1.squashfs"} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(formattest.Shared(t, name))
			if err != nil {
				t.Fatal(err)
			}
			x, err := formattest.Tell(squashfs.Format, assay.Bytes(b))
			if err != nil || x.Err != nil {
				t.Fatal(err, x.Err)
			}
			t.Logf("%.4f covered", x.Covered())
		})
	}
}
