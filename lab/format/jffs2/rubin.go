package jffs2

// The arithmetic coder of Arjan van de Ven (fs/jffs2/compr_rubin.c): 16-bit
// registers, each of the eight bits of a byte with its own fixed probability.
// The data start with eight bytes, the probabilities of a 1 in bits 0 to 7 in
// 256ths.
const (
	rubinTop  = 1 << 15
	rubinRest = rubinTop - 1
)

type rubin struct {
	low, width uint64 // of the interval
	code       uint64
	src        []byte
	pos        int // in bits
}

func dynRubin(dst, src []byte) error {
	if len(src) < 8 {
		return errShort
	}
	r := rubin{width: 2 * rubinTop, src: src[8:]}
	for range 16 {
		r.code = r.code<<1 | r.pull()
	}
	for i := range dst {
		if r.pos > 8*len(r.src)+64 {
			return errShort
		}
		var v byte
		for bit := range 8 {
			v |= r.bit(uint64(src[bit])) << bit
		}
		dst[i] = v
	}
	return nil
}

// pull gives the next bit of the input, zeros behind its end.
func (r *rubin) pull() uint64 {
	i := r.pos >> 3
	if i >= len(r.src) {
		r.pos++
		return 0
	}
	v := r.src[i] >> (7 - r.pos&7) & 1
	r.pos++
	return uint64(v)
}

// bit decodes one bit that is 1 with probability ones/256.
func (r *rubin) bit(ones uint64) byte {
	for r.low >= rubinTop || r.low+r.width <= rubinTop {
		if r.width == 0 || r.width > 1<<32 {
			break // no encoder comes here
		}
		r.low = r.low & rubinRest << 1
		r.width <<= 1
		r.code = r.code&rubinRest<<1 | r.pull()
	}
	zeros := max((256-ones)*r.width/256, 1)
	if zeros >= r.width {
		zeros = max(r.width, 1) - 1
	}
	if r.code < r.low+zeros {
		r.width = zeros
		return 0
	}
	r.low += zeros
	r.width -= zeros
	return 1
}
