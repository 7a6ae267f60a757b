package swap

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/lab/format/formattest"
)

func sample(order binary.ByteOrder, page, n int) []byte {
	b := make([]byte, page*n)
	rand.NewChaCha8([32]byte{7}).Read(b[page:])
	order.PutUint32(b[0x400:], 1)
	order.PutUint32(b[0x404:], uint32(n-1))
	copy(b[0x40c:], "0123456789abcdef")
	copy(b[0x41c:], "memory")
	copy(b[page-10:], magic)
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"4K": sample(binary.LittleEndian, 4096, 4), "16K": sample(binary.BigEndian, 16384, 3)})
}

func TestOpen(t *testing.T) {
	b := sample(binary.BigEndian, 16384, 3)
	o := formattest.MustOpen(t, Format, "16K", b)
	o.Want(t, "page=16384", "label=memory")
	if e := o.Find("pages"); e == nil || !e.Piece || !bytes.Equal(e.Content, b[16384:]) {
		t.Errorf("entries %q", o.Names())
	}
}

func TestMkswap(t *testing.T) {
	tool, err := exec.LookPath("mkswap")
	if err != nil {
		t.Skip("needs mkswap (util-linux)")
	}
	for _, page := range []string{"4096", "65536"} {
		name := filepath.Join(t.TempDir(), "swap")
		if err := os.WriteFile(name, make([]byte, 1<<20), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(tool, "-p", page, "-L", "own", name).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, page, b)
		o.Want(t, "page="+page, "label=own")
		if o.Extent.Length != 1<<20 {
			t.Errorf("length %d", o.Extent.Length)
		}
	}
}

func FuzzSwap(f *testing.F) { formattest.Fuzz(f, Format, sample(binary.LittleEndian, 4096, 2)) }
