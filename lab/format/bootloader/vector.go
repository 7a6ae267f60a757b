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
	case aarch64(head):
		return "AArch64"
	case riscv(head):
		return "RISC-V"
	case be.Uint32(head) == 0x38200200 && be.Uint32(head[4:]) == 0x7c200124: // li r1, MSR_DE; mtmsr r1
		return "PowerPC"
	case bytes.HasPrefix(head, []byte("\xfa\xfc\x0f\x20\xc0")): // cli; cld; mov eax, cr0
		return "x86"
	case bytes.HasPrefix(head, []byte("\x27\x05\x19\x56U-Boot ")):
		return "PowerPC"
	}
	return ""
}

// aarch64: a branch and a nop or one more branch, a branch of ARM and one of
// AArch64 (for those that start in 32-bit mode), or the exception level is
// asked for.
func aarch64(b []byte) bool {
	first, second := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	branches := second>>26 == 0x05
	return first>>26 == 0x05 && (branches || second == 0xd503201f) || first>>24 == 0xea && branches || first == 0xd5384240
}

// riscv: the number of the processor is read, or it and the device tree are
// put aside.
func riscv(b []byte) bool {
	return binary.LittleEndian.Uint32(b) == 0xf1402573 || bytes.HasPrefix(b, []byte("\x2a\x82\xae\x84"))
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
