package efi_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"assay/anatomy/efi"
	"assay/anatomy/efi/efitest"
)

func sample() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for len(b) < 150_000 {
		b = append(b, byte(r.IntN(256)))
		if r.IntN(4) == 0 && len(b) > 300 {
			n := 3 + r.IntN(300)
			at := len(b) - 1 - r.IntN(199)
			for range n {
				b = append(b, b[at])
				at++
			}
		}
	}
	return b
}

func TestDecode(t *testing.T) {
	data := sample()
	for _, variant := range []int{efi.Standard, efi.Tiano} {
		b := efitest.Encode(data, variant)
		got, err := efi.Decode(append(b, "behind"...), variant)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("variant %d: %d bytes of %d, %v", variant, len(got), len(data), err)
		}
		got, err = efi.Decode(b[:len(b)/2], variant)
		if err == nil || len(got) < len(data)/3 || !bytes.HasPrefix(data, got[:len(got)-40]) {
			t.Errorf("variant %d, cut: %d bytes of %d, %v", variant, len(got), len(data), err)
		}
	}
	if got, err := efi.Decode(efitest.Encode(data, efi.Tiano), efi.Standard); err == nil && bytes.Equal(got, data) {
		t.Error("the variants are the same")
	}
	if got, err := efi.Decode([]byte{1, 0, 0, 0, 0, 0, 0, 0, 0}, efi.Tiano); err != nil || len(got) != 0 {
		t.Error(got, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(efitest.Encode([]byte("some text some text some text"), efi.Standard), true)
	f.Add(efitest.Encode([]byte("some text some text some text"), efi.Tiano), false)
	f.Fuzz(func(t *testing.T, b []byte, standard bool) {
		variant := efi.Tiano
		if standard {
			variant = efi.Standard
		}
		_, size, err := efi.Size(b)
		if err == nil && size > 1<<20 {
			return
		}
		if got, err := efi.Decode(b, variant); err == nil && int64(len(got)) != size {
			t.Errorf("%d bytes of %d", len(got), size)
		}
	})
}
