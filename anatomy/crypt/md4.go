package crypt

import (
	"encoding/binary"
	"math/bits"
)

// md4 is RFC 1320's digest, which NT hashes are made of. Bytes are taken in
// whole: passwords are short.
func md4(b []byte) [16]byte {
	n := uint64(len(b)) * 8
	b = append(append([]byte(nil), b...), 0x80)
	for len(b)%64 != 56 {
		b = append(b, 0)
	}
	b = binary.LittleEndian.AppendUint64(b, n)
	s := [4]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}
	for ; len(b) > 0; b = b[64:] {
		md4Block(&s, b[:64])
	}
	var sum [16]byte
	for i, v := range s {
		binary.LittleEndian.PutUint32(sum[4*i:], v)
	}
	return sum
}

// md4Orders and md4Shifts are the order of words and the rotations of the
// three rounds (RFC 1320 section 3.4).
var md4Orders = [3][16]int{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15},
	{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15},
}

var md4Shifts = [3][4]int{{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}}

func md4Block(s *[4]uint32, block []byte) {
	var x [16]uint32
	for i := range x {
		x[i] = binary.LittleEndian.Uint32(block[4*i:])
	}
	a, b, c, d := s[0], s[1], s[2], s[3]
	for round := range 3 {
		for i := range 16 {
			var f, k uint32
			switch round {
			case 0:
				f = b&c | ^b&d
			case 1:
				f, k = b&c|b&d|c&d, 0x5a827999
			case 2:
				f, k = b^c^d, 0x6ed9eba1
			}
			v := bits.RotateLeft32(a+f+k+x[md4Orders[round][i]], md4Shifts[round][i%4])
			a, b, c, d = d, v, b, c
		}
	}
	s[0], s[1], s[2], s[3] = s[0]+a, s[1]+b, s[2]+c, s[3]+d
}
