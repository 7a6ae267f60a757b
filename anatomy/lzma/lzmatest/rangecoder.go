package lzmatest

const (
	top  = 1 << 24
	half = 1 << 10
)

// rangeCoder is the encoder of the LZMA specification, section "Range coder".
type rangeCoder struct {
	out   []byte
	low   uint64
	rng   uint32
	cache byte
	carry int // bytes held back; the first is cache, the rest 0xff
}

func newRangeCoder() *rangeCoder { return &rangeCoder{rng: 0xFFFFFFFF, carry: 1} }

func (r *rangeCoder) shift() {
	if r.low < 0xFF000000 || r.low > 0xFFFFFFFF {
		add := byte(r.low >> 32)
		for c := r.cache; r.carry > 0; r.carry-- {
			r.out = append(r.out, c+add)
			c = 0xff
		}
		r.cache = byte(r.low >> 24)
	}
	r.carry++
	r.low = r.low & 0x00FFFFFF << 8
}

func (r *rangeCoder) bit(p *uint16, b uint32) {
	bound := r.rng >> 11 * uint32(*p)
	if b == 0 {
		r.rng = bound
		*p += (2048 - *p) >> 5
	} else {
		r.low += uint64(bound)
		r.rng -= bound
		*p -= *p >> 5
	}
	for r.rng < top {
		r.rng <<= 8
		r.shift()
	}
}

func (r *rangeCoder) direct(v uint32, n int) {
	for n--; n >= 0; n-- {
		r.rng >>= 1
		if v>>n&1 == 1 {
			r.low += uint64(r.rng)
		}
		for r.rng < top {
			r.rng <<= 8
			r.shift()
		}
	}
}

// tree writes the n low bits of v, highest first.
func (r *rangeCoder) tree(p []uint16, v uint32, n int) {
	m := uint32(1)
	for n--; n >= 0; n-- {
		b := v >> n & 1
		r.bit(&p[m], b)
		m = m<<1 | b
	}
}

// reverse writes the n low bits of v, lowest first.
func (r *rangeCoder) reverse(p []uint16, v uint32, n int) {
	m := uint32(1)
	for i := range n {
		b := v >> i & 1
		r.bit(&p[m], b)
		m = m<<1 | b
	}
}

func (r *rangeCoder) finish() []byte {
	for range 5 {
		r.shift()
	}
	return r.out
}
