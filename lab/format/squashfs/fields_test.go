package squashfs_test

import (
	"bytes"
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
			formattest.Fields(t, squashfs.Format, b).WantAll(t).Flips(t, 25)
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
		{"-comp", "gzip"}, {"-comp", "xz", "-Xbcj", "arm"}, {"-comp", "zstd", "-no-fragments"}, {"-comp", "lz4", "-no-exports", "-no-xattrs"},
		{"-comp", "lzo"}, {"-comp", "lzma"}, {"-noI", "-noD"}, {"-always-use-fragments", "-b", "4096"},
	} {
		t.Run(fmt.Sprint(args), func(t *testing.T) {
			b := mksquashfs(t, dir, args...)
			x := formattest.Fields(t, squashfs.Format, b[:binary.LittleEndian.Uint64(b[40:])])
			x.WantAll(t).Flips(t, 3)
		})
	}
}

// used is the length that an image says it has.
func used(b []byte) int {
	if b[28] == 3 {
		return int(binary.LittleEndian.Uint64(b[63:]))
	}
	return int(binary.LittleEndian.Uint64(b[40:]))
}

// Of real images nearly everything is told.
func TestFieldsReal(t *testing.T) {
	for _, name := range []string{"linksys-wrt54gl.squashfs", "technicolor-rptem-1.0.1.squashfs"} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(formattest.Shared(t, name))
			if err != nil {
				t.Fatal(err)
			}
			x, err := formattest.Tell(squashfs.Format, assay.Bytes(b[:used(b)]))
			if err != nil || x.Err != nil {
				t.Fatal(err, x.Err)
			}
			if t.Logf("%.6f covered", x.Covered()); x.Covered() < 0.9999 {
				t.Errorf("uncovered %v", x.Uncovered())
			}
		})
	}
}

// What stands behind a stream in its block is not told, nor what stands in a
// fragment block besides the ends of files.
func TestFieldsSlack(t *testing.T) {
	hidden := []byte("hidden")
	b := squashfstest.Image{Major: 4, BlockSize: 4096, RawInodes: true, Compress: func(b []byte) []byte { return append(deflate(b), hidden...) }}.Build(
		regular("a", text(4096*2)), regular("b", text(300)))
	x := formattest.Fields(t, squashfs.Format, b)
	for at := 0; ; {
		i := bytes.Index(b[at:], hidden)
		if i < 0 {
			break
		}
		if at += i; len(x.At(int64(at))) > 0 {
			t.Errorf("0x%x: told as %v", at, x.At(int64(at)))
		}
		at += len(hidden)
	}
	if bytes.Count(b, hidden) != 3 {
		t.Fatalf("%d blocks with something behind them", bytes.Count(b, hidden))
	}
}
