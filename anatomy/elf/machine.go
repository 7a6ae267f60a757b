package elf

import (
	"debug/elf"
	"fmt"
	"strings"
)

// machines gives the names people use to processors of network equipment.
var machines = map[elf.Machine]string{
	elf.EM_386:          "x86",
	elf.EM_X86_64:       "x86-64",
	elf.EM_ARM:          "ARM",
	elf.EM_AARCH64:      "AArch64",
	elf.EM_MIPS:         "MIPS",
	elf.EM_MIPS_RS3_LE:  "MIPS",
	elf.EM_PPC:          "PowerPC",
	elf.EM_PPC64:        "PowerPC64",
	elf.EM_RISCV:        "RISC-V",
	elf.EM_SH:           "SuperH",
	elf.EM_SPARC:        "SPARC",
	elf.EM_SPARCV9:      "SPARC64",
	elf.EM_68K:          "m68k",
	elf.EM_S390:         "s390",
	elf.EM_XTENSA:       "Xtensa",
	elf.EM_ALTERA_NIOS2: "Nios II",
	elf.EM_MICROBLAZE:   "MicroBlaze",
	elf.EM_LOONGARCH:    "LoongArch",
	elf.EM_BPF:          "BPF",
	elf.EM_IA_64:        "IA-64",
	elf.EM_ALPHA:        "Alpha",
	elf.EM_BLACKFIN:     "Blackfin",
	elf.EM_AVR:          "AVR",
	elf.EM_ARC_COMPACT:  "ARC",
	elf.EM_ARC_COMPACT2: "ARCv2",
	elf.EM_CRIS:         "CRIS",
	elf.EM_PARISC:       "PA-RISC",
	elf.EM_QDSP6:        "Hexagon",
	elf.EM_TILEGX:       "TILE-Gx",
}

// MachineName is the name of e_machine; of a rare one, what the constant is
// called ("EM_VAX" is "VAX"), of an unknown one its number.
func (f *File) MachineName() string {
	if n, known := machines[f.Machine]; known {
		return n
	}
	if s := f.Machine.String(); strings.HasPrefix(s, "EM_") && !strings.Contains(s, "+") {
		return s[3:]
	}
	return fmt.Sprintf("machine %d", uint16(f.Machine))
}

var mipsArch = [...]string{"mips1", "mips2", "mips3", "mips4", "mips5", "mips32", "mips64",
	"mips32r2", "mips64r2", "mips32r6", "mips64r6"}

// ABI says what e_flags adds to the machine: instruction set level and calling
// convention, "" where nothing is known. The bits are those of binutils'
// include/elf/{mips,arm,ppc64,riscv}.h.
func (f *File) ABI() string {
	g := f.Flags
	switch f.Machine {
	case elf.EM_MIPS:
		return f.mipsABI()
	case elf.EM_ARM:
		switch v := g >> 24; {
		case v == 0:
			return "OABI"
		case v == 5 && g&0x400 != 0:
			return "EABI5 hard-float"
		case v == 5 && g&0x200 != 0:
			return "EABI5 soft-float"
		default:
			return fmt.Sprintf("EABI%d", v)
		}
	case elf.EM_PPC64:
		if v := g & 3; v != 0 {
			return fmt.Sprintf("ELFv%d", v)
		}
	case elf.EM_RISCV:
		return [...]string{"soft-float", "single-float", "double-float", "quad-float"}[g>>1&3]
	}
	return ""
}

func (f *File) mipsABI() string {
	abi := "o32"
	switch {
	case f.Class == 64:
		abi = "n64"
	case f.Flags&0x20 != 0:
		abi = "n32"
	case f.Flags&0xf000 == 0x2000:
		abi = "o64"
	case f.Flags&0xf000 == 0x3000:
		abi = "eabi32"
	case f.Flags&0xf000 == 0x4000:
		abi = "eabi64"
	}
	if i := int(f.Flags >> 28); i < len(mipsArch) {
		abi += " " + mipsArch[i]
	}
	return abi
}
