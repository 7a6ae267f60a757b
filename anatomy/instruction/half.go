package instruction

import "encoding/binary"

// halves counts the marks of instruction sets with instructions of two bytes,
// which are believed only where they are dense and where pairs of bytes that
// chance writes as often are rare beside them.
func halves(b []byte) Code {
	thumb, riscv := Code{Processor: "ARM Thumb"}, Code{Processor: "RISC-V"}
	var chance [2]int
	for k := 0; k+2 <= len(b); k += 2 {
		w := binary.LittleEndian.Uint16(b[k:])
		switch {
		case w&0xff00 == 0xb500: // push {..., lr}
			thumb.Entries++
		case w&0xff00 == 0xbd00, w == 0x4770: // pop {..., pc}; bx lr
			thumb.Returns++
		case w&0xff00 == 0xb700, w&0xff00 == 0xb800, w == 0x4771: // undefined or hardly used
			chance[0]++
		case w == 0x8082: // ret
			riscv.Returns++
		case w == 0xe406, w == 0xec06, w == 0xf406, w == 0xfc06, w == 0xe486, // sd ra, n(sp)
			w == 0xc606, w == 0xce06, w == 0xd606, w == 0xde06: // sw ra, n(sp)
			riscv.Entries++
		case w == 0x8083, w == 0xe407, w == 0xec07, w == 0xf407:
			chance[1]++
		}
	}
	for i, c := range []Code{thumb, riscv} {
		if c.enough(len(b), perShort) && chance[i]*8 < c.Entries+c.Returns {
			return c
		}
	}
	return Code{}
}
