package der

import (
	"bytes"
	"encoding/asn1"
	"math/big"
	"testing"
)

func TestAgainstStandardLibrary(t *testing.T) {
	for _, oid := range []asn1.ObjectIdentifier{{2, 5, 4, 3}, {1, 2, 840, 113549, 1, 1, 1}, {1, 3, 132, 0, 34}, {2, 999, 3}, {0, 9, 1}} {
		want, _ := asn1.Marshal(oid)
		if got := Identifier(oid.String()); !bytes.Equal(got, want) {
			t.Errorf("%v: encoded % x, want % x", oid, got, want)
		}
		if e, _, err := Next(want); err != nil || Dotted(e.Value) != oid.String() {
			t.Errorf("%v: read %s, %v", oid, Dotted(e.Value), err)
		}
	}
	for _, n := range []int64{0, 1, 127, 128, 255, 256, 65537, 1 << 40} {
		want, _ := asn1.Marshal(big.NewInt(n))
		got := Number(big.NewInt(n).Bytes())
		if !bytes.Equal(got, want) {
			t.Errorf("%d: encoded % x, want % x", n, got, want)
		}
		if e, _, _ := Next(got); Bits(e.Value) != big.NewInt(n).BitLen() {
			t.Errorf("%d: %d bits", n, Bits(e.Value))
		}
	}
	for _, n := range []int{0, 127, 128, 255, 256, 65535, 65536} {
		want, _ := asn1.Marshal(make([]byte, n))
		if got := Wrap(OctetString, make([]byte, n)); !bytes.Equal(got, want) {
			t.Errorf("%d bytes: head % x, want % x", n, got[:4], want[:4])
		}
	}
}

func FuzzNext(f *testing.F) {
	f.Add([]byte{0x30, 0x82, 0, 3, 2, 1, 5, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, rest, err := Next(b)
		if err == nil && len(e.Raw)+len(rest) != len(b) {
			t.Errorf("%d + %d of %d bytes", len(e.Raw), len(rest), len(b))
		}
		List(b, 10)
		Dotted(b)
		Bits(b)
	})
}
