package bzip2

import (
	"encoding/binary"
	"hash/crc32"
	mathbits "math/bits"
)

// expander undoes the first stage of compression: four equal bytes are
// followed by how many more there are.
type expander struct {
	src   []byte
	last  int // byte before, -1 at the start
	run   int // how many of it in a row
	extra int // repetitions to come
}

// next writes to dst and returns how much; less than len(dst) only at the end.
func (e *expander) next(dst []byte) int {
	n := 0
	for n < len(dst) {
		if e.extra > 0 {
			m := min(e.extra, len(dst)-n)
			for i := range dst[n : n+m] {
				dst[n+i] = byte(e.last)
			}
			n += m
			e.extra -= m
			continue
		}
		if len(e.src) == 0 {
			break
		}
		n += e.copy(dst[n:])
	}
	return n
}

// copy takes bytes up to and with the next count.
func (e *expander) copy(dst []byte) int {
	src, last, run := e.src, e.last, e.run
	m := min(len(src), len(dst))
	for i := 0; i < m; i++ {
		c := src[i]
		if run == 4 {
			e.src, e.last, e.run, e.extra = src[i+1:], last, 0, int(c)
			return i
		}
		if int(c) == last {
			run++
		} else {
			last, run = int(c), 1
		}
		dst[i] = c
	}
	e.src, e.last, e.run = src[m:], last, run
	return m
}

// checksum is the CRC-32 that takes the highest bit of a byte first; the
// library computes the one that takes the lowest bit first, so bytes are
// turned round before and the result after.
type checksum struct{ reversed uint32 }

func (s *checksum) add(b []byte) {
	var turned [4096]byte
	for len(b) > 0 {
		n := min(len(b), len(turned))
		i := 0
		for ; i+8 <= n; i += 8 {
			x := binary.LittleEndian.Uint64(b[i:])
			x = x>>1&0x5555555555555555 | x&0x5555555555555555<<1
			x = x>>2&0x3333333333333333 | x&0x3333333333333333<<2
			x = x>>4&0x0f0f0f0f0f0f0f0f | x&0x0f0f0f0f0f0f0f0f<<4
			binary.LittleEndian.PutUint64(turned[i:], x)
		}
		for ; i < n; i++ {
			turned[i] = mathbits.Reverse8(b[i])
		}
		s.reversed = crc32.Update(s.reversed, crc32.IEEETable, turned[:n])
		b = b[n:]
	}
}

func (s *checksum) sum() uint32 { return mathbits.Reverse32(s.reversed) }
