package instruction

// x86 counts where functions of x86 begin and end, in code of 16, 32 and 64
// bits: registers are saved in the order that compilers have, or the frame is
// set up; and restored in front of the return.
func x86(b []byte) Code {
	c := Code{Processor: "x86"}
	chance := 0
	for k := 1; k+3 < len(b); k++ {
		switch b[k] {
		case 0x55: // push ebp
			next := b[k+1 : k+4]
			if next[0] == 0x89 && next[1] == 0xe5 || next[0] == 0x48 && next[1] == 0x89 && next[2] == 0xe5 || next[0] == 0x57 && next[1] == 0x56 {
				c.Entries++
			}
		case 0x56: // push esi; push ebx
			if b[k+1] == 0x53 && b[k+2] != 0x53 {
				c.Entries++
			}
		case 0x66: // the same with a prefix, in code of 16 bits
			if b[k+1] == 0x56 && b[k+2] == 0x66 && b[k+3] == 0x53 {
				c.Entries++
			}
		case 0x41: // push r13; push r12
			if b[k+1] == 0x55 && b[k+2] == 0x41 && b[k+3] == 0x54 {
				c.Entries++
			}
		case 0xf3: // endbr32, endbr64
			if b[k+1] == 0x0f && b[k+2] == 0x1e && b[k+3]|1 == 0xfb {
				c.Entries++
			}
		case 0xc3: // ret behind pop or leave
			if p := b[k-1]; p >= 0x5b && p <= 0x5f && p != 0x5c || p == 0xc9 || p == 0x66 {
				c.Returns++
			}
		case 0xc4: // hardly used behind pop
			if p := b[k-1]; p >= 0x5b && p <= 0x5f && p != 0x5c || p == 0xc9 || p == 0x66 {
				chance++
			}
		}
	}
	if c.enough(len(b), 4*perShort) && 8*chance < c.Entries+c.Returns {
		return c
	}
	return Code{}
}
