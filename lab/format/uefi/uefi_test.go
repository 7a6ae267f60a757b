package uefi

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"assay/anatomy/efi"
	"assay/anatomy/efi/efitest"
	"assay/anatomy/guid"
	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"
	"assay/lab/format/formattest"
)

var (
	program = append([]byte("MZ"), random(1, 3001)...)
	terse   = append([]byte("VZ"), random(2, 500)...)
	blob    = random(3, 2000)
	inner   = stream(sec(0x19, blob), sec(sectionVolume, fv(ffs2, 4096, ffs(9, 7, false, stream(sec(sectionPE, program), name("Inner"))))))
	props   = lzma.Props{LC: 3, LP: 0, PB: 2}
)

const (
	lzmaGUID   = "ee4e5898-3914-4259-9d6e-dc7bd79403cf"
	tianoGUID  = "a31280ad-481e-41b6-95e8-127f4c984779"
	crcGUID    = "fc1bcdb0-7d31-49aa-936a-a4600d9dd083"
	brotliGUID = "3d532050-5cda-4fd0-879e-0f7f630d5afb"
)

func id(k byte) string { return guid.GUID(bytes.Repeat([]byte{k}, 16)).String() }

func volume2() []byte {
	return fv(ffs2, 40_000,
		ffs(1, 7, false, stream(sec(0x1b, []byte("depex")), sec(sectionPE, program), name("Driver"), sec(0x14, []byte("\x01\x001\x00")))),
		ffs(2, 6, false, stream(sec(sectionTE, terse), sec(sectionTE, terse))),
		ffs(3, typeRaw, false, blob),
		ffs(4, typePad, false, bytes.Repeat([]byte{0xff}, 500)),
		ffs(5, 0x0b, false, stream(byGUID(lzmaGUID, 1, lzmatest.EncodeAlone(inner, props, 1<<16, false)))),
		ffs(6, 0x0b, false, stream(byGUID(tianoGUID, 1, efitest.Encode(inner, efi.Tiano)))),
		ffs(7, 0x0b, false, stream(packed(1, efitest.Encode(inner, efi.Standard)))),
		ffs(8, 2, false, stream(byGUID(crcGUID, 2, stream(sec(sectionSubtype, make([]byte, 16), blob))), packed(0, stream(sec(0x19, terse))))),
	)
}

func volume3() []byte {
	return fv(ffs3, 0, ffs(1, 9, true, stream(sec(sectionPE, program), name("a/b"))))
}

func capsule1() []byte {
	g := guid.Must("3b6686bd-0d76-4030-b70e-b5519e2fc5a0")
	v := volume3()
	b := append(g[:], 32, 0, 0, 0, 0, 0, 5, 0)
	return append(append(le.AppendUint32(b, uint32(32+len(v))), 0, 0, 0, 0), v...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"ffs2": volume2(), "ffs3": volume3(), "capsule": capsule1()})
}

func FuzzUEFI(f *testing.F) {
	small := fv(ffs2, 0, ffs(1, 7, false, stream(sec(sectionPE, program[:50]), name("D"))), ffs(8, 2, false, stream(byGUID(crcGUID, 2, stream(sec(0x19, terse[:20]))))))
	formattest.Fuzz(f, Format, small, capsule1()[:200], stream(sec(0x19, blob[:40]), sec(sectionPE, program[:50])))
}

func entry(t *testing.T, o *formattest.Opened, name string, want []byte, piece bool) {
	t.Helper()
	if e := o.Find(name); e == nil || !bytes.Equal(e.Content, want) || e.Piece != piece || e.Err != nil {
		t.Errorf("%s is not there or not right among %q", name, o.Names())
	}
}

func TestOpen(t *testing.T) {
	b := volume2()
	o := formattest.MustOpen(t, Format, "ffs2", b)
	entry(t, o, id(1)+".Driver/pe32", program, false)
	entry(t, o, id(2)+"/te", terse, false)
	entry(t, o, id(2)+"/te.1", terse, false)
	entry(t, o, id(3)+".raw", blob, true)
	entry(t, o, id(5)+"/lzma", inner, true)
	entry(t, o, id(6)+"/tiano", inner, true)
	entry(t, o, id(7)+"/efi", inner, true)
	entry(t, o, id(8)+"/freeform", blob, false)
	entry(t, o, id(8)+"/raw", terse, true)
	if len(o.Entries) != 9 || o.Extent.Length != int64(len(b)) {
		t.Errorf("%q, length %d of %d", o.Names(), o.Extent.Length, len(b))
	}
	o = formattest.MustOpen(t, Format, "ffs3", volume3())
	entry(t, o, id(1)+".a_b/pe32", program, false)
	o = formattest.MustOpen(t, Format, "capsule", capsule1())
	entry(t, o, "image", volume3(), true)
}

// What a compressed section decodes to is opened as sections.
func TestSections(t *testing.T) {
	if !startsSections(inner[:4096]) {
		t.Fatal("does not start like sections")
	}
	o := formattest.MustOpen(t, Format, "inner", inner)
	entry(t, o, "raw", blob, true)
	if e := o.Find("volume"); e == nil || !e.Piece || len(o.Entries) != 2 || o.Extent.Length != int64(len(inner)) {
		t.Fatalf("%q", o.Names())
	}
	o = formattest.MustOpen(t, Format, "volume", o.Find("volume").Content)
	entry(t, o, id(9)+".Inner/pe32", program, false)
	for name, b := range map[string][]byte{"no program": stream(sec(0x19, blob)), "more": append(bytes.Clone(inner), blob...), "text": bytes.Repeat([]byte("abc\x10"), 100)} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, volume2(), 0x60, map[string]float64{"cut 25 %": 0.25, "cut 50 %": 0.6, "cut 75 %": 0.7, "middle missing": 0.6})
	b := volume2()
	at := bytes.Index(b, bytes.Repeat([]byte{2}, 16))
	b[at+0x13] ^= 0x40
	o, err := formattest.Open(Format, "header", b)
	if err != nil || len(o.Failures) != 1 || len(o.Unread) != 1 || o.Unread[0].Offset != int64(at) || o.Find(id(3)+".raw") == nil {
		t.Errorf("%v, %+v, %q", err, o.Failures, o.Names())
	}
	o, err = formattest.Open(Format, "brotli", fv(ffs2, 0, ffs(1, 2, false, stream(byGUID(brotliGUID, 1, blob)))))
	if err != nil || len(o.Failures) != 1 || !strings.Contains(o.Failures[0].Reason, "brotli") {
		t.Errorf("%v, %+v", err, o.Failures)
	}
	entry(t, o, id(1)+"/brotli", blob, true)
	hidden := fv(ffs2, 40_000, ffs(1, 7, false, stream(sec(sectionPE, program))))
	copy(hidden[30_000:], "hidden")
	o = formattest.MustOpen(t, Format, "hidden", hidden)
	if len(o.Entries) != 2 || !strings.HasPrefix(o.Entries[1].Name, "free-") {
		t.Errorf("%q", o.Names())
	}
}

func TestReal(t *testing.T) {
	for file, c := range map[string]struct {
		at, entries int
		has         string
	}{
		"uefi/ovmfSECFV.fv":      {0, 2, "/pe32"},
		"uefi/ApolloLake-Fsp.fd": {0x2a000, 5, "/"},
	} {
		b, err := os.ReadFile(formattest.Shared(t, file))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, file, b[c.at:])
		t.Logf("%s: %+v %q", file, o.Properties, o.Names())
		if len(o.Entries) < c.entries || !strings.Contains(strings.Join(o.Names(), " "), c.has) {
			t.Errorf("%s: %q", file, o.Names())
		}
	}
}
