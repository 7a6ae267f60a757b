package bzip2

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"archive/tar"

	"assay/anatomy/bzip2/bzip2test"
	"assay/lab/format/formattest"
	assaytar "assay/lab/format/tar"
)

func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
	}
	return b[:n]
}

func samples() map[string][]byte {
	return map[string][]byte{
		"empty":   bzip2test.Encode(nil, 1000),
		"small":   bzip2test.Encode([]byte("hello"), 1000),
		"blocks":  bzip2test.Encode(text(50_000), 9_000),
		"streams": append(bzip2test.Encode(text(8_000), 3_000), bzip2test.Encode(text(9_999), 9_000)...),
	}
}

func TestContract(t *testing.T) {
	s := samples()
	delete(s, "empty") // is not recognised with something behind it
	formattest.Contract(t, Format, s)
}

func TestContent(t *testing.T) {
	for name, want := range map[string][]byte{"empty": nil, "small": []byte("hello"), "blocks": text(50_000), "streams": append(text(8_000), text(9_999)...)} {
		b := samples()[name]
		more := append(bytes.Clone(b), "BZh and more"...)
		if name == "empty" {
			more = b
		}
		o := formattest.MustOpen(t, Format, name, more)
		if !bytes.Equal(o.Entries[0].Content, want) || o.Length != int64(len(b)) {
			t.Errorf("%s: %d bytes, length %d of %d", name, len(o.Entries[0].Content), o.Length, len(b))
		}
	}
}

func TestDamage(t *testing.T) {
	b := bzip2test.Encode(text(400_000), 10_000)
	formattest.Damage(t, Format, b, 2000, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "middle missing": 0.4})
	bad := bytes.Clone(b)
	copy(bad[300:], make([]byte, 50)) // in the first block's tables or data
	o, err := formattest.Open(Format, "", bad)
	if err != nil {
		t.Fatal(err)
	}
	if e := o.Entries[0]; e.Err == nil || !bytes.Contains(e.Content, text(400_000)[15_000:]) {
		t.Errorf("first block damaged: %d bytes, %v", len(e.Content), e.Err)
	}
}

// TestArchiveBehindDamage: what follows a damaged block in a tar archive is
// found by the tar reader.
func TestArchiveBehindDamage(t *testing.T) {
	var plain bytes.Buffer
	w := tar.NewWriter(&plain)
	for i := range 60 {
		body := text(5000 + 77*i)
		w.WriteHeader(&tar.Header{Name: fmt.Sprintf("file%02d", i), Mode: 0o644, Size: int64(len(body))})
		w.Write(body)
	}
	w.Close()
	b := bzip2test.Encode(plain.Bytes(), 20_000)
	copy(b[len(b)/2:], make([]byte, 40))
	o, err := formattest.Open(Format, "", b)
	if err != nil {
		t.Fatal(err)
	}
	in, err := formattest.Open(assaytar.Format, "", o.Entries[0].Content)
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for i := range 60 {
		if e := in.Find(fmt.Sprintf("file%02d", i)); e != nil && e.Err == nil && bytes.Equal(e.Content, text(5000+77*i)) {
			right++
		}
	}
	if right < 52 {
		t.Errorf("%d of 60 files are right", right)
	}
}

func TestGroundTruth(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/25-rootfs-core.tar.bz2"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "", b)
	rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-core-mips64el.json"))
	in := formattest.MustOpen(t, assaytar.Format, "", o.Entries[0].Content)
	if n := in.Compare(t, rows, formattest.Stores{Mode: true, Owner: true, Device: true}); n != len(rows) || o.Length != int64(len(b)) {
		t.Errorf("%d of %d entries, length %d of %d", n, len(rows), o.Length, len(b))
	}
}

func TestReal(t *testing.T) {
	for name, names := range map[string]int{"dvar-arm-rootfs.tar.bz2": 100, "fixtures/binwalk/bzip2.bin": 1} {
		b, err := os.ReadFile(formattest.Shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, name, b)
		t.Logf("%s: %d bytes of %d, %v", name, o.Length, len(b), o.Properties)
		if names == 1 {
			continue
		}
		if in := formattest.MustOpen(t, assaytar.Format, "", o.Entries[0].Content); len(in.Entries) < names {
			t.Errorf("%s: %d entries", name, len(in.Entries))
		}
	}
}

func FuzzBzip2(f *testing.F) {
	formattest.Fuzz(f, Format, bzip2test.Encode(text(900), 400), bzip2test.Encode(nil, 1), bzip2test.Encode(make([]byte, 3000), 99))
}
