package erofs_test

import (
	"math/rand/v2"
	"strings"
)

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)}).Read(b)
	return b
}

// text is content that every algorithm makes shorter, but not to nothing.
func text(n int) []byte {
	words := strings.Fields("the of a file system that is only read and of which clusters are packed one by one into blocks")
	r := rand.New(rand.NewPCG(uint64(n), 1))
	var b []byte
	for len(b) < n {
		b = append(append(b, words[r.IntN(len(words))]...), ' ')
		if r.IntN(20) == 0 {
			b = append(b, noise(r.IntN(40))...)
		}
	}
	return b[:n]
}
