package lzma

import "encoding/binary"

// status is why run stopped.
type status uint8

const (
	stopped   status = iota // the limit is reached or the input is low
	ended                   // end marker
	corrupted               // distance before the start
)

// run decodes symbols into dst[out:limit], with dst[:out] as the dictionary,
// while less than last bytes of src are used: the caller sees to it that
// lookahead bytes follow last. A match that reaches over the limit is cut,
// the rest waits in d.pending. Bytes of dst between the returned position
// and len(dst) may be overwritten.
//
// It is one long function on purpose: the range coder stays in registers. The
// bits that steer it are decoded with branches, the others in tree.go without.
func (d *Decoder) run(dst []byte, out, limit int, src []byte, pos, last int) (int, int, status) {
	if d.pending > 0 {
		out = d.flush(dst, out, limit)
	}
	if limit > len(dst) {
		limit = len(dst)
	}
	var (
		rng, code              = d.rng, d.code
		state                  = d.state
		rep0, rep1, rep2, rep3 = d.rep[0], d.rep[1], d.rep[2], d.rep[3]
		lit                    = d.lit
		lc                     = uint(d.props.LC) & 15
		lo                     = max(d.origin, 0)
		window                 = d.window
		bias                   = uint32(-d.origin)
		prev                   uint32
		result                 status
	)
	if out > lo {
		prev = uint32(dst[out-1])
	}
loop:
	for out < limit && pos <= last {
		at := uint32(out) + bias
		posState := at & d.posMask
		is := state<<4 | posState
		if rng < topValue {
			rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
		}
		pr := uint32(d.isMatch[is&255])
		bound := (rng >> modelBits) * pr
		if code < bound { // literal
			rng = bound
			d.isMatch[is&255] = uint16(pr + (1<<modelBits-pr)>>moveBits)
			ctx := (at&d.litMask)<<lc + prev>>(8-lc)
			t := (*[litCoder]uint16)(lit[litCoder*int(ctx):])
			var n int
			var sym uint32
			if state >= 7 {
				match := uint32(dst[out-int(rep0)-1])
				rng, code, n, sym = matched(rng, code, (*[treeInput]byte)(src[pos:]), t, match)
				if state < 10 {
					state -= 3
				} else {
					state -= 6
				}
			} else {
				rng, code, n, sym = tree8(rng, code, (*[treeInput]byte)(src[pos:]), (*[512]uint16)(t[:]))
				if state < 4 {
					state = 0
				} else {
					state -= 3
				}
			}
			pos += n
			prev = sym & 0xff
			dst[out] = byte(sym)
			out++
			continue
		}
		rng, code = rng-bound, code-bound
		d.isMatch[is&255] = uint16(pr - pr>>moveBits)

		if rng < topValue {
			rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
		}
		var lens *lengthCoder
		pr = uint32(d.isRep[state&15])
		bound = (rng >> modelBits) * pr
		isRep := code >= bound
		if !isRep {
			rng = bound
			d.isRep[state&15] = uint16(pr + (1<<modelBits-pr)>>moveBits)
			lens = &d.matchLen
			if state < 7 {
				state = 7
			} else {
				state = 10
			}
		} else {
			rng, code = rng-bound, code-bound
			d.isRep[state&15] = uint16(pr - pr>>moveBits)
			if out == lo {
				result = corrupted
				break
			}
			if rng < topValue {
				rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
			}
			pr = uint32(d.isRep0[state&15])
			bound = (rng >> modelBits) * pr
			if code < bound {
				rng = bound
				d.isRep0[state&15] = uint16(pr + (1<<modelBits-pr)>>moveBits)
				if rng < topValue {
					rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
				}
				pr = uint32(d.rep0Long[is&255])
				bound = (rng >> modelBits) * pr
				if code < bound { // one byte at the last distance
					rng = bound
					d.rep0Long[is&255] = uint16(pr + (1<<modelBits-pr)>>moveBits)
					if state < 7 {
						state = 9
					} else {
						state = 11
					}
					b := dst[out-int(rep0)-1]
					prev = uint32(b)
					dst[out] = b
					out++
					continue
				}
				rng, code = rng-bound, code-bound
				d.rep0Long[is&255] = uint16(pr - pr>>moveBits)
			} else {
				rng, code = rng-bound, code-bound
				d.isRep0[state&15] = uint16(pr - pr>>moveBits)
				if rng < topValue {
					rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
				}
				pr = uint32(d.isRep1[state&15])
				bound = (rng >> modelBits) * pr
				if code < bound {
					rng = bound
					d.isRep1[state&15] = uint16(pr + (1<<modelBits-pr)>>moveBits)
					rep0, rep1 = rep1, rep0
				} else {
					rng, code = rng-bound, code-bound
					d.isRep1[state&15] = uint16(pr - pr>>moveBits)
					if rng < topValue {
						rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
					}
					pr = uint32(d.isRep2[state&15])
					bound = (rng >> modelBits) * pr
					if code < bound {
						rng = bound
						d.isRep2[state&15] = uint16(pr + (1<<modelBits-pr)>>moveBits)
						rep0, rep1, rep2 = rep2, rep0, rep1
					} else {
						rng, code = rng-bound, code-bound
						d.isRep2[state&15] = uint16(pr - pr>>moveBits)
						rep0, rep1, rep2, rep3 = rep3, rep0, rep1, rep2
					}
				}
			}
			lens = &d.repLen
			if state < 7 {
				state = 8
			} else {
				state = 11
			}
		}

		// length
		base, size, add := posState<<3, uint32(8), uint32(0)
		if rng < topValue {
			rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
		}
		pr = uint32(lens.choice)
		bound = (rng >> modelBits) * pr
		if code < bound {
			rng = bound
			lens.choice = uint16(pr + (1<<modelBits-pr)>>moveBits)
		} else {
			rng, code = rng-bound, code-bound
			lens.choice = uint16(pr - pr>>moveBits)
			if rng < topValue {
				rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
			}
			pr = uint32(lens.choice2)
			bound = (rng >> modelBits) * pr
			if code < bound {
				rng = bound
				lens.choice2 = uint16(pr + (1<<modelBits-pr)>>moveBits)
				base, add = base+lenMid, 8
			} else {
				rng, code = rng-bound, code-bound
				lens.choice2 = uint16(pr - pr>>moveBits)
				size, add = 256, 16
			}
		}
		var used int
		var sym uint32
		if size == 8 {
			rng, code, used, sym = tree3(rng, code, (*[treeInput]byte)(src[pos:]), (*[8]uint16)(lens.tree[base&255:]))
		} else {
			rng, code, used, sym = tree8(rng, code, (*[treeInput]byte)(src[pos:]), (*[512]uint16)(lens.tree[lenHigh:]))
		}
		pos += used
		length := sym - size + add

		if !isRep {
			rep1, rep2, rep3 = rep0, rep1, rep2
			ls := min(length, 3) << 6
			rng, code, used, sym = tree6(rng, code, (*[treeInput]byte)(src[pos:]), (*[64]uint16)(d.slot[ls:]))
			pos += used
			slot := sym - 64
			rep0 = slot
			if slot >= slotsStart {
				n := slot>>1 - 1
				rep0 = (2 | slot&1) << (n & 31)
				tree, start := d.special[:], rep0-slot
				if slot >= slotsModel {
					direct := uint32(0)
					for n -= 4; n > 0; n-- {
						if rng < topValue {
							rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
						}
						rng >>= 1
						m := uint32(int64(uint64(code)-uint64(rng)) >> 63)
						code -= rng &^ m
						direct = direct<<1 + 1 + m
					}
					rep0 += direct << 4
					n, tree, start = 4, d.align[:], 0
				}
				sym, bit := uint32(1), uint32(1)
				for ; n > 0; n-- {
					i := start + sym
					if rng < topValue {
						rng, code, pos = rng<<8, code<<8|uint32(src[pos]), pos+1
					}
					pr := uint32(tree[i])
					bound := (rng >> modelBits) * pr
					m := uint32(int64(uint64(code)-uint64(bound)) >> 63)
					tree[i] = uint16(pr - uint32(int32(pr+m&bitOffset)>>moveBits))
					rng -= bound
					rng = rng + m&(bound-rng)
					code -= bound &^ m
					sym = sym<<1 + 1 + m
					rep0 += bit &^ m
					bit <<= 1
				}
				if rep0 == endMarker {
					result = ended
					break loop
				}
			}
		}

		// copy
		n := int(length) + minMatch
		from := out - int(rep0) - 1
		if uint64(rep0) >= uint64(min(out-lo, window)) {
			result = corrupted
			break
		}
		if n > limit-out {
			d.pending = n - (limit - out)
			n = limit - out
		}
		end := out + n
		switch {
		case rep0 >= 7 && end+8 <= len(dst):
			for out < end {
				binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[from:]))
				out, from = out+8, from+8
			}
			out = end
		default:
			for out < end {
				dst[out] = dst[from]
				out, from = out+1, from+1
			}
		}
		prev = uint32(dst[out-1])
	}
	d.rng, d.code, d.state = rng, code, state
	d.rep = [4]uint32{rep0, rep1, rep2, rep3}
	return out, pos, result
}

// flush copies what is pending of the last match, as far as it fits.
func (d *Decoder) flush(dst []byte, out, limit int) int {
	n := min(d.pending, limit-out)
	from := out - int(d.rep[0]) - 1
	for range n {
		dst[out] = dst[from]
		out, from = out+1, from+1
	}
	d.pending -= n
	return out
}
