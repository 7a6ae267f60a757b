package cbc

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"testing"
)

// TestVector is F.2.2 of SP 800-38A, first two blocks.
func TestVector(t *testing.T) {
	h := func(s string) []byte { b, _ := hex.DecodeString(s); return b }
	var w bytes.Buffer
	src := h("ffff7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2")
	if err := Decrypt(&w, bytes.NewReader(src), 2, 32, h("2b7e151628aed2a6abf7158809cf4f3c"), h("000102030405060708090a0b0c0d0e0f")); err != nil {
		t.Fatal(err)
	}
	if want := h("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"); !bytes.Equal(w.Bytes(), want) {
		t.Errorf("got %x, want %x", w.Bytes(), want)
	}
}

func TestPieces(t *testing.T) {
	key, iv := bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte{9}, 16)
	plain := bytes.Repeat([]byte("0123456789abcdef"), 9000)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	src := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(src, plain)
	var w bytes.Buffer
	if err := Decrypt(&w, bytes.NewReader(src), 0, int64(len(src)), key, iv); err != nil || !bytes.Equal(w.Bytes(), plain) {
		t.Errorf("%d bytes, %v", w.Len(), err)
	}
	for _, n := range []int64{100001, int64(len(src)) + 16, 17} {
		w.Reset()
		if err := Decrypt(&w, bytes.NewReader(src), 0, n, key, iv); err == nil || !bytes.Equal(w.Bytes(), plain[:min(int(n), len(src))/16*16]) {
			t.Errorf("%d: %d bytes, %v", n, w.Len(), err)
		}
	}
	if Decrypt(&w, bytes.NewReader(src), 0, 16, key[:5], iv) == nil || Decrypt(&w, bytes.NewReader(src), 0, 16, key, iv[:5]) == nil {
		t.Error("accepted: short key or vector")
	}
}
