// Package efitest compresses for tests: one block, codes of fixed lengths.
package efitest

import "encoding/binary"

type writer struct {
	b   []byte
	bit uint
}

func (w *writer) put(v uint32, n uint) {
	for ; n > 0; n-- {
		if w.bit%8 == 0 {
			w.b = append(w.b, 0)
		}
		if v>>(n-1)&1 == 1 {
			w.b[len(w.b)-1] |= 0x80 >> (w.bit % 8)
		}
		w.bit++
	}
}

// code writes a symbol of literals and lengths: 0 and 1 have 8 bits, the other
// 508 have 9.
func (w *writer) code(s int) {
	if s < 2 {
		w.put(uint32(s), 8)
	} else {
		w.put(uint32(s+2), 9)
	}
}

type symbol struct{ code, back int }

// Encode compresses data; variant is the width of the number of position codes.
func Encode(data []byte, variant int) []byte {
	list := symbols(data)
	w := &writer{}
	for len(list) > 0 {
		n := min(len(list), 60_000)
		w.block(list[:n], variant)
		list = list[n:]
	}
	w.put(0, 16)
	head := binary.LittleEndian.AppendUint32(nil, uint32(len(w.b)))
	return append(binary.LittleEndian.AppendUint32(head, uint32(len(data))), w.b...)
}

// symbols finds matches up to 200 bytes back.
func symbols(data []byte) (list []symbol) {
	for i := 0; i < len(data); {
		best, at := 0, 0
		for j := max(0, i-200); j < i; j++ {
			n := 0
			for n < 256 && i+n < len(data) && data[j+n] == data[i+n] {
				n++
			}
			if n > best {
				best, at = n, i-j-1
			}
		}
		if best < 3 {
			list = append(list, symbol{int(data[i]), 0})
			i++
			continue
		}
		list = append(list, symbol{256 + best - 3, at})
		i += best
	}
	return list
}

func (w *writer) block(list []symbol, variant int) {
	w.put(uint32(len(list)), 16)
	// lengths of codes' lengths: 10 and 11 (8 and 9 bits) have one bit
	w.put(12, 5)
	w.put(0, 9) // 0 to 2
	w.put(3, 2) // 3 to 5
	w.put(0, 12)
	w.put(1, 3)
	w.put(1, 3)
	w.put(510, 9)
	for s := range 510 {
		w.put(uint32(min(s/2, 1)), 1)
	}
	// positions: 16 codes of 4 bits would be too many for EFI 1.1; 8 of 3 have
	// distances up to 128, 4 of 4 and 4 of 4 up to 256 and more
	w.put(12, uint(variant))
	for p := range 12 {
		if p < 4 {
			w.put(3, 3)
		} else {
			w.put(4, 3)
		}
	}
	for _, s := range list {
		w.code(s.code)
		if s.code < 256 {
			continue
		}
		p := 0
		for 1<<p <= s.back {
			p++
		}
		if p < 4 {
			w.put(uint32(p), 3)
		} else {
			w.put(uint32(p+4), 4)
		}
		if p > 1 {
			w.put(uint32(s.back-1<<(p-1)), uint(p-1))
		}
	}
}
