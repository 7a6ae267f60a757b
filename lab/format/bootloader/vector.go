package bootloader

import (
	"bytes"
	"encoding/binary"
)

const headLength = 64

// processor names the processor whose reset vector stands at the start, "" when
// there is none.
func processor(head []byte) string {
	if len(head) < headLength {
		return ""
	}
	le, be := binary.LittleEndian, binary.BigEndian
	switch {
	case mips(head, be):
		return "MIPS big-endian"
	case mips(head, le):
		return "MIPS little-endian"
	case arm(head):
		return "ARM little-endian"
	case le.Uint32(head)>>26 == 0x05 && le.Uint32(head[4:]) == 0xd503201f: // b; nop
		return "AArch64"
	case bytes.HasPrefix(head, []byte("\x27\x05\x19\x56U-Boot ")):
		return "PowerPC"
	}
	return ""
}

// mips: "b", "bal" or "j" to somewhere, then the nop of its delay slot.
func mips(b []byte, order binary.ByteOrder) bool {
	w := order.Uint32(b)
	branch := (w>>16 == 0x1000 || w>>16 == 0x0411) && w&0xffff != 0
	jump := (w>>26 == 2 || w>>26 == 3) && w&0x03ffffff != 0
	return (branch || jump) && order.Uint32(b[4:]) == 0
}

// arm: a branch, then seven exceptions that load the program counter, or
// branch.
func arm(b []byte) bool {
	le := binary.LittleEndian
	if le.Uint32(b)>>24 != 0xea {
		return false
	}
	same := func(mask, want uint32) bool {
		for i := 1; i < 8; i++ {
			if le.Uint32(b[4*i:])&mask != want {
				return false
			}
		}
		return true
	}
	return same(0xfffff000, 0xe59ff000) || same(0xff000000, 0xea000000)
}
