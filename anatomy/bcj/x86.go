package bcj

import "encoding/binary"

// x86 converts the operands of CALL (E8) and JMP (E9) whose highest byte is
// 00 or FF. Opcode bytes close together are ambiguous: mask remembers which
// of the last three bytes were one, and decides as the encoder did.
func x86(f *Filter, b []byte, pos uint32) int {
	if len(b) < 5 {
		return 0
	}
	end := len(b) - 4
	mask, last := f.mask, -1
	i := 0
	for ; i < end; i++ {
		if b[i]&0xFE != 0xE8 {
			continue
		}
		if gap := i - last; gap > 3 {
			mask = 0
		} else {
			mask = mask << (gap - 1) & 7
			if mask != 0 && (!x86Allowed[mask] || signByte(b[i+4-x86Bytes[mask]])) {
				last, mask = i, mask<<1|1
				continue
			}
		}
		last = i
		if !signByte(b[i+4]) {
			mask = mask<<1 | 1
			continue
		}
		operand := binary.LittleEndian.Uint32(b[i+1:])
		operand = x86Relative(operand, pos+uint32(i)+5, mask)
		binary.LittleEndian.PutUint32(b[i+1:], operand)
		i += 4
	}
	if gap := i - last; gap > 3 {
		f.mask = 0
	} else {
		f.mask = mask << (gap - 1)
	}
	return i
}

var (
	x86Allowed = [8]bool{true, true, true, false, true}
	x86Bytes   = [8]int{0, 1, 2, 2, 3, 3, 3, 3} // of the operand, that an opcode before it covers
)

func signByte(b byte) bool { return b == 0 || b == 0xFF }

func x86Relative(operand, next, mask uint32) uint32 {
	for {
		rel := operand - next
		n := x86Bytes[mask] * 8
		if mask == 0 || !signByte(byte(rel>>(24-n))) {
			return rel&0x01FFFFFF | -(rel & 0x01000000) // sign from bit 24
		}
		operand = rel ^ (1<<(32-n) - 1)
	}
}
