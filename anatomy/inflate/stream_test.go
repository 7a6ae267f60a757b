package inflate

import (
	"bytes"
	"compress/flate"
	"io"
	"testing"
	"testing/iotest"
)

func TestStream(t *testing.T) {
	z := NewStream(nil)
	big := bytes.Repeat(samples()["mixed"], 90) // several output buffers
	all := samples()
	all["big"] = big
	for name, data := range all {
		for _, level := range []int{0, 1, 6, flate.HuffmanOnly} {
			src := deflated(t, data, level)
			more := append(append(bytes.Clone(src), "between"...), src...)
			readers := map[string]io.Reader{"whole": bytes.NewReader(more), "half": iotest.HalfReader(bytes.NewReader(more)), "with error": iotest.DataErrReader(bytes.NewReader(more))}
			if len(src) < 10_000 {
				readers["bytes"] = iotest.OneByteReader(bytes.NewReader(more))
			}
			for how, r := range readers {
				z.Reset(r)
				for range 2 {
					var out bytes.Buffer
					before := z.Used()
					n, err := z.Decode(&out, 0)
					if err != nil || n != int64(len(data)) || !bytes.Equal(out.Bytes(), data) || z.Used()-before != int64(len(src)) {
						t.Fatalf("%s, level %d, %s: %d of %d bytes, used %d of %d, %v", name, level, how, n, len(data), z.Used()-before, len(src), err)
					}
					if b := z.Next(7); len(b) > 0 && string(b) != "between" {
						t.Fatalf("%s, level %d, %s: behind it %q", name, level, how, b)
					}
				}
			}
		}
	}
}

func TestStreamCut(t *testing.T) {
	data := samples()["mixed"]
	src := deflated(t, data, 6)
	z := NewStream(nil)
	for n := 0; n < len(src); n += 7 {
		z.Reset(bytes.NewReader(src[:n]))
		var out bytes.Buffer
		if _, err := z.Decode(&out, 0); err != io.ErrUnexpectedEOF || !bytes.HasPrefix(data, out.Bytes()) || z.Used() > int64(n) {
			t.Fatalf("cut at %d of %d: out %d, used %d, %v", n, len(src), out.Len(), z.Used(), err)
		}
	}
}

func TestStreamLimit(t *testing.T) {
	z := NewStream(bytes.NewReader(deflated(t, make([]byte, 10<<20), 6)))
	if n, err := z.Decode(io.Discard, 3<<20); err != ErrFull || n != 3<<20 {
		t.Errorf("%d bytes, %v: want %d, %v", n, err, 3<<20, ErrFull)
	}
}

// FuzzStream holds the stream against the decoding of slices.
func FuzzStream(f *testing.F) {
	for _, data := range samples() {
		f.Add(deflated(f, data[:min(len(data), 3000)], 6))
	}
	z := NewStream(nil)
	f.Fuzz(func(t *testing.T, src []byte) {
		dst := make([]byte, 1<<20)
		out, in, err := Decode(dst, src)
		var got bytes.Buffer
		z.Reset(iotest.HalfReader(bytes.NewReader(src)))
		_, streamErr := z.Decode(&got, 1<<20)
		if err != streamErr && !(err == nil && streamErr == nil) {
			t.Fatalf("%v, as a slice %v", streamErr, err)
		}
		if !bytes.Equal(got.Bytes(), dst[:out]) || err == nil && z.Used() != int64(in) {
			t.Fatalf("%d bytes of %d, as a slice %d of %d", got.Len(), z.Used(), out, in)
		}
	})
}

func TestClean(t *testing.T) {
	data := samples()["mixed"]
	src := deflated(t, data, 6)
	z := NewStream(nil)
	spare := 0
	for bit := byte(0x80); bit > 0; bit >>= 1 {
		b := bytes.Clone(src)
		b[len(b)-1] |= bit
		z.Reset(bytes.NewReader(b))
		var out bytes.Buffer
		if _, err := z.Decode(&out, 0); err != nil || b[len(b)-1] == src[len(src)-1] || !bytes.Equal(out.Bytes(), data) || z.Used() != int64(len(b)) {
			break
		}
		if spare++; z.Clean() {
			t.Errorf("bit 0x%02x at the end is not seen", bit)
		}
	}
	stored := []byte{0x00, 1, 0, 0xfe, 0xff, 'a', 0x01, 1, 0, 0xfe, 0xff, 'b'}
	for at, want := range map[int]bool{-1: true, 0: false, 6: false} {
		b := bytes.Clone(stored)
		if at >= 0 {
			b[at] |= 0x10
		}
		z.Reset(bytes.NewReader(b))
		if n, err := z.Decode(io.Discard, 0); n != 2 || err != nil || z.Clean() != want {
			t.Errorf("stored, bit in byte %d: %d bytes, %v, clean %v", at, n, err, z.Clean())
		}
	}
}
