package ppmd

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// packed is "router " 20 times as 7-Zip packs it with order 6 and 1 MiB.
var packed = []byte("\x00\x71\xfb\x5b\x2b\x72\xca\x3c\x37\xd7\x34\x00\x00\x00")

func TestRead(t *testing.T) {
	want := bytes.Repeat([]byte("router "), 20)
	r, err := NewReader(bytes.NewReader(packed), 6, 1<<20, int64(len(want)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestDamaged(t *testing.T) {
	p := bytes.Clone(packed)
	r, _ := NewReader(bytes.NewReader(p[:len(p)-4]), 6, 1<<20, 140)
	if b, err := io.ReadAll(r); !errors.Is(err, io.ErrUnexpectedEOF) || len(b) == 140 {
		t.Errorf("cut short: %d bytes, %v", len(b), err)
	}
	p[0] = 1
	r, _ = NewReader(bytes.NewReader(p), 6, 1<<20, 140)
	if _, err := io.ReadAll(r); !errors.Is(err, ErrCorrupt) {
		t.Errorf("first byte not zero: %v", err)
	}
	for _, x := range []struct {
		order  int
		memory uint32
	}{{1, 1 << 20}, {65, 1 << 20}, {6, 1000}, {6, 1 << 31}} {
		if _, err := NewReader(bytes.NewReader(p), x.order, x.memory, 1); err == nil {
			t.Errorf("accepted: %+v", x)
		}
	}
}

// FuzzReader: with little memory, so that models are made anew often.
func FuzzReader(f *testing.F) {
	f.Add(packed, uint8(6), uint16(0))
	f.Add(make([]byte, 4000), uint8(32), uint16(3000))
	f.Fuzz(func(t *testing.T, b []byte, order uint8, memory uint16) {
		r, err := NewReader(bytes.NewReader(b), int(order), minMemory+uint32(memory), 1<<16)
		if err == nil {
			_, _ = io.Copy(io.Discard, r)
		}
	})
}
