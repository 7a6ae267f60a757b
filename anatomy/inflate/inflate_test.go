package inflate

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"testing"
)

func deflated(t testing.TB, data []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// samples are data of several natures: repeats near and far, text-like, random.
func samples() map[string][]byte {
	r := rand.New(rand.NewPCG(3, 4))
	skew := make([]byte, 200_000)
	for i := range skew {
		skew[i] = byte(r.ExpFloat64() * 9)
	}
	random := make([]byte, 70_000)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	far := append(bytes.Clone(random[:33_000]), random[:33_000]...)
	mixed := append(append(bytes.Clone(skew[:5000]), bytes.Repeat([]byte("abc"), 3000)...), bytes.Repeat([]byte{7}, 5000)...)
	return map[string][]byte{
		"empty": nil, "one": {1}, "skew": skew, "random": random, "far": far, "mixed": mixed,
		"zeros": make([]byte, 100_000), "pairs": bytes.Repeat([]byte{1, 2}, 9000),
	}
}

func TestDecode(t *testing.T) {
	for name, data := range samples() {
		for _, level := range []int{0, 1, 6, 9, flate.HuffmanOnly} {
			src := deflated(t, data, level)
			dst := make([]byte, len(data))
			out, in, err := Decode(dst, append(bytes.Clone(src), "behind"...))
			if err != nil || out != len(data) || in != len(src) || !bytes.Equal(dst, data) {
				t.Errorf("%s, level %d: out %d of %d, in %d of %d, %v", name, level, out, len(data), in, len(src), err)
			}
		}
	}
}

// Cut anywhere, what comes out is a true beginning and the error says that the
// input ended.
func TestCut(t *testing.T) {
	data := samples()["mixed"]
	src := deflated(t, data, 6)
	for n := range len(src) {
		dst := make([]byte, len(data))
		out, in, err := Decode(dst, src[:n])
		if err != io.ErrUnexpectedEOF || in > n || !bytes.Equal(dst[:out], data[:out]) {
			t.Fatalf("cut at %d of %d: out %d, in %d, %v", n, len(src), out, in, err)
		}
	}
}

func TestFull(t *testing.T) {
	data := samples()["skew"]
	for _, level := range []int{0, 6} {
		src := deflated(t, data, level)
		dst := make([]byte, 1000)
		if out, _, err := Decode(dst, src); err != ErrFull || out != 1000 || !bytes.Equal(dst, data[:1000]) {
			t.Errorf("level %d: out %d, %v: want 1000, %v", level, out, err, ErrFull)
		}
	}
}

func TestZlib(t *testing.T) {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(samples()["mixed"])
	w.Close()
	dst := make([]byte, len(samples()["mixed"]))
	if _, in, err := DecodeZlib(dst, b.Bytes()); err != nil || in != b.Len() {
		t.Errorf("in %d of %d, %v", in, b.Len(), err)
	}
	b.Bytes()[b.Len()-1] ^= 1
	if _, _, err := DecodeZlib(dst, b.Bytes()); err != ErrChecksum {
		t.Errorf("wrong checksum: %v, want %v", err, ErrChecksum)
	}
}

// FuzzDecode holds this decoder against the standard library's.
func FuzzDecode(f *testing.F) {
	for _, data := range samples() {
		f.Add(deflated(f, data[:min(len(data), 3000)], 6))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		dst := make([]byte, 1<<16)
		out, in, err := Decode(dst, src)
		if in > len(src) {
			t.Fatalf("in %d of %d", in, len(src))
		}
		rest := bytes.NewReader(src)
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(rest), 1<<16+1))
		if len(want) > 1<<16 {
			if err != ErrFull {
				t.Fatalf("more output than room: %v", err)
			}
			return
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, the standard library says %v", err, wantErr)
		}
		if err == nil && (!bytes.Equal(dst[:out], want) || in != len(src)-rest.Len()) {
			t.Fatalf("out %d, in %d; the standard library %d, %d", out, in, len(want), len(src)-rest.Len())
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := samples()["mixed"]
	for _, v := range []string{"skew", "far"} {
		data = append(data, samples()[v]...)
	}
	src := deflated(b, data, 6)
	dst := make([]byte, len(data))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := Decode(dst, src); err != nil {
			b.Fatal(err)
		}
	}
}
