package buffalo

import (
	"hash/crc32"
	"io"
)

// stream is RC4 with a state of any length: of 256 bytes it is RC4 itself
// (its key begins with the seed); of others the two counters still are bytes.
type stream struct {
	state []byte
	i, j  byte
}

func newCipher(seed byte, n int) *stream {
	k := append([]byte{seed}, key...)
	s := &stream{state: make([]byte, n)}
	for i := range s.state {
		s.state[i] = byte(i)
	}
	at := 0
	for i := range s.state {
		at = (at + int(k[i%len(k)]) + int(s.state[i])) % n
		s.state[i], s.state[at] = s.state[at], s.state[i]
	}
	return s
}

// XORKeyStream decrypts src to dst, which may be the same.
func (s *stream) XORKeyStream(dst, src []byte) {
	n := len(s.state)
	i, j := s.i, s.j
	for k, x := range src {
		i = byte((int(i) + 1) % n)
		j = byte((int(j) + int(s.state[i])) % n)
		s.state[i], s.state[j] = s.state[j], s.state[i]
		dst[k] = x ^ s.state[(int(s.state[i])+int(s.state[j]))%n]
	}
	s.i, s.j = i, j
}

// decrypter decrypts what is written to it and sums the plaintext.
type decrypter struct {
	w   io.Writer
	c   *stream
	sum uint32
	buf []byte
}

func (d *decrypter) Write(b []byte) (int, error) {
	d.buf = append(d.buf[:0], b...)
	d.c.XORKeyStream(d.buf, d.buf)
	c := d.sum
	for _, x := range d.buf {
		c ^= uint32(int32(int8(x)))
		c = crc32.IEEETable[c&0xff] ^ c>>8
	}
	d.sum = c
	return d.w.Write(d.buf)
}
