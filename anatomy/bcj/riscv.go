package bcj

import "encoding/binary"

// riscv converts JAL with x1 or x5 as the link register, and pairs of AUIPC
// and the instruction behind it that uses its register: the encoder stores
// such a pair as an AUIPC of x2 that carries the second instruction, followed
// by the absolute address, big-endian. An AUIPC of x2 that looked so before
// encoding was stored as a pair that is none ("fake").
func riscv(_ *Filter, b []byte, pos uint32) int {
	i := 0
	for ; i+8 <= len(b); i += 2 {
		switch pc := pos + uint32(i); {
		case b[i] == 0xEF:
			if b[i+1]&0x0D == 0 {
				riscvJump(b[i:i+4], pc)
				i += 2
			}
		case b[i]&0x7F == 0x17:
			i += riscvPair(b[i:i+8], pc) - 2
		}
	}
	return i
}

// riscvJump restores the scrambled immediate of JAL: bits 20, 10-1, 11, 19-12.
func riscvJump(b []byte, pc uint32) {
	to := uint32(b[1])&0xF0<<13 | uint32(b[2])<<9 | uint32(b[3])<<1
	to -= pc
	b[1] = b[1]&0x0F | byte(to>>8&0xF0)
	b[2] = byte(to>>16&0x0F | to>>7&0x10 | to<<4&0xE0)
	b[3] = byte(to>>4&0x7F | to>>13&0x80)
}

// riscvPair restores the pair at the start of b and says how many bytes it
// looked at.
func riscvPair(b []byte, pc uint32) int {
	auipc, second := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	if auipc&0xE80 != 0 { // neither x0 nor x2
		if (auipc<<8^(second-3))&0xF8003 != 0 {
			return 6 // not a pair
		}
		address := auipc&0xFFFFF000 + second>>20
		auipc = 0x17 | 2<<7 | second<<12
		second = address
	} else {
		register := auipc >> 27
		if (auipc-0x3117)<<18 >= register&0x1D {
			return 4 // not one of the encoder's
		}
		address := binary.BigEndian.Uint32(b[4:]) - pc
		second = auipc>>12 | address<<20
		auipc = 0x17 | register<<7 | (address+0x800)&0xFFFFF000
	}
	binary.LittleEndian.PutUint32(b, auipc)
	binary.LittleEndian.PutUint32(b[4:], second)
	return 8
}
