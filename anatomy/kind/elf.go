package kind

import "encoding/binary"

// ofELF separates kernels from programs: e_type is ET_EXEC and e_entry is in
// the half of the address space where Linux and boot programs run (KSEG0 on
// MIPS, PAGE_OFFSET on others) and user programs never do.
func ofELF(b []byte) string {
	if len(b) < 52 {
		return "elf"
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[5] == 2 {
		order = binary.BigEndian
	}
	const exec = 2
	if order.Uint16(b[16:]) != exec {
		return "elf"
	}
	if b[4] == 2 {
		if order.Uint64(b[24:])>>63 == 1 {
			return "elf-kernel"
		}
	} else if order.Uint32(b[24:])>>31 == 1 {
		return "elf-kernel"
	}
	return "elf"
}
