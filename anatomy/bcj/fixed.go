package bcj

import "encoding/binary"

// arm converts BL with condition "always".
func arm(_ *Filter, b []byte, pos uint32) int {
	i := 0
	for ; i+4 <= len(b); i += 4 {
		if b[i+3] == 0xEB {
			w := binary.LittleEndian.Uint32(b[i:])
			w = w<<2 - (pos + uint32(i) + 8)
			binary.LittleEndian.PutUint32(b[i:], 0xEB000000|w>>2&0x00FFFFFF)
		}
	}
	return i
}

// armThumb converts the pair of half-words of BL.
func armThumb(_ *Filter, b []byte, pos uint32) int {
	i := 0
	for ; i+4 <= len(b); i += 2 {
		hi, lo := uint32(binary.LittleEndian.Uint16(b[i:])), uint32(binary.LittleEndian.Uint16(b[i+2:]))
		if hi&0xF800 != 0xF000 || lo&0xF800 != 0xF800 {
			continue
		}
		to := ((hi&0x7FF<<11|lo&0x7FF)<<1 - (pos + uint32(i) + 4)) >> 1
		binary.LittleEndian.PutUint16(b[i:], uint16(0xF000|to>>11&0x7FF))
		binary.LittleEndian.PutUint16(b[i+2:], uint16(0xF800|to&0x7FF))
		i += 2
	}
	return i
}

// arm64 converts BL, and ADRP within 512 MiB.
func arm64(_ *Filter, b []byte, pos uint32) int {
	i := 0
	for ; i+4 <= len(b); i += 4 {
		w, pc := binary.LittleEndian.Uint32(b[i:]), pos+uint32(i)
		switch {
		case w>>26 == 0x25:
			w = 0x94000000 | (w-pc>>2)&0x03FFFFFF
		case w&0x9F000000 == 0x90000000:
			page := w>>29&3 | w>>3&0x001FFFFC
			if (page+0x00020000)&0x001C0000 != 0 {
				continue
			}
			page -= pc >> 12
			w = w&0x9000001F | page&3<<29 | page&0x0003FFFC<<3 | -(page&0x00020000)&0x00E00000
		default:
			continue
		}
		binary.LittleEndian.PutUint32(b[i:], w)
	}
	return i
}

// powerpc converts BL: opcode 18 with AA=0, LK=1.
func powerpc(_ *Filter, b []byte, pos uint32) int {
	i := 0
	for ; i+4 <= len(b); i += 4 {
		if w := binary.BigEndian.Uint32(b[i:]); w&0xFC000003 == 0x48000001 {
			binary.BigEndian.PutUint32(b[i:], 0x48000001|(w-(pos+uint32(i)))&0x03FFFFFC)
		}
	}
	return i
}

// sparc converts CALL within 16 MiB.
func sparc(_ *Filter, b []byte, pos uint32) int {
	i := 0
	for ; i+4 <= len(b); i += 4 {
		w := binary.BigEndian.Uint32(b[i:])
		if w>>22 != 0x100 && w>>22 != 0x1FF {
			continue
		}
		w = (w<<2 - (pos + uint32(i))) >> 2
		w = (0x40000000 - w&0x400000) | 0x40000000 | w&0x3FFFFF
		binary.BigEndian.PutUint32(b[i:], w)
	}
	return i
}

// ia64Slots says by the bundle's template which slots can hold a branch.
var ia64Slots = [32]byte{16: 4, 17: 4, 18: 6, 19: 6, 22: 7, 23: 7, 24: 4, 25: 4, 28: 4, 29: 4}

// ia64 converts IP-relative calls: bundles of 16 bytes, a template of 5 bits
// and three slots of 41.
func ia64(_ *Filter, b []byte, pos uint32) int {
	i := 0
	for ; i+16 <= len(b); i += 16 {
		slots := ia64Slots[b[i]&0x1F]
		for slot := range 3 {
			if slots>>slot&1 == 0 {
				continue
			}
			bit := 5 + 41*slot
			p, shift := b[i+bit/8:i+bit/8+6], bit%8
			var w uint64
			for k := range p {
				w |= uint64(p[k]) << (8 * k)
			}
			v := w >> shift
			if v>>37&0xF != 5 || v>>9&7 != 0 {
				continue
			}
			to := uint32(v>>13&0xFFFFF|v>>36&1<<20) << 4
			to = (to - (pos + uint32(i))) >> 4
			v &^= 0x8FFFFF << 13
			v |= uint64(to&0xFFFFF)<<13 | uint64(to&0x100000)<<16
			w = w&(1<<shift-1) | v<<shift
			for k := range p {
				p[k] = byte(w >> (8 * k))
			}
		}
	}
	return i
}
