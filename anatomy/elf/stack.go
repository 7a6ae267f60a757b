package elf

import "debug/elf"

// Answer is yes, no or unknown.
type Answer string

const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// defaultStack says whether Linux makes the stack of a program without
// PT_GNU_STACK non-executable. Sources, all in Linux: fs/binfmt_elf.c
// (EXSTACK_DEFAULT) and elf_read_implies_exec of
//
//	arch/x86/include/asm/elf.h    32 bits: executable; 64 bits: not since 5.8
//	arch/arm/kernel/elf.c         executable (arm_elf_read_implies_exec)
//	arch/arm64/include/asm/elf.h  not since 5.8, executable before
//	arch/mips/kernel/elf.c        executable (mips_elf_read_implies_exec)
//	arch/powerpc/include/asm/elf.h, page_32.h and page_64.h: 32 bits
//	                              executable, 64 bits not
//
// Whether the processor can enforce it is another question: MIPS before the
// RIXI extension cannot.
func (f *File) defaultStack() Answer {
	switch f.Machine {
	case elf.EM_386, elf.EM_ARM, elf.EM_MIPS, elf.EM_MIPS_RS3_LE, elf.EM_PPC:
		return No
	case elf.EM_PPC64:
		return Yes
	}
	return Unknown
}

// NX says whether the file asks for a stack that is not executable:
// PT_GNU_STACK without PF_X (binutils, include/elf/common.h), or the default
// of the architecture when there is none.
func (f *File) NX() Answer {
	s := f.Segment(elf.PT_GNU_STACK)
	switch {
	case len(f.Segments) == 0:
		return Unknown
	case s == nil:
		return f.defaultStack()
	case s.Flags&elf.PF_X != 0:
		return No
	}
	return Yes
}

// RELRO says which relocated data is made read-only before the program runs:
// "none"; "partial" with PT_GNU_RELRO; "full" when all symbols are bound at
// start too, so that the table of function addresses is covered.
func (f *File) RELRO() string {
	switch {
	case len(f.Segments) == 0:
		return "unknown"
	case f.Segment(elf.PT_GNU_RELRO) == nil:
		return "none"
	case f.BindNow:
		return "full"
	}
	return "partial"
}

// WriteExec reports whether a segment is loaded both writable and executable.
func (f *File) WriteExec() bool {
	for i := range f.Segments {
		s := &f.Segments[i]
		if s.Type == elf.PT_LOAD && s.Flags&elf.PF_W != 0 && s.Flags&elf.PF_X != 0 && s.MemLen > 0 {
			return true
		}
	}
	return false
}
