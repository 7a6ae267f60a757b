package lzma_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"
)

func noise(n int) []byte {
	r := rand.NewChaCha8([32]byte{7})
	b := make([]byte, n)
	r.Read(b)
	return b
}

// mixed has text, repeats, runs and noise.
func mixed(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for len(b) < n {
		switch r.IntN(5) {
		case 0:
			b = append(b, noise(r.IntN(200))...)
		case 1:
			b = append(b, bytes.Repeat([]byte{byte(r.IntN(256))}, r.IntN(700))...)
		case 2:
			b = fmt.Appendf(b, "option value_%d = %d;\n", r.IntN(50), r.IntN(1000))
		default:
			if len(b) > 0 {
				at := r.IntN(len(b))
				b = append(b, b[at:min(at+r.IntN(500), len(b))]...)
			}
		}
	}
	return b[:n]
}

var props = []lzma.Props{{LC: 3, LP: 0, PB: 2}, {}, {LC: 8, LP: 4, PB: 4}, {LC: 0, LP: 4, PB: 0}, {LC: 1, LP: 2, PB: 3}, {LC: 4, LP: 0, PB: 1}}

var inputs = map[string][]byte{
	"empty": {}, "one": {1}, "two": {0, 0}, "noise": noise(40000), "mixed": mixed(80000), "zeros": make([]byte, 70000), "short": []byte("abcabcabcabcabcabc"),
}

func TestDecode(t *testing.T) {
	for name, data := range inputs {
		for _, p := range props {
			for _, marker := range []bool{false, true} {
				b := lzmatest.Encode(data, p, 1<<16, marker)
				dst := make([]byte, len(data))
				out, in, err := lzma.Decode(dst, append(b, "\x00trailing bytes behind the stream"...), p)
				if err != nil || in != len(b) || !bytes.Equal(dst[:out], data) {
					t.Errorf("%s %v marker %v: out %d of %d, in %d of %d: %v", name, p, marker, out, len(data), in, len(b), err)
				}
				out, in, err = lzma.Decode(dst, b, p)
				if err != nil || in != len(b) || out != len(data) {
					t.Errorf("%s %v marker %v: nothing behind: out %d of %d, in %d of %d: %v", name, p, marker, out, len(data), in, len(b), err)
				}
				if !marker {
					continue
				}
				out, in, err = lzma.Decode(make([]byte, len(data)+1), b, p)
				if err != nil || in != len(b) || out != len(data) {
					t.Errorf("%s %v: room to spare: out %d of %d, in %d of %d: %v", name, p, out, len(data), in, len(b), err)
				}
			}
		}
	}
}

// Everything before the place where a stream is cut must come out right.
func TestDecodeCut(t *testing.T) {
	data := mixed(20000)
	p := lzma.Props{LC: 3, PB: 2}
	b := lzmatest.Encode(data, p, 1<<16, true)
	dst := make([]byte, len(data)+1)
	last := 0
	for n := 0; n < len(b); n += 1 + n/50 {
		out, in, err := lzma.Decode(dst, b[:n], p)
		if err != io.ErrUnexpectedEOF || in != n || out < last || !bytes.Equal(dst[:out], data[:out]) {
			t.Fatalf("cut at %d: out %d, in %d, %v", n, out, in, err)
		}
		last = out
	}
	if last < len(data)-500 {
		t.Errorf("only %d bytes came out of almost all", last)
	}
}

func TestDecodeSmallOutput(t *testing.T) {
	data := mixed(5000)
	p := lzma.Props{LC: 3, PB: 2}
	b := lzmatest.Encode(data, p, 1<<16, true)
	for n := range 400 {
		dst := make([]byte, n)
		if out, _, err := lzma.Decode(dst, b, p); err != nil || out != n || !bytes.Equal(dst, data[:n]) {
			t.Fatalf("%d bytes: out %d, %v", n, out, err)
		}
	}
}

func TestDecodeCorrupt(t *testing.T) {
	p := lzma.Props{LC: 3, PB: 2}
	b := lzmatest.Encode(mixed(9000), p, 1<<16, false)
	first := bytes.Clone(b)
	first[0] = 1
	// a stream of noise hits a distance before the start very soon
	bad := append([]byte{0}, noise(4000)...)
	for name, b := range map[string][]byte{"first byte": first, "noise": bad} {
		if out, _, err := lzma.Decode(make([]byte, 9000), b, p); !errors.Is(err, lzma.ErrCorrupt) {
			t.Errorf("%s: out %d, %v", name, out, err)
		}
	}
	if _, _, err := lzma.Decode(nil, b, lzma.Props{LC: 9}); !errors.Is(err, lzma.ErrCorrupt) {
		t.Errorf("lc=9: %v", err)
	}
}

func TestDecode2(t *testing.T) {
	for name, data := range inputs {
		for _, p := range props {
			if p.LC+p.LP > 4 {
				continue
			}
			b := lzmatest.Encode2(data, p, 1<<16)
			x, err := lzma.Measure2(bytes.NewReader(append(b, "behind"...)), 0, -1)
			if err != nil || x.In != int64(len(b)) || x.Out != int64(len(data)) {
				t.Errorf("%s: measured %+v, %v; want %d and %d", name, x, err, len(b), len(data))
			}
			for _, room := range []int{0, 100} {
				dst := make([]byte, len(data)+room)
				out, in, err := lzma.Decode2(dst, append(b, "trailing"...))
				if err != nil || in != len(b) || !bytes.Equal(dst[:out], data) {
					t.Errorf("%s %v: out %d of %d, in %d of %d: %v", name, p, out, len(data), in, len(b), err)
				}
			}
			for _, n := range []int{0, 1, 3, 5, 6, 7, 20, len(b) / 2, len(b) - 1} {
				if n < 0 || n >= len(b) {
					continue
				}
				dst := make([]byte, len(data)+1)
				out, _, err := lzma.Decode2(dst, b[:n])
				if err != io.ErrUnexpectedEOF || !bytes.Equal(dst[:out], data[:out]) {
					t.Errorf("%s cut at %d: out %d, %v", name, n, out, err)
				}
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, p := range props[:3] {
		f.Add(p.Byte(), lzmatest.Encode(mixed(3000), p, 1<<16, true))
		f.Add(byte(255), lzmatest.Encode2(mixed(3000), props[0], 1<<16))
	}
	f.Fuzz(func(t *testing.T, c byte, b []byte) {
		dst := make([]byte, 1<<16)
		var out, in int
		if p, err := lzma.ParseProps(c); err == nil {
			out, in, _ = lzma.Decode(dst, b, p)
		} else {
			out, in, _ = lzma.Decode2(dst, b)
		}
		if out < 0 || out > len(dst) || in < 0 || in > len(b) {
			t.Fatalf("out %d, in %d of %d", out, in, len(b))
		}
	})
}
