package ikconfig

import (
	"bytes"
	"compress/gzip"
	"testing"

	"assay/lab/format/formattest"
)

var config = bytes.Repeat([]byte("CONFIG_MIPS=y\n# CONFIG_MODULE_SIG is not set\n"), 50)

func sample() []byte {
	var w bytes.Buffer
	w.WriteString(start)
	z := gzip.NewWriter(&w)
	z.Write(config)
	z.Close()
	w.WriteString(end)
	return w.Bytes()
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample()})
}

func FuzzIKConfig(f *testing.F) { formattest.Fuzz(f, Format, sample()) }

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "sample", b)
	if e := o.Find("config"); e == nil || !bytes.Equal(e.Content, config) || o.Length != int64(len(b)) {
		t.Errorf("entries %q, length %d of %d", o.Names(), o.Length, len(b))
	}
	b[40] ^= 0xff
	if o, err := formattest.Open(Format, "damaged", b); err != nil || o.Entries[0].Err == nil {
		t.Errorf("damage is not told: %v", err)
	}
}
