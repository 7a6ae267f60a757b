// Package lz4block looks at the form of LZ4 blocks, which libraries decode.
//
// Source: lz4_Block_format.md of the LZ4 project.
package lz4block

// Tidy reports whether src is a block of sequences whose last one holds
// literals only and says so: decoders pass over the length of a match that its
// token names.
func Tidy(src []byte) bool {
	for at := 0; at < len(src); {
		token := src[at]
		at++
		n, ok := int(token>>4), true
		if n == 15 {
			if n, at, ok = more(src, at, n); !ok {
				return false
			}
		}
		if n > len(src)-at {
			return false
		}
		if at += n; at == len(src) {
			return token&15 == 0
		}
		if at += 2; at > len(src) {
			return false
		}
		if token&15 == 15 {
			if _, at, ok = more(src, at, 0); !ok {
				return false
			}
		}
	}
	return false
}

// more adds the bytes of a long length to n.
func more(src []byte, at, n int) (int, int, bool) {
	for at < len(src) {
		c := src[at]
		at++
		if n += int(c); c != 255 {
			return n, at, n >= 0
		}
	}
	return n, at, false
}
