package elf

import (
	"debug/elf"
	"iter"
)

// Symbol is an entry of a symbol table (chapter 4, figure 4-15).
type Symbol struct {
	Name    string
	Value   uint64
	Size    uint64
	Bind    elf.SymBind
	Type    elf.SymType
	Section elf.SectionIndex
}

// Imported reports whether the symbol is to be found elsewhere.
func (s *Symbol) Imported() bool {
	return s.Section == elf.SHN_UNDEF && s.Name != "" && s.Bind != elf.STB_LOCAL
}

// Exported reports whether others can bind to the symbol.
func (s *Symbol) Exported() bool {
	return s.Section != elf.SHN_UNDEF && s.Name != "" && s.Bind != elf.STB_LOCAL &&
		s.Type != elf.STT_SECTION && s.Type != elf.STT_FILE
}

type symtab struct {
	b     []byte // the entries
	entry int64
	names string
}

// findSymbols finds the dynamic symbol table.
func (f *File) findSymbols() {
	addr, has := f.tags[elf.DT_SYMTAB]
	if !has {
		return
	}
	entry := f.symbolSize()
	if v, has := f.tags[elf.DT_SYMENT]; has && v != uint64(entry) {
		f.problem("dynamic symbols: entry size %d, want %d", v, entry)
		return
	}
	n, how := f.countDynamic(addr, entry)
	if n > maxSymbols {
		f.problem("dynamic symbols: %s says %d, reading %d", how, n, maxSymbols)
		n = maxSymbols
	}
	b := f.at(addr, int64(n)*entry)
	if int64(len(b)) < int64(n)*entry {
		f.problem("dynamic symbols: %s says %d, the file has %d", how, n, int64(len(b))/entry)
	}
	f.symbols = symtab{b, entry, f.dynstr}
}

func (f *File) symbolSize() int64 {
	if f.img.wide {
		return 24
	}
	return 16
}

// DynamicSymbols lists the dynamic symbols in table order. Names that cannot
// be read, or are longer than 1,024 bytes, are empty.
func (f *File) DynamicSymbols() iter.Seq[Symbol] { return f.all(f.symbols) }

// DynamicCount is the number of dynamic symbols, the first (empty) one counted.
func (f *File) DynamicCount() int {
	if f.symbols.entry == 0 {
		return 0
	}
	return int(int64(len(f.symbols.b)) / f.symbols.entry)
}

// StaticSymbols lists the symbols of the section .symtab, if there is one.
func (f *File) StaticSymbols() iter.Seq[Symbol] {
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Type != elf.SHT_SYMTAB || int(s.Link) >= len(f.Sections) {
			continue
		}
		entry := f.symbolSize()
		b := f.SectionBytes(s, maxSymbols*entry)
		names := f.SectionBytes(&f.Sections[s.Link], maxRead)
		return f.all(symtab{b, entry, string(names)})
	}
	return func(func(Symbol) bool) {}
}

func (f *File) all(t symtab) iter.Seq[Symbol] {
	return func(yield func(Symbol) bool) {
		for b := t.b; t.entry > 0 && int64(len(b)) >= t.entry; b = b[t.entry:] {
			if !yield(f.symbol(b, t.names)) {
				return
			}
		}
	}
}

// symbol reads Elf32_Sym or Elf64_Sym, whose fields stand in another order.
func (f *File) symbol(b []byte, names string) Symbol {
	var s Symbol
	var info byte
	s.Name, _ = name(names, uint64(f.Order.Uint32(b)))
	if f.img.wide {
		info = b[4]
		s.Section = elf.SectionIndex(f.Order.Uint16(b[6:]))
		s.Value, s.Size = f.Order.Uint64(b[8:]), f.Order.Uint64(b[16:])
	} else {
		s.Value, s.Size = uint64(f.Order.Uint32(b[4:])), uint64(f.Order.Uint32(b[8:]))
		info = b[12]
		s.Section = elf.SectionIndex(f.Order.Uint16(b[14:]))
	}
	s.Bind, s.Type = elf.ST_BIND(info), elf.ST_TYPE(info)
	return s
}

// NamesSize is the size in bytes of the dynamic string table, whose memory the
// names of dynamic symbols share.
func (f *File) NamesSize() int { return len(f.dynstr) }

// IsSymbolName tells whether an address is in the dynamic string table: what
// stands there is the name of a symbol or library and no string of the program.
func (f *File) IsSymbolName(addr uint64) bool {
	at, has := f.tags[elf.DT_STRTAB]
	n, sized := f.tags[elf.DT_STRSZ]
	return has && sized && addr >= at && addr-at < n
}
