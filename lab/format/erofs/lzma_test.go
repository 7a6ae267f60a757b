package erofs_test

// microLZMA codes bytes as literals only, without context (LC 0, LP 0, PB 0),
// in the form of erofs.
func microLZMA(b []byte) []byte {
	e := rangeCoder{width: 1<<32 - 1, cacheSize: 1}
	var match uint16 = 1024
	literal := make([]uint16, 256)
	for i := range literal {
		literal[i] = 1024
	}
	for _, c := range b {
		e.bit(&match, 0)
		for i, ctx := 7, 1; i >= 0; i-- {
			bit := int(c) >> i & 1
			e.bit(&literal[ctx], bit)
			ctx = ctx<<1 | bit
		}
	}
	for range 5 {
		e.shift()
	}
	e.out[0] = 0xff // instead of the first zero: the properties byte, inverted
	return e.out
}

// rangeCoder is LZMA's.
type rangeCoder struct {
	low       uint64
	width     uint32
	cache     byte
	cacheSize int
	out       []byte
}

func (e *rangeCoder) bit(p *uint16, bit int) {
	bound := e.width >> 11 * uint32(*p)
	if bit == 0 {
		e.width = bound
		*p += (2048 - *p) >> 5
	} else {
		e.low += uint64(bound)
		e.width -= bound
		*p -= *p >> 5
	}
	for e.width < 1<<24 {
		e.width <<= 8
		e.shift()
	}
}

func (e *rangeCoder) shift() {
	if e.low < 0xff000000 || e.low >= 1<<32 {
		carry := byte(e.low >> 32)
		for ; e.cacheSize > 0; e.cacheSize-- {
			e.out = append(e.out, e.cache+carry)
			e.cache = 0xff
		}
		e.cache = byte(e.low >> 24)
	}
	e.cacheSize++
	e.low = e.low & 0x00ffffff << 8
}
