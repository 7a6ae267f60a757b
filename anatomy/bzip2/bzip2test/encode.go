// Package bzip2test makes .bz2 samples for tests: a plain encoder that sorts
// rotations with the library and uses one code for all symbols. It is slow and
// meant to be read.
package bzip2test

import (
	"bytes"
	"hash/crc32"
	"math/bits"
	"slices"
)

// Encode gives data as a stream with blocks of at most that many bytes, runs
// shortened.
func Encode(data []byte, block int) []byte {
	w := &writer{}
	w.bits('B'<<24|'Z'<<16|'h'<<8|'9', 32)
	var sum uint32
	for len(data) > 0 {
		packed, n := shorten(data, block)
		crc := checksum(data[:n])
		sum = (sum<<1 | sum>>31) ^ crc
		w.bits(0x314159265359, 48)
		w.bits(uint64(crc), 32)
		w.block(packed)
		data = data[n:]
	}
	w.bits(0x177245385090, 48)
	w.bits(uint64(sum), 32)
	for w.n%8 != 0 {
		w.bits(0, 1)
	}
	return w.b
}

type writer struct {
	b []byte
	n int
}

func (w *writer) bits(v uint64, n int) {
	for n--; n >= 0; n-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>n&1) << (7 - w.n%8)
		w.n++
	}
}

// shorten writes four bytes and a count for runs of four and more.
func shorten(data []byte, most int) (out []byte, n int) {
	for n < len(data) && len(out)+5 <= most {
		run := 1
		for run < 255 && n+run < len(data) && data[n+run] == data[n] {
			run++
		}
		n += run
		out = append(out, bytes.Repeat(data[n-1:n], min(run, 4))...)
		if run >= 4 {
			out = append(out, byte(run-4))
		}
	}
	return out, n
}

func checksum(b []byte) uint32 {
	turned := make([]byte, len(b))
	for i, c := range b {
		turned[i] = bits.Reverse8(c)
	}
	return bits.Reverse32(crc32.ChecksumIEEE(turned))
}

// block writes everything behind the checksum.
func (w *writer) block(b []byte) {
	twice := append(bytes.Clone(b), b...)
	order := make([]int, len(b))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return bytes.Compare(twice[x:x+len(b)], twice[y:y+len(b)]) })
	last := make([]byte, len(b))
	var used [256]bool
	origin := 0
	for i, from := range order {
		last[i] = twice[from+len(b)-1]
		used[last[i]] = true
		if from == 0 {
			origin = i
		}
	}
	w.bits(0, 1)
	w.bits(uint64(origin), 24)
	var list []byte
	var rows [16]uint64
	var top uint64
	for c, is := range used {
		if is {
			list = append(list, byte(c))
			rows[c/16] |= 1 << (15 - c%16)
			top |= 1 << (15 - c/16)
		}
	}
	w.bits(top, 16)
	for _, r := range rows {
		if r != 0 {
			w.bits(r, 16)
		}
	}
	w.symbols(toFront(last, list), len(list)+2)
}

// toFront turns bytes into places in the list, and runs of the first place
// into digits; the end comes last.
func toFront(b, list []byte) (out []int) {
	end := len(list) + 1
	run := 0
	digits := func() {
		for ; run > 0; run = (run - 1) / 2 {
			out = append(out, 1-run&1)
		}
	}
	for _, c := range b {
		i := bytes.IndexByte(list, c)
		if i == 0 {
			run++
			continue
		}
		digits()
		copy(list[1:i+1], list[:i])
		list[0] = c
		out = append(out, i+1)
	}
	digits()
	return append(out, end)
}

// symbols writes two equal tables, the selectors and the symbols. The code has
// one length, or two to be complete.
func (w *writer) symbols(list []int, alphabet int) {
	length := bits.Len(uint(alphabet - 1))
	short := 1<<length - alphabet // symbols that may do with one bit less
	n := (len(list) + 49) / 50
	w.bits(2, 3)
	w.bits(uint64(n), 15)
	for i := range n {
		if i > 0 {
			w.bits(2, 2) // always the other one
		} else {
			w.bits(0, 1)
		}
	}
	first := length
	if short > 0 {
		first--
	}
	for range 2 {
		w.bits(uint64(first), 5)
		for s := range alphabet {
			if s == short && s > 0 {
				w.bits(2, 2) // one bit more
			}
			w.bits(0, 1)
		}
	}
	for _, s := range list {
		if s < short {
			w.bits(uint64(s), length-1)
		} else {
			w.bits(uint64(s+short), length)
		}
	}
}
