//go:build linux

package main

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
)

// most is how large a mutant may grow.
const most = 1 << 20

// change makes one change.
func (s *sources) change(r *rand.Rand, b []byte) []byte {
	if len(b) < 8 {
		return append(b, byte(r.Uint32()))
	}
	switch r.IntN(16) {
	case 0, 1, 2: // bits
		for range 1 << r.IntN(6) {
			b[place(r, len(b))] ^= 1 << r.IntN(8)
		}
	case 3, 4: // a run of bytes
		fill(r, b)
	case 5: // truncation
		b = b[:1+place(r, len(b))]
	case 6, 7, 8, 9: // numbers
		for range 1 + r.IntN(3) {
			number(r, b)
		}
	case 10: // numbers written as text
		digits(r, b)
	case 11: // two blocks change places
		swap(r, b)
	case 12: // a block is missing
		n := block(r, len(b))
		at := place(r, len(b)-n+1)
		b = slices.Delete(b, at, at+n)
	case 13: // a block stands twice
		n := block(r, len(b))
		at := place(r, len(b)-n+1)
		b = insert(b, place(r, len(b)), b[at:at+n])
	case 14, 15: // a piece of another file, over this one or between
		x := s.any(r).Data
		if len(x) < 8 {
			break
		}
		n := min(block(r, len(x))*(1+r.IntN(8)), len(x))
		from := place(r, len(x)-n+1)
		at := place(r, len(b))
		if r.IntN(2) == 0 {
			copy(b[at:], x[from:from+n])
		} else {
			b = insert(b, at, x[from:from+n])
		}
	}
	return b
}

// place draws an offset below n: half of them among the first bytes, where
// headers stand, each power of two as likely; some near the end.
func place(r *rand.Rand, n int) int {
	if n <= 1 {
		return 0
	}
	low := 0
	if most := bits(n); most > 0 {
		low = r.IntN(min(n, 1<<(1+r.IntN(most))))
	}
	switch r.IntN(8) {
	case 0, 1, 2, 3:
		return low
	case 4:
		return n - 1 - low
	}
	return r.IntN(n)
}

func bits(n int) (k int) {
	for ; n > 1; n >>= 1 {
		k++
	}
	return k
}

// block draws a length, at most n.
func block(r *rand.Rand, n int) int {
	return min([]int{1, 4, 16, 64, 512, 2048, 4096}[r.IntN(7)], n)
}

func fill(r *rand.Rand, b []byte) {
	at := place(r, len(b))
	c := b[at:min(len(b), at+block(r, len(b)))]
	value := []byte{0, 0xff, ' ', 'A', '%', byte(r.Uint32())}[r.IntN(6)]
	noise := r.IntN(2) == 0
	for i := range c {
		if c[i] = value; noise {
			c[i] = byte(r.Uint32())
		}
	}
}

// number puts an extreme value where a length may stand: two, four or eight
// bytes in either order.
func number(r *rand.Rand, b []byte) {
	at := place(r, len(b)-7) &^ (1<<r.IntN(3) - 1)
	n := uint64(len(b))
	values := []uint64{0, 1, 0x7f, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0,
		1<<63 - 1, 1 << 63, 1<<64 - 1, n, n - 1, n + 1, n - uint64(at), uint64(at), uint64(r.Uint32()), 1 << r.IntN(64)}
	v := values[r.IntN(len(values))]
	if r.IntN(4) == 0 { // a little more or less than there was
		v = uint64(int64(binary.LittleEndian.Uint32(b[at:])) + int64(r.IntN(9)-4))
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if r.IntN(2) == 0 {
		order = binary.BigEndian
	}
	switch r.IntN(3) {
	case 0:
		order.PutUint16(b[at:], uint16(v))
	case 1:
		order.PutUint32(b[at:], uint32(v))
	case 2:
		order.PutUint64(b[at:], v)
	}
}

// digits changes a number that is written in digits, as archives and
// configuration have them.
func digits(r *rand.Rand, b []byte) {
	at := place(r, len(b))
	i := bytes.IndexAny(b[at:], "0123456789")
	if i < 0 {
		return
	}
	at += i
	end := at
	for end < len(b) && end < at+20 && b[end] >= '0' && b[end] <= '9' {
		end++
	}
	v := []string{"0", "7", "9", "-1", "77777777777777777777", "99999999999999999999", "4294967295", "2147483648", strconv.Itoa(len(b))}[r.IntN(9)]
	for len(v) < end-at {
		v += v[len(v)-1:]
	}
	copy(b[at:end], v)
}

func swap(r *rand.Rand, b []byte) {
	n := block(r, len(b)/2)
	i, j := r.IntN(len(b)/n)*n, r.IntN(len(b)/n)*n
	for k := range n {
		b[i+k], b[j+k] = b[j+k], b[i+k]
	}
}

func insert(b []byte, at int, x []byte) []byte {
	if len(b)+len(x) > max(most, len(b)) {
		return b
	}
	return slices.Insert(b, at, bytes.Clone(x)...)
}
