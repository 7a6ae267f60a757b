package lzma_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"
)

func TestReader(t *testing.T) {
	const dict = 1 << 14 // smaller than the data: the window has to move
	in := map[string][]byte{"long": bytes.Repeat(mixed(70001), 6)}
	for name, data := range inputs {
		in[name] = data
	}
	for name, data := range in {
		for _, p := range props[:3] {
			for _, marker := range []bool{false, true} {
				b := lzmatest.Encode(data, p, dict, marker)
				sizes := []int64{int64(len(data))}
				if marker {
					sizes = append(sizes, -1)
				}
				for _, size := range sizes {
					src := bytes.NewReader(append(b[:len(b):len(b)], "trailing"...))
					r, err := lzma.NewReader(src, p, dict, size)
					if err != nil {
						t.Fatal(err)
					}
					check(t, name, r, data, len(b))
					r, _ = lzma.NewReader(iotest.HalfReader(bytes.NewReader(b)), p, dict, size)
					check(t, name+" nothing behind", struct{ source }{r}, data, len(b))
				}
			}
		}
		for _, p := range props[:2] {
			b := lzmatest.Encode2(data, p, dict)
			r := lzma.NewReader2(bytes.NewReader(append(b[:len(b):len(b)], "trailing"...)), dict)
			check(t, name+" lzma2", r, data, len(b))
			r = lzma.NewReader2(iotest.OneByteReader(bytes.NewReader(b)), dict)
			check(t, name+" lzma2 by bytes", struct{ source }{r}, data, len(b))
		}
	}
}

type source interface {
	io.Reader
	Consumed() int64
}

func check(t *testing.T, name string, r source, data []byte, consumed int) {
	t.Helper()
	var w bytes.Buffer
	_, err := io.Copy(&w, r)
	if err != nil || !bytes.Equal(w.Bytes(), data) || r.Consumed() != int64(consumed) {
		t.Errorf("%s: %d of %d bytes, consumed %d of %d: %v", name, w.Len(), len(data), r.Consumed(), consumed, err)
	}
}

func TestReaderCut(t *testing.T) {
	data := mixed(60000)
	p := lzma.Props{LC: 3, PB: 2}
	one, two := lzmatest.Encode(data, p, 1<<16, true), lzmatest.Encode2(data, p, 1<<16)
	for i := range 40 {
		r, _ := lzma.NewReader(bytes.NewReader(one[:len(one)*i/40]), p, 1<<16, -1)
		for _, r := range []io.Reader{r, lzma.NewReader2(bytes.NewReader(two[:len(two)*i/40]), 1<<16)} {
			b, err := io.ReadAll(r)
			if err != io.ErrUnexpectedEOF || !bytes.Equal(b, data[:len(b)]) || len(b) < len(data)*i/40/10 {
				t.Errorf("cut at %d/40: %d bytes, %v", i, len(b), err)
			}
		}
	}
}

func TestReaderDistance(t *testing.T) {
	data := append(noise(40000), noise(40000)...)
	p := lzma.Props{LC: 3, PB: 2}
	b := lzmatest.Encode(data, p, 1<<20, true)
	r, _ := lzma.NewReader(bytes.NewReader(b), p, 1<<13, -1)
	got, err := io.ReadAll(r)
	if !errors.Is(err, lzma.ErrCorrupt) || !bytes.Equal(got, data[:len(got)]) || len(got) < 1<<13 || len(got) > 40000 {
		t.Errorf("match beyond the dictionary: %d bytes, %v", len(got), err)
	}
}

func TestReaderSourceError(t *testing.T) {
	p := lzma.Props{LC: 3, PB: 2}
	b := lzmatest.Encode(mixed(60000), p, 1<<16, true)
	bad := errors.New("disk on fire")
	r, _ := lzma.NewReader(io.MultiReader(bytes.NewReader(b[:1000]), iotest.ErrReader(bad)), p, 1<<16, -1)
	if _, err := io.ReadAll(r); err != bad {
		t.Errorf("got %v", err)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(byte(93), int64(-1), lzmatest.Encode(mixed(3000), props[0], 1<<16, true))
	f.Add(byte(93), int64(3000), lzmatest.Encode(mixed(3000), props[0], 1<<16, false))
	f.Add(byte(255), int64(0), lzmatest.Encode2(mixed(3000), props[0], 1<<16))
	f.Fuzz(func(t *testing.T, c byte, size int64, b []byte) {
		var r source
		var one []byte
		if p, err := lzma.ParseProps(c); err != nil {
			r = lzma.NewReader2(bytes.NewReader(b), 1<<20)
		} else {
			r, _ = lzma.NewReader(bytes.NewReader(b), p, 1<<20, size)
			dst := make([]byte, 1<<16)
			n, _, _ := lzma.Decode(dst, b, p)
			one = dst[:n]
		}
		got, _ := io.ReadAll(io.LimitReader(r, 1<<20))
		if n := min(len(one), len(got)); !bytes.Equal(one[:n], got[:n]) {
			t.Fatal("Reader and Decode differ")
		}
		if n := r.Consumed(); n < 0 || n > int64(len(b)) {
			t.Fatalf("consumed %d of %d", n, len(b))
		}
	})
}
