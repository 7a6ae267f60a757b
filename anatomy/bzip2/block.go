package bzip2

import (
	"encoding/binary"
	"io"
	"sync"
)

// decoder is the memory for one block.
type decoder struct {
	sum     uint32 // CRC of the block's content, as recorded
	origin  int
	groups  int
	symbols int // size of the alphabet
	used    [256]byte
	select_ []uint8 // table for each group of 50 symbols
	tables  [6]table

	vec    []uint32 // last column of the sorted rotations, then where to go
	length int
	counts [256]int32
	out    *[blockMost]byte // the block with its runs not expanded; from outs
}

var decoders = sync.Pool{New: func() any {
	return &decoder{vec: make([]uint32, blockMost)}
}}

// outs are buffers for decoder.out.
var outs = sync.Pool{New: func() any { return new([blockMost]byte) }}

func getDecoder() *decoder  { return decoders.Get().(*decoder) }
func putDecoder(d *decoder) { decoders.Put(d) }

// header reads what stands between a block's magic and its data.
func (d *decoder) header(r *bits) error {
	d.sum = r.take(32)
	randomised := r.take(1)
	d.origin = int(r.take(24))
	if randomised != 0 {
		return corrupt("randomised block, as bzip2 before 0.9.5 wrote, is not read")
	}
	n := 0
	for i, rows := 0, r.take(16); i < 16; i++ {
		if rows>>(15-i)&1 == 0 {
			continue
		}
		for j, row := 0, r.take(16); j < 16; j++ {
			if row>>(15-j)&1 != 0 {
				d.used[n] = byte(i<<4 | j)
				n++
			}
		}
	}
	if n == 0 {
		return corrupt("block without symbols")
	}
	d.symbols = n + 2
	if d.groups = int(r.take(3)); d.groups < 2 || d.groups > 6 {
		return corrupt("%d code tables", d.groups)
	}
	if err := d.selectors(r, int(r.take(15))); err != nil {
		return err
	}
	for i := range d.groups {
		if err := d.lengths(r, &d.tables[i]); err != nil {
			return err
		}
	}
	if r.over() {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// selectors reads which table each group of symbols uses, written as places
// in a list from which the last one used moves to the front.
func (d *decoder) selectors(r *bits, n int) error {
	if n < 1 {
		return corrupt("no selectors")
	}
	list := [6]uint8{0, 1, 2, 3, 4, 5}
	d.select_ = d.select_[:0]
	for i := range n {
		if i%64 == 0 && r.over() {
			return corrupt("selectors end in the middle")
		}
		j := 0
		for r.take(1) != 0 {
			if j++; j >= d.groups {
				return corrupt("selector of table %d of %d", j, d.groups)
			}
		}
		s := list[j]
		copy(list[1:j+1], list[:j])
		list[0] = s
		d.select_ = append(d.select_, s)
	}
	return nil
}

// lengths reads the code lengths of a table, written as differences.
func (d *decoder) lengths(r *bits, t *table) error {
	var lengths [symbolMax]uint8
	l := int(r.take(5))
	for i := range d.symbols {
		for {
			if l < 1 || l > codeMost {
				return corrupt("code of %d bits", l)
			}
			if r.take(1) == 0 {
				break
			}
			l += 1 - 2*int(r.take(1))
		}
		lengths[i] = uint8(l)
	}
	return t.build(lengths[:d.symbols])
}

// data reads the symbols of a block into d.vec and counts them.
func (d *decoder) data(r *bits) error {
	var (
		list   = d.used // bytes, the last used first
		vec    = d.vec
		n      = 0
		run    = 0 // length of a run so far
		weight = 1 // of its next digit
		end    = uint16(d.symbols - 1)
		acc    = r.acc
		have   = r.have
		at     = r.at
		b      = r.b
	)
	clear(d.counts[:])
	for _, s := range d.select_ {
		t := &d.tables[s]
		for range groupSize {
			if have < codeMost {
				if at+4 <= len(b) {
					acc |= uint64(binary.BigEndian.Uint32(b[at:])) << (32 - have)
					at += 4
					have += 32
				} else {
					r.acc, r.have, r.at = acc, have, at
					if r.fill(); r.over() {
						return io.ErrUnexpectedEOF
					}
					acc, have, at = r.acc, r.have, r.at
				}
			}
			q := t.quick[acc>>(64-quickBits)]
			symbol, length := q>>5, uint(q&31)
			if length == 0 {
				if symbol, length = t.long(uint32(acc >> (64 - codeMost))); length == 0 {
					return corrupt("no code")
				}
			}
			acc <<= length & 63
			have -= length
			if symbol < 2 { // a digit of a run's length, 1 or 2
				if weight > blockMost {
					return corrupt("run longer than a block")
				}
				run += weight << symbol
				weight <<= 1
				continue
			}
			if run > 0 {
				if run > len(vec)-n {
					return corrupt("block longer than 900,000 bytes")
				}
				c := list[0]
				d.counts[c] += int32(run)
				for i := range vec[n : n+run] {
					vec[n+i] = uint32(c)
				}
				n += run
				run, weight = 0, 1
			}
			if symbol == end {
				r.acc, r.have, r.at = acc, have, at
				return d.ready(r, n)
			}
			if n >= len(vec) {
				return corrupt("block longer than 900,000 bytes")
			}
			j := int(symbol-1) & 255
			c := list[j]
			if j < 16 {
				for ; j > 0; j-- {
					list[j] = list[j-1]
				}
			} else {
				copy(list[1:j+1], list[:j])
			}
			list[0] = c
			d.counts[c]++
			vec[n] = uint32(c)
			n++
		}
	}
	return corrupt("no end of block")
}

// ready turns the last column into a chain: each element of vec has its byte
// and, above it, the place of the next.
func (d *decoder) ready(r *bits, n int) error {
	if r.over() {
		return io.ErrUnexpectedEOF
	}
	d.length = n
	if d.origin >= n {
		return corrupt("origin %d in a block of %d", d.origin, n)
	}
	at := int32(0)
	for i, c := range d.counts {
		d.counts[i] = at
		at += c
	}
	vec := d.vec[:n]
	for i, v := range vec {
		c := &d.counts[v&0xff]
		vec[*c] |= uint32(i) << 8
		*c++
	}
	return nil
}
