package packimg

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

var rootfs = bytes.Repeat([]byte("rootfs. "), 600)

func write(order binary.ByteOrder) []byte {
	b := make([]byte, headerLength)
	copy(b, tag)
	order.PutUint32(b[0x10:], uint32(len(rootfs)))
	return append(b, rootfs...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"big": write(binary.BigEndian), "little": write(binary.LittleEndian)})
}

func FuzzPackimg(f *testing.F) { formattest.Fuzz(f, Format, write(binary.BigEndian)[:64]) }

func TestOpen(t *testing.T) {
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		b := write(order)
		formattest.MustOpen(t, Format, "sample", b).WantPieces(t, "rootfs", string(rootfs))
		formattest.Damage(t, Format, b, headerLength, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.98, "middle missing": 0.94})
		formattest.Refused(t, Format, b, map[int]byte{0: 'X', 13: 1, 0x14: 1, 0x1f: 1})
	}
}

func TestReal(t *testing.T) {
	z, err := zip.OpenReader(formattest.Shared(t, "dlink-dir815-1.01.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".bin") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(b, []byte(tag))
		if at < 0 {
			t.Fatal("no tag")
		}
		o := formattest.MustOpen(t, Format, f.Name, b[at:])
		if e := o.Find("rootfs"); e == nil || !bytes.HasPrefix(e.Content, []byte("hsqs")) || len(e.Content) != 2809856 {
			t.Errorf("entries %q, length %d", o.Names(), o.Extent.Length)
		}
	}
}
