package crypt

import (
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"strconv"
)

// shaKind is one of the two variants of U. Drepper, "Unix crypt using SHA-256
// and SHA-512" (version 0.6).
type shaKind struct {
	magic string
	size  int
	new   func() hash.Hash
	// The final encoding takes three bytes at a time, third apart; from group
	// to group the positions advance by step, modulo three thirds.
	third, step int
}

var (
	sha256Kind = &shaKind{magic: "$5$", size: 32, new: sha256.New, third: 10, step: 21}
	sha512Kind = &shaKind{magic: "$6$", size: 64, new: sha512.New, third: 21, step: 22}
)

// shacrypt follows the numbered steps of the specification.
func shacrypt(k *shaKind, password, salt string, rounds int, shown bool) string {
	p, s := []byte(password), []byte(salt)
	h := k.new()
	sum := func(parts ...[]byte) []byte {
		h.Reset()
		for _, b := range parts {
			h.Write(b)
		}
		return h.Sum(nil)
	}
	b := sum(p, s, p) // steps 4 to 8
	a := append([]byte(nil), p...)
	a = append(a, s...)
	a = append(a, stretch(b, len(p))...)
	for n := len(p); n > 0; n >>= 1 {
		if n&1 != 0 {
			a = append(a, b...)
		} else {
			a = append(a, p...)
		}
	}
	a = sum(a)
	h.Reset() // step 13: the P sequence
	for range p {
		h.Write(p)
	}
	pseq := stretch(h.Sum(nil), len(p))
	h.Reset() // step 17: the S sequence
	for range 16 + int(a[0]) {
		h.Write(s)
	}
	sseq := stretch(h.Sum(nil), len(s))
	for round := range rounds { // step 21
		h.Reset()
		if round&1 != 0 {
			h.Write(pseq)
		} else {
			h.Write(a)
		}
		if round%3 != 0 {
			h.Write(sseq)
		}
		if round%7 != 0 {
			h.Write(pseq)
		}
		if round&1 != 0 {
			h.Write(a)
		} else {
			h.Write(pseq)
		}
		a = h.Sum(a[:0])
	}
	out := k.magic
	if shown {
		out += "rounds=" + strconv.Itoa(rounds) + "$"
	}
	return out + salt + "$" + k.encode(a)
}

// encode is step 22: the digest's bytes in the specification's order.
func (k *shaKind) encode(a []byte) string {
	var out []byte
	x, y, z := 0, k.third, 2*k.third
	for range k.third {
		out = encode24(out, a[x], a[y], a[z], 4)
		n := 3 * k.third
		x, y, z = (x+k.step)%n, (y+k.step)%n, (z+k.step)%n
	}
	if k.size == 32 {
		return string(encode24(out, 0, a[31], a[30], 3))
	}
	return string(encode24(out, 0, 0, a[63], 2))
}

// stretch repeats b to n bytes.
func stretch(b []byte, n int) []byte {
	out := make([]byte, 0, n)
	for len(out) < n {
		out = append(out, b[:min(len(b), n-len(out))]...)
	}
	return out
}
