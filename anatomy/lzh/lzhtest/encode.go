// Package lzhtest makes samples of the compression of LHA and ARJ for tests:
// a greedy encoder with fixed codes. It compresses poorly and is meant to be
// read.
package lzhtest

// Encode gives data in blocks; positions is how many symbols the position code
// of the method has, width how many bits write their number.
func Encode(data []byte, window, positions, width int) []byte {
	w := &writer{}
	last := map[[3]byte]int{}
	type code struct{ symbol, dist int }
	var codes []code
	for at := 0; at < len(data); {
		n, dist := 0, 0
		if at+3 <= len(data) {
			if from, ok := last[[3]byte(data[at:at+3])]; ok && at-from <= window {
				dist = at - from
				for n < min(256, len(data)-at) && data[from+n] == data[at+n] {
					n++
				}
			}
		}
		if n < 3 {
			codes = append(codes, code{int(data[at]), 0})
			n = 1
		} else {
			codes = append(codes, code{256 + n - 3, dist})
		}
		for range n {
			if at+3 <= len(data) {
				last[[3]byte(data[at:at+3])] = at
			}
			at++
		}
	}
	for len(codes) > 0 {
		n := min(len(codes), 5000)
		w.bits(n, 16)
		w.head(positions, width)
		for _, c := range codes[:n] {
			// symbols 0 and 1 have 8 bits, the others 9: 510 of them
			if c.symbol < 2 {
				w.bits(c.symbol, 8)
			} else {
				w.bits(c.symbol+2, 9)
			}
			if c.symbol >= 256 {
				w.position(c.dist-1, positions)
			}
		}
		codes = codes[n:]
	}
	for w.n%8 != 0 {
		w.bits(0, 1)
	}
	return w.b
}

type writer struct {
	b []byte
	n int
}

func (w *writer) bits(v, n int) {
	for n--; n >= 0; n-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>n&1) << (7 - w.n%8)
		w.n++
	}
}

// head writes the codes: lengths 8 and 9 (symbols 10 and 11 of the first code)
// have one bit each there.
func (w *writer) head(positions, width int) {
	w.bits(12, 5)
	for i := range 12 {
		switch {
		case i == 3:
			w.bits(0, 2) // none left out
			fallthrough
		case i < 10:
			w.bits(0, 3)
		default:
			w.bits(1, 3)
		}
	}
	w.bits(510, 9)
	for s := range 510 {
		w.bits(map[bool]int{true: 0, false: 1}[s < 2], 1)
	}
	// as many positions of 5 bits as a complete code of 4 and 5 bits leaves
	w.bits(positions, width)
	for s := range positions {
		w.bits(positionLength(s, positions), 3)
	}
}

// positionLength makes a complete code of 4 and 5 bits, or 3 and 4.
func positionLength(s, positions int) int {
	if positions <= 16 {
		if s < 16-positions {
			return 3
		}
		return 4
	}
	if s < 32-positions {
		return 4
	}
	return 5
}

func (w *writer) position(v, positions int) {
	s := 0
	for v>>s != 0 {
		s++
	}
	short, length := 16-positions, 4
	if positions > 16 {
		short, length = 32-positions, 5
	}
	if s < short {
		w.bits(s, length-1)
	} else {
		w.bits(s+short, length)
	}
	if s > 1 {
		w.bits(v-1<<(s-1), s-1)
	}
}
