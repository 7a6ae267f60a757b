package elf

import "debug/elf"

// maxSymbols bounds how many symbols of one table are read.
const maxSymbols = 1 << 20

// countDynamic says how many entries the dynamic symbol table has. No entry of
// the dynamic segment says so, except on MIPS; loaders never need to know.
func (f *File) countDynamic(symtab uint64, entry int64) (n uint64, how string) {
	if v, has := f.tags[elf.DT_MIPS_SYMTABNO]; has && f.Machine == elf.EM_MIPS && v > 0 {
		return v, "DT_MIPS_SYMTABNO"
	}
	if v, has := f.tags[elf.DT_HASH]; has {
		if n := f.countHash(v); n > 0 {
			return n, "DT_HASH"
		}
	}
	// The GNU hash table leaves out undefined symbols when nothing is
	// exported; relocations name those.
	if v, has := f.tags[elf.DT_GNU_HASH]; has {
		n = f.countGNU(v)
	}
	n = max(n, f.countRelocations())
	if n > 1 {
		return n, "DT_GNU_HASH and relocations"
	}
	// Linkers put the string table behind the symbol table.
	if str := f.tags[elf.DT_STRTAB]; str > symtab {
		return (str - symtab) / uint64(entry), "distance to DT_STRTAB"
	}
	return n, ""
}

// countHash reads nchain of the System V hash table (chapter 5, figure 5-12).
// Its words have 32 bits, except on 64-bit Alpha and s390.
func (f *File) countHash(addr uint64) uint64 {
	if f.img.wide && (f.Machine == elf.EM_S390 || f.Machine == elf.EM_ALPHA) {
		if b := f.at(addr, 16); len(b) == 16 {
			return f.Order.Uint64(b[8:])
		}
		return 0
	}
	if b := f.at(addr, 8); len(b) == 8 {
		return uint64(f.Order.Uint32(b[4:]))
	}
	return 0
}

// countGNU walks the last chain of a GNU hash table: nbuckets, symoffset,
// bloom_size, bloom_shift, the bloom filter of words of address size, the
// buckets, and a chain of hashes from symbol symoffset on, whose lowest bit
// ends a bucket (binutils bfd/elflink.c, elf_gnu_hash_process_symidx).
func (f *File) countGNU(addr uint64) uint64 {
	b := f.at(addr, 16)
	if len(b) < 16 {
		return 0
	}
	u32 := f.Order.Uint32
	buckets, first, bloom := uint64(u32(b)), uint64(u32(b[4:])), uint64(u32(b[8:]))
	if buckets > maxSymbols || bloom > maxSymbols || first > maxSymbols {
		return 0
	}
	at := addr + 16 + bloom*uint64(f.img.wordSize())
	b = f.at(at, int64(4*buckets))
	last := uint64(0)
	for ; len(b) >= 4; b = b[4:] {
		last = max(last, uint64(u32(b)))
	}
	if last < first {
		return first
	}
	if last > maxSymbols {
		return 0
	}
	chain := at + 4*buckets + 4*(last-first)
	b = f.at(chain, 4*maxSymbols)
	for ; len(b) >= 4; b = b[4:] {
		last++
		if u32(b)&1 == 1 {
			return last
		}
	}
	return last
}

// countRelocations is one more than the highest symbol index that a dynamic
// relocation names (chapter 4, "Relocation").
func (f *File) countRelocations() uint64 {
	w := f.img.wordSize()
	highest := uint64(0)
	scan := func(addr, size uint64, entry int64) {
		if addr == 0 || size == 0 {
			return
		}
		b := f.at(addr, int64(min(size, maxSymbols*uint64(entry))))
		for ; int64(len(b)) >= entry; b = b[entry:] {
			sym := uint64(0)
			if info := f.img.word(b[w:]); f.img.wide {
				sym = info >> 32
			} else {
				sym = info >> 8
			}
			if sym < maxSymbols {
				highest = max(highest, sym)
			}
		}
	}
	t := f.tags
	scan(t[elf.DT_REL], t[elf.DT_RELSZ], 2*w)
	scan(t[elf.DT_RELA], t[elf.DT_RELASZ], 3*w)
	plt := 2 * w
	if elf.DynTag(t[elf.DT_PLTREL]) == elf.DT_RELA {
		plt = 3 * w
	}
	scan(t[elf.DT_JMPREL], t[elf.DT_PLTRELSZ], plt)
	if highest == 0 {
		return 0
	}
	return highest + 1
}
