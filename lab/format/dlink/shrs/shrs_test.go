package shrs

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha512"
	"encoding/binary"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func write(firmware []byte) []byte {
	b := make([]byte, headerLength)
	copy(b, "SHRS")
	iv := []byte("initialization v")
	copy(b[0x0c:], iv)
	sum := sha512.Sum512(firmware)
	copy(b[0x5c:], sum[:])
	n := len(firmware)
	padded := append(bytes.Clone(firmware), make([]byte, -n&15)...)
	block, _ := aes.NewCipher(key)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	sum = sha512.Sum512(padded)
	copy(b[0x9c:], sum[:])
	binary.BigEndian.PutUint32(b[4:], uint32(n))
	binary.BigEndian.PutUint32(b[8:], uint32(len(padded)))
	copy(b[0x2dc:], "signature")
	return append(b, padded...)
}

var firmware = bytes.Repeat([]byte("firmware of a router. "), 4000)

func samples() map[string][]byte {
	return map[string][]byte{"plain": write(firmware), "short": write([]byte("x"))}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzSHRS(f *testing.F) { formattest.Fuzz(f, Format, write(firmware[:100]), write([]byte("x"))) }

func TestOpen(t *testing.T) {
	b := write(firmware)
	o := formattest.MustOpen(t, Format, "plain", b)
	o.Want(t, "sha512=matches", "encryption=AES-128-CBC", "signature=RSA, two of 512 bytes, not verified")
	if e := o.Find("data"); e == nil || !bytes.Equal(e.Content, firmware) || e.Piece {
		t.Errorf("entries %q", o.Names())
	}
	c := bytes.Clone(b)
	c[len(c)-1] ^= 1
	o = formattest.Opens(t, Format, c)
	o.Want(t, "sha512=differs")
	if e := o.Find("data"); e.Err == nil || !strings.Contains(e.Err.Error(), "SHA-512") || len(e.Content) != len(firmware) {
		t.Errorf("%d bytes, %v", len(e.Content), e.Err)
	}
	formattest.Damage(t, Format, b, headerLength, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.7, "middle missing": 0.9})
	if o := formattest.Opens(t, Format, b[:headerLength]); len(o.Entries) != 0 || len(o.Failures) != 2 {
		t.Errorf("header alone: %q, %+v", o.Names(), o.Failures)
	}
	formattest.Refused(t, Format, b, map[int]byte{0: 'X', 4: 1, 11: 1, 0x100: 1})
}
