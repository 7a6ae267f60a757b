package dahua

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"assay/lab/format/formattest"
)

func write() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("Install")
	io.WriteString(w, "the list of images")
	z.Close()
	c := b.Bytes()
	copy(c, "DH")
	return c
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, map[string][]byte{"zip": write()}) }

func FuzzDahua(f *testing.F) { formattest.Fuzz(f, Format, write()) }

func TestOpen(t *testing.T) {
	b := write()
	o := formattest.MustOpen(t, Format, "zip", b)
	e := o.Find("data.zip")
	if e == nil {
		t.Fatalf("entries %q", o.Names())
	}
	z, err := zip.NewReader(bytes.NewReader(e.Content), int64(len(e.Content)))
	if err != nil || len(z.File) != 1 || z.File[0].Name != "Install" {
		t.Errorf("%v", err)
	}
	formattest.Refused(t, Format, b, map[int]byte{0: 'P', 4: 99, 8: 3, 26: 0, 30: 0x80})
}
