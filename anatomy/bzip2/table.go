package bzip2

const (
	quickBits = 10
	symbolMax = 258
)

// table is a canonical Huffman code: shorter codes are smaller numbers, codes
// of one length are in the order of their symbols.
type table struct {
	quick    [1 << quickBits]uint16 // symbol<<5 | length by the next bits; 0: longer
	limit    [codeMost + 2]uint32   // by length: first number behind its codes, shifted to 20 bits
	base     [codeMost + 2]int32    // by length: index of its first symbol less its first code
	order    [symbolMax]uint16
	complete bool
}

// build makes the table for code lengths of 1 to 20 bits.
func (t *table) build(lengths []uint8) error {
	var count [codeMost + 1]int
	for _, l := range lengths {
		count[l]++
	}
	var next [codeMost + 1]int
	code, at := 0, 0
	clear(t.quick[:])
	for l := 1; l <= codeMost; l++ {
		code <<= 1
		t.base[l] = int32(at - code)
		next[l] = at
		at += count[l]
		if code += count[l]; code > 1<<l {
			return corrupt("code table with too many codes of %d bits", l)
		}
		t.limit[l] = uint32(code) << (codeMost - l)
	}
	t.complete = code == 1<<codeMost
	for s, l := range lengths {
		i := next[l]
		next[l]++
		t.order[i] = uint16(s)
		if l <= quickBits {
			from := (i - int(t.base[l])) << (quickBits - l)
			for j := range 1 << (quickBits - l) {
				t.quick[from+j] = uint16(s)<<5 | uint16(l)
			}
		}
	}
	return nil
}

// long finds the code in the top 20 bits of v, longer than quickBits. The
// length is 0 when there is none.
func (t *table) long(v uint32) (symbol uint16, length uint) {
	for l := uint(quickBits + 1); l <= codeMost; l++ {
		if v < t.limit[l] {
			return t.order[int32(v>>(codeMost-l))+t.base[l]], l
		}
	}
	return 0, 0
}
