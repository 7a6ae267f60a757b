package zlib

import (
	"bytes"
	"compress/zlib"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

// text is n bytes that can be packed, to about half.
func text(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{5}).Read(b)
	for i := range b {
		b[i] = 'a' + b[i]&15
	}
	return b
}

func pack(b []byte, level int) []byte {
	var w bytes.Buffer
	z, _ := zlib.NewWriterLevel(&w, level)
	z.Write(b)
	z.Close()
	return w.Bytes()
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"long": pack(text(200_000), 9), "short": pack(text(9000), 6)})
}

func TestOpen(t *testing.T) {
	for level := range 10 {
		for _, n := range []int{least, trial, 300_000} {
			if level == 0 && n > trial {
				continue // stored only: believed by its checksum, which is not read so far away
			}
			b := pack(text(n), level)
			o := formattest.MustOpen(t, Format, "stream", append(bytes.Clone(b), "behind it"...))
			o.Want(t, "checksum=matches")
			if !bytes.Equal(o.Entries[0].Content, text(n)) || o.Length != int64(len(b)) {
				t.Errorf("level %d, %d bytes: length %d of %d", level, n, o.Length, len(b))
			}
		}
	}
}

func TestDamaged(t *testing.T) {
	b := pack(text(300_000), 9)
	o, err := formattest.Open(Format, "cut", b[:len(b)/2])
	if err != nil || len(o.Entries) != 1 || len(o.Entries[0].Content) < 140_000 {
		t.Errorf("%v, entries %q", err, o.Names())
	}
}

func TestRefused(t *testing.T) {
	for name, b := range map[string][]byte{"little": pack(text(1000), 9), "text": append([]byte("x\x9c"), text(9000)...)} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

func FuzzZlib(f *testing.F) { formattest.Fuzz(f, Format, pack(text(9000), 9)) }
