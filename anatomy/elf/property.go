package elf

import "debug/elf"

// Numbers of the note NT_GNU_PROPERTY_TYPE_0 (x86-64 psABI, "Program
// Property"; ELF for the Arm 64-bit Architecture, "Program Property").
const (
	noteProperty   = 5
	x86Feature1And = 0xc0000002
	armFeature1And = 0xc0000000
)

// Features lists what the program property note says all code of the file
// supports: "IBT", "SHSTK", "BTI", "PAC".
func (f *File) Features() (list []string) {
	var kind uint32
	var names [2]string
	switch f.Machine {
	case elf.EM_X86_64, elf.EM_386:
		kind, names = x86Feature1And, [2]string{"IBT", "SHSTK"}
	case elf.EM_AARCH64:
		kind, names = armFeature1And, [2]string{"BTI", "PAC"}
	default:
		return nil
	}
	for _, n := range f.Notes {
		if n.Name != "GNU" || n.Type != noteProperty {
			continue
		}
		bits, ok := f.property(n.Desc, kind)
		if !ok {
			continue
		}
		for i, name := range names {
			if bits&(1<<i) != 0 {
				list = append(list, name)
			}
		}
		return list
	}
	return nil
}

// property finds a property of four bytes: entries are type, size, data,
// padded to the size of an address.
func (f *File) property(b []byte, kind uint32) (value uint32, ok bool) {
	align := uint64(f.img.wordSize())
	for len(b) >= 8 {
		typ, size := f.Order.Uint32(b), uint64(f.Order.Uint32(b[4:]))
		b = b[8:]
		if size > uint64(len(b)) {
			return 0, false
		}
		if typ == kind && size == 4 {
			return f.Order.Uint32(b), true
		}
		b = b[min((size+align-1)&^(align-1), uint64(len(b))):]
	}
	return 0, false
}
