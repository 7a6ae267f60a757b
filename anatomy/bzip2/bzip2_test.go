package bzip2

import (
	"bytes"
	stdbzip2 "compress/bzip2"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"assay"
	"assay/anatomy/bzip2/bzip2test"
)

func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
		if r.IntN(50) == 0 {
			b = append(b, make([]byte, r.IntN(1000))...)
		}
	}
	return b[:n]
}

func decode(t *testing.T, b []byte) ([]byte, *Reader, error) {
	t.Helper()
	var out bytes.Buffer
	r := NewReader(assay.Bytes(b))
	_, err := r.WriteTo(&out)
	return out.Bytes(), r, err
}

// copied hides that a content is in memory.
type copied struct{ io.ReaderAt }

func (c copied) Size() int64 { return c.ReaderAt.(assay.Bytes).Size() }

func TestContents(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty": nil, "one": {7}, "text": text(250_000), "zeros": make([]byte, 3_000_000),
		"four": []byte("aaaa"), "five": []byte("aaaaabbbb"), "259": bytes.Repeat([]byte{9}, 259), "260": bytes.Repeat([]byte{9}, 260),
		"all": bytes.Repeat([]byte{0, 1, 2, 255, 254, 3, 3, 3, 3, 3}, 300),
	} {
		b := bzip2test.Encode(data, 60_000)
		if std, err := io.ReadAll(stdbzip2.NewReader(bytes.NewReader(b))); err != nil || !bytes.Equal(std, data) {
			t.Fatalf("%s: the sample is not sound: %v", name, err)
		}
		got, r, err := decode(t, append(bytes.Clone(b), "behind"...))
		if err != nil || !bytes.Equal(got, data) || r.Consumed() != int64(len(b)) || r.Streams != 1 {
			t.Errorf("%s: %d bytes of %d, consumed %d of %d, %v", name, len(got), len(data), r.Consumed(), len(b), err)
		}
		if err := Begins(b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var out bytes.Buffer
		if _, err := NewReader(copied{assay.Bytes(b)}).WriteTo(&out); err != nil || !bytes.Equal(out.Bytes(), data) {
			t.Errorf("%s: copied: %v", name, err)
		}
	}
}

func TestStreams(t *testing.T) {
	data := text(400_000)
	var b []byte
	for i := 0; i < len(data); i += 40_000 {
		b = append(b, bzip2test.Encode(data[i:i+40_000], 25_000)...)
	}
	got, r, err := decode(t, b)
	if err != nil || !bytes.Equal(got, data) || r.Streams != 10 || r.Blocks < 15 || r.Consumed() != int64(len(b)) {
		t.Errorf("%d bytes, %d streams, %d blocks: %v", len(got), r.Streams, r.Blocks, err)
	}
}

func TestDamagedBlock(t *testing.T) {
	data := text(200_000)
	b := bzip2test.Encode(data, 20_000)
	for at := 1000; at < len(b)-100; at += 4999 {
		c := bytes.Clone(b)
		c[at] ^= 0x10
		var out bytes.Buffer
		r, asked := NewReader(assay.Bytes(c)), 0
		r.Lost = func(written, full int64, next []byte) int64 {
			asked++
			return -written & 511
		}
		_, err := r.WriteTo(&out)
		got := out.Bytes()
		if err == nil || r.Consumed() != int64(len(b)) || asked > 1 {
			t.Errorf("flipped at %d: consumed %d of %d, asked %d times, %v", at, r.Consumed(), len(b), asked, err)
		}
		found := 0
		for i := 0; i < len(data); i += 500 {
			if bytes.Contains(got, data[i:i+500]) {
				found += 500
			}
		}
		if found < 165_000 {
			t.Errorf("flipped at %d: %d of %d bytes are there", at, found, len(data))
		}
	}
}

// TestMagicInside: a magic that happens to stand in a block does not end it.
func TestMagicInside(t *testing.T) {
	data := text(100_000)
	b := bzip2test.Encode(data, 30_000)
	for at := 100; at < len(b); at += 5000 {
		c := bytes.Clone(b)
		c = append(c[:at:at], append([]byte{0x31, 0x41, 0x59, 0x26, 0x53, 0x59}, c[at+6:]...)...)
		got, _, err := decode(t, c)
		if err == nil {
			t.Errorf("overwritten at %d: no error", at)
		}
		if len(got) < 50_000 {
			t.Errorf("overwritten at %d: %d bytes", at, len(got))
		}
	}
}

func TestCut(t *testing.T) {
	data := text(300_000)
	b := bzip2test.Encode(data, 30_000)
	for _, n := range []int{5, 20, len(b) / 3, len(b) - 1, len(b) - 9} {
		got, r, err := decode(t, b[:n])
		if err == nil || !bytes.Equal(got, data[:len(got)]) || len(got) < len(data)*(n-8000)/len(b) || r.Consumed() > int64(n) {
			t.Errorf("cut at %d of %d: %d bytes, consumed %d, %v", n, len(b), len(got), r.Consumed(), err)
		}
	}
}

func TestFind(t *testing.T) {
	for shift := range 8 {
		for off := range 9 {
			b := make([]byte, 40)
			for i := range magicBits {
				bit := byte(uint64(blockMagic) >> (47 - i) & 1)
				p := off*8 + shift + i
				b[p/8] |= bit << (7 - p%8)
			}
			f := finder{src: assay.Bytes(b)}
			for f.search(1 << 30) {
			}
			if len(f.found) != 1 || f.found[0] != (mark{at: int64(off*8 + shift)}) {
				t.Errorf("at byte %d bit %d: %v", off, shift, f.found)
			}
		}
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("bzip2")
	if err != nil {
		t.Skip("needs the bzip2 command as oracle")
	}
	data := append(text(2_500_000), make([]byte, 9_000_000)...)
	data = append(data, text(100)...)
	for _, level := range []string{"-1", "-9"} {
		c := exec.Command(p, "-c", level)
		c.Stdin = bytes.NewReader(data)
		b, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		got, r, err := decode(t, b)
		if err != nil || !bytes.Equal(got, data) || r.Consumed() != int64(len(b)) {
			t.Errorf("%s: %d bytes of %d, %v", level, len(got), len(data), err)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(bzip2test.Encode(text(3000), 1000))
	f.Add(bzip2test.Encode(nil, 1000))
	f.Add(bzip2test.Encode(make([]byte, 5000), 1000))
	f.Fuzz(func(t *testing.T, b []byte) {
		Begins(b)
		r := NewReader(assay.Bytes(b))
		w := &atMost{n: 8 << 20}
		_, err := r.WriteTo(w)
		if r.Consumed() > int64(len(b)) {
			t.Errorf("consumed %d of %d", r.Consumed(), len(b))
		}
		if err == nil && r.Streams > 0 {
			std, e := io.ReadAll(io.LimitReader(stdbzip2.NewReader(bytes.NewReader(b)), 8<<20))
			if e == nil && !bytes.Equal(std, w.b) {
				t.Errorf("%d bytes, the library has %d", len(w.b), len(std))
			}
		}
	})
}

type atMost struct {
	b []byte
	n int
}

func (a *atMost) Write(p []byte) (int, error) {
	if len(a.b)+len(p) > a.n {
		return 0, io.ErrShortWrite
	}
	a.b = append(a.b, p...)
	return len(p), nil
}

func BenchmarkReader(b *testing.B) {
	f, err := os.ReadFile(os.Getenv("BZIP2_FILE"))
	if err != nil {
		b.Skip("needs BZIP2_FILE")
	}
	for b.Loop() {
		n, err := NewReader(assay.Bytes(f)).WriteTo(io.Discard)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(n)
	}
}

func BenchmarkLibrary(b *testing.B) {
	f, err := os.ReadFile(os.Getenv("BZIP2_FILE"))
	if err != nil {
		b.Skip("needs BZIP2_FILE")
	}
	for b.Loop() {
		n, _ := io.Copy(io.Discard, stdbzip2.NewReader(bytes.NewReader(f)))
		b.SetBytes(n)
	}
}
