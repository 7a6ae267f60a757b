package lzx

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"assay/anatomy/lzx/lzxtest"
)

func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
		if r.IntN(5) == 0 {
			b = append(b, 0xe8, byte(r.Uint32()), byte(r.Uint32()), byte(r.IntN(3)), byte(-(r.IntN(2))))
		}
		if r.IntN(9) == 0 {
			b = append(b, bytes.Repeat([]byte{'x'}, r.IntN(400))...)
		}
	}
	return b[:n]
}

func decode(frames [][]byte, size int) ([]byte, error) {
	d, err := NewDecoder(15)
	if err != nil {
		return nil, err
	}
	out := make([]byte, size)
	done := 0
	for _, f := range frames {
		n, err := d.Frame(out[done:min(done+FrameSize, size)], f)
		done += n
		if err != nil {
			return out[:done], err
		}
	}
	return out[:done], nil
}

func TestFrames(t *testing.T) {
	for _, n := range []int{1, 9, 100, FrameSize - 1, FrameSize, FrameSize + 1, 5*FrameSize + 12345} {
		for _, calls := range []uint32{0, uint32(n), 12_000_000} {
			data := text(n)
			got, err := decode(lzxtest.Encode(data, calls), n)
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes, calls %d: %d, %v", n, calls, len(got), err)
			}
		}
	}
}

func TestDamage(t *testing.T) {
	data := text(5 * FrameSize)
	frames := lzxtest.Encode(data, 0)
	frames[3] = bytes.Clone(frames[3])
	copy(frames[3][20:], bytes.Repeat([]byte{0xff}, 300))
	got, err := decode(frames, len(data))
	if len(got) < 3*FrameSize || !bytes.Equal(got[:3*FrameSize], data[:3*FrameSize]) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	frames[3] = frames[3][:50]
	if _, err := decode(frames, len(data)); err == nil {
		t.Error("a cut frame was decoded")
	}
}

func FuzzFrame(f *testing.F) {
	for _, b := range lzxtest.Encode(text(3*FrameSize), 5000) {
		f.Add(b[:min(len(b), 3000)], b)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		d, _ := NewDecoder(16)
		out := make([]byte, FrameSize)
		d.Frame(out, a)
		d.Frame(out, b)
	})
}
