package balong

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func loader(stages ...string) []byte {
	b := make([]byte, stagesAt+stageLength*(len(stages)+1))
	le.PutUint32(b, 0x20000)
	at := len(b)
	for i, s := range stages {
		r := b[stagesAt+stageLength*i:]
		le.PutUint32(r, uint32(i+1))
		le.PutUint32(r[4:], uint32(len(s)))
		le.PutUint32(r[8:], 0x30004000)
		le.PutUint32(r[12:], uint32(at))
		at += len(s)
	}
	return append(b, strings.Join(stages, "")...)
}

func table() []byte {
	b := make([]byte, tableSize)
	copy(b, "pTableHead")
	copy(b[0x10:], "BOOTROM_V01.02")
	copy(b[0x20:], "H6920CS_STICK")
	for i, n := range []string{"BootLoad", "VxWorks", "/yaffs0", "T"} {
		r := b[rowsAt+rowLength*i:]
		copy(r, n)
		le.PutUint32(r[16:], uint32(i)*0x20000)
		le.PutUint32(r[24:], 0x20000)
	}
	return b
}

var first, second = strings.Repeat("init", 200), strings.Repeat("loader", 2000)

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"loader": loader(first, second), "one stage": loader(first), "table": table()})
}

func FuzzBalong(f *testing.F) { formattest.Fuzz(f, Format, loader("a", "b"), table()) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "loader", loader(first, second))
	o.Want(t, "raminit=address 0x30004000")
	o.WantPieces(t, "raminit", first, "usbldr", second)
	formattest.MustOpen(t, Format, "one", loader(first)).WantPieces(t, "stage1", first)
	o = formattest.MustOpen(t, Format, "table", table())
	o.Want(t, "version=BOOTROM_V01.02", "product=H6920CS_STICK", "partition=BootLoad offset 0x0 capacity 0x20000 used 0x0 load 0x00000000 entry 0x00000000 properties 0x0")
	if n := len(o.Properties); n != 5 {
		t.Errorf("%d properties", n)
	}
	formattest.Damage(t, Format, loader(first, second), 0x54, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.98, "middle missing": 0.94})
	formattest.Refused(t, Format, loader(first), map[int]byte{2: 1, 8: 1, 0x24: 2, 0x2b: 0x80, 0x30: 1})
	formattest.Refused(t, Format, table(), map[int]byte{0: 0, 0x10: 0x80, 0x3f: 1})
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "huawei-balong-usblsafe-327x.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "real", b)
	if o.Extent.Length != int64(len(b)) || len(o.Entries) != 2 || len(o.Find("usbldr").Content) != 0x1ac18c {
		t.Errorf("length %d of %d, entries %q", o.Extent.Length, len(b), o.Names())
	}
	at := bytes.Index(b, []byte("pTableHead\x00\x00\x00\x00\x00\x80"))
	o = formattest.MustOpen(t, Format, "table", b[at:])
	o.Want(t, "version=BOOTROM_V01.02", "product=H6920CS_STICK")
	if n := len(o.Properties); n != 19 {
		t.Errorf("%d properties", n)
	}
}
