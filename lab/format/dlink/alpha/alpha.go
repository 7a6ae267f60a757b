// Package alpha holds the keys with which Alpha Networks encrypts D-Link's
// images ("encimg"): AES-256-CBC with a key and a vector that are made of
// constants of the build and the image's signature text.
//
// Source: descriptions of the program encimg in delink (src/encimg.rs) and
// unblob (handlers/archive/dlink/alpha_encimg.py).
package alpha

import (
	"bytes"
	"io"

	"assay/internal/cbc"
)

// Seed is what a build of encimg has of the key and of the vector.
type Seed struct{ Key, IV string }

// Seeds are those that have been published, by the first device that was seen
// to use them.
var Seeds = map[string]Seed{
	"DAP-1665":    {"EfCHXytwsC6F0zsedwZc+9vDbCjE3ge4", "ggPy917jwESpnfXm"},
	"DAP-1720":    {"qBiz6o/1RVQTtJBd3FS7FDbqogE8yoBm", "EfDMqWWxHCOhEqgY"},
	"DAP-2610":    {"oVhq0hvXHdfaGFLdubM4/QvuVHdKee7v", "0BO5nlYankuVBe4s"},
	"DIR-822":     {"KNpsEntCcsep1jdFIs3wnXySKRGNCGmf", "uph587JdKHrtAUlr"},
	"DIR-842":     {"xQYoRZeD726UAbRb846kO7TeNw8eZa6u", "zufEbNF3kUafxFiE"},
	"DIR-850L A1": {"BIuS1CVMEQG+0pUeE99jnR+vLlLd9unr", "f3+odwHhmJL1ceW1"},
	"DIR-850L B1": {"qQehHMEmEPQ5izL+cabn8bNHZXHjkp6W", "Mmb+IKQgnO8OuF4b"},
	"DIR-859":     {"KY0H9R2PDL3eu1J4uCVd1CK7BJ7vF1kc", "qbStAzIRvWeQHz5U"},
}

// mangle mixes a seed with a signature: each byte with its place, counted from
// 1, and with the signature repeated.
func mangle(seed, signature string) []byte {
	b := []byte(seed)
	for i := range b {
		b[i] ^= byte(i+1) ^ signature[i%len(signature)]
	}
	return b
}

// Decrypt writes the plaintext of the n bytes at off. The signature is not
// empty.
func (s Seed) Decrypt(w io.Writer, r io.ReaderAt, off, n int64, signature string) error {
	return cbc.Decrypt(w, r, off, n, mangle(s.Key, signature), mangle(s.IV, signature))
}

// Head gives the plaintext of the first n bytes at off, fewer if they are not
// there.
func (s Seed) Head(r io.ReaderAt, off, n int64, signature string) []byte {
	var b bytes.Buffer
	s.Decrypt(&b, r, off, n, signature) // what is missing is not in b
	return b.Bytes()
}
