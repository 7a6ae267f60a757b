package cbfs

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/pierrec/lz4/v4"

	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"
	"assay/lab/format/formattest"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

var be, le = binary.BigEndian, binary.LittleEndian

// add puts a file at the next multiple of 64.
func add(b []byte, name string, kind, compression uint32, size int, data []byte) []byte {
	for len(b)%align != 0 {
		b = append(b, 0xff)
	}
	h := make([]byte, 24, 64)
	copy(h, "LARCHIVE")
	be.PutUint32(h[8:], uint32(len(data)))
	be.PutUint32(h[12:], kind)
	h = append(append(h, name...), 0)
	for len(h)%4 != 0 {
		h = append(h, 0)
	}
	if compression > 0 {
		be.PutUint32(h[16:], uint32(len(h)))
		for _, v := range []uint32{attrPacked, 16, compression, uint32(size)} {
			h = be.AppendUint32(h, v)
		}
	}
	be.PutUint32(h[20:], uint32(len(h)))
	return append(append(b, h...), data...)
}

var (
	lines = bytes.Repeat([]byte("CONFIG_BOARD=y\n"), 300)
	code  = random(1, 3000)
	props = lzma.Props{LC: 3, LP: 0, PB: 2}
)

func packed() []byte { return lzmatest.EncodeAlone(lines, props, 1<<16, false) }

func sample() []byte {
	var z bytes.Buffer
	w := lz4.NewWriter(&z)
	w.Write(lines)
	w.Close()
	stage := append(make([]byte, legacyHeader), packed()...)
	le.PutUint32(stage, packedLZMA)
	le.PutUint64(stage[12:], 0x100000)
	segments := make([]byte, 3*28)
	copy(segments, "CODE")
	be.PutUint32(segments[4:], packedLZMA)
	be.PutUint32(segments[8:], 84)
	be.PutUint32(segments[20:], uint32(len(packed())))
	copy(segments[28:], "DATA")
	be.PutUint32(segments[28+8:], uint32(84+len(packed())))
	be.PutUint32(segments[28+20:], uint32(len(code)))
	copy(segments[56:], "ENTR")
	be.PutUint64(segments[56+12:], 0x2000)
	free := bytes.Repeat([]byte{0xff}, 20000)
	copy(free[8000:], "hidden")
	b := add(nil, "config", 0x50, 0, 0, lines)
	b = add(b, "packed", 0x50, packedLZMA, len(lines), packed())
	b = add(b, "packed4", 0x50, packedLZ4, len(lines), z.Bytes())
	b = add(b, "fallback/ramstage", typeStage, 0, 0, stage)
	b = add(b, "fallback/payload", typePayload, 0, 0, append(append(segments, packed()...), code...))
	b = add(b, "", typeNull, 0, 0, free)
	return add(b, "config", 0x50, 0, 0, code)
}

func flash() []byte {
	b := make([]byte, 56)
	copy(b, "__FMAP__\x01\x01")
	le.PutUint64(b[10:], 0xff000000)
	le.PutUint32(b[18:], 1<<20)
	copy(b[22:], "FLASH")
	b[54] = 2
	for k, name := range []string{"COREBOOT", "RW_NVRAM"} {
		a := make([]byte, 42)
		le.PutUint32(a, uint32(k)<<19)
		le.PutUint32(a[4:], 1<<19)
		copy(a[8:], name)
		a[40] = byte(4 * k)
		b = append(b, a...)
	}
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"files": sample(), "map": flash()})
}

func FuzzCBFS(f *testing.F) {
	formattest.Fuzz(f, Format, flash(), add(add(nil, "a", 0x50, packedLZMA, len(lines), packed()), "b", typeNull, 0, 0, code[:50]))
}

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "files", b)
	for name, want := range map[string][]byte{
		"config": lines, "packed": lines, "packed4": lines, "fallback/ramstage": lines, "fallback/payload/0.code": lines, "fallback/payload/1.data": code, "config.1": code,
	} {
		if e := o.Find(name); e == nil || !bytes.Equal(e.Content, want) || e.Piece {
			t.Errorf("%s is not there or not right among %q", name, o.Names())
		}
	}
	free := 0
	for _, e := range o.Entries {
		if strings.HasPrefix(e.Name, "free-") && e.Piece && bytes.Contains(e.Content, []byte("hidden")) {
			free++
		}
	}
	if free != 1 || len(o.Entries) != 8 || o.Extent.Length != int64(len(b)) {
		t.Errorf("%q, length %d of %d", o.Names(), o.Extent.Length, len(b))
	}
	o = formattest.MustOpen(t, Format, "map", flash())
	if got := o.Properties[len(o.Properties)-1]; got.Name != "region-RW_NVRAM" || got.Value != "0x80000 bytes at 0x80000, read-only" || o.Extent.Length != 56+84 {
		t.Errorf("%+v", o.Properties)
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, sample(), 64, map[string]float64{"cut 50 %": 0.5, "cut 75 %": 0.7, "flipped 1 %": 0.1, "middle missing": 0.7})
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "uefi/coreboot.rom"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "coreboot", b[512:])
	t.Logf("%q", o.Names())
	if o.Extent.Length != int64(len(b)-512) || o.Find("fallback/romstage") == nil || o.Find("bootblock") == nil {
		t.Errorf("%q, length %d of %d", o.Names(), o.Extent.Length, len(b))
	}
	one, two := o.Find("compression_test1"), o.Find("compression_test2")
	if one == nil || two == nil || len(one.Content) != 0x3400 || !bytes.Equal(one.Content, two.Content) {
		t.Error("two contents that were compressed in two ways differ")
	}
	o = formattest.MustOpen(t, Format, "map", b)
	if len(o.Properties) != 6 {
		t.Errorf("%+v", o.Properties)
	}
}
