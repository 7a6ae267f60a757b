package elf

import "debug/elf"

const (
	maxDynamic = 4096 // entries of the dynamic segment
	maxNeeded  = 1024 // DT_NEEDED entries
)

// readDynamic reads the dynamic segment (chapter 5, figure 5-9). Of entries
// that occur once, the last counts, as in the loaders of glibc and musl.
func (f *File) readDynamic() {
	s := f.Segment(elf.PT_DYNAMIC)
	if s == nil {
		return
	}
	f.Dynamic = true
	f.tags = map[elf.DynTag]uint64{}
	size := 2 * f.img.wordSize()
	b := f.dynamicBytes(s, maxDynamic*size)
	if int64(len(b)) < size {
		f.problem("dynamic segment at 0x%x: past end of file", s.Offset)
		return
	}
	var needed []uint64
	for ; int64(len(b)) >= size; b = b[size:] {
		tag, value := elf.DynTag(f.img.word(b)), f.img.word(b[size/2:])
		if tag == elf.DT_NULL {
			break
		}
		if tag == elf.DT_NEEDED {
			if len(needed) < maxNeeded {
				needed = append(needed, value)
			}
			continue
		}
		f.tags[tag] = value
	}
	f.readStrings(needed)
	f.readFlags()
}

// dynamicBytes finds the dynamic segment by its address, as loaders do: sstrip
// leaves wrong offsets and a file size of zero in Lexra programs. Where the
// address is not mapped, the offset counts.
func (f *File) dynamicBytes(s *Segment, limit int64) []byte {
	n := int64(min(max(s.FileLen, s.MemLen), uint64(limit)))
	if b := f.at(s.VAddr, n); len(b) > 0 {
		return b
	}
	if s.Offset > uint64(f.img.size) {
		return nil
	}
	return f.img.clipped(int64(s.Offset), n)
}

func (f *File) readStrings(needed []uint64) {
	at, has := f.tags[elf.DT_STRTAB]
	if !has {
		return
	}
	n, sized := f.tags[elf.DT_STRSZ]
	if !sized || n > maxRead {
		n = maxRead
	}
	b := f.at(at, int64(n))
	if len(b) == 0 {
		f.problem("dynamic string table at address 0x%x: not in the file", at)
		return
	}
	f.dynstr = string(b)
	for _, v := range needed {
		if s, ok := name(f.dynstr, v); ok {
			f.Needed = append(f.Needed, s)
		} else {
			f.problem("needed library: name at 0x%x of the string table cannot be read", v)
		}
	}
	text := func(tag elf.DynTag) string {
		v, has := f.tags[tag]
		if !has {
			return ""
		}
		s, ok := name(f.dynstr, v)
		if !ok {
			f.problem("%v: name at 0x%x of the string table cannot be read", tag, v)
		}
		return s
	}
	f.SoName = text(elf.DT_SONAME)
	f.RPath = text(elf.DT_RPATH)
	f.RunPath = text(elf.DT_RUNPATH)
}

func (f *File) readFlags() {
	f.DFlags, f.DFlags1 = f.tags[elf.DT_FLAGS], f.tags[elf.DT_FLAGS_1]
	_, now := f.tags[elf.DT_BIND_NOW]
	f.BindNow = now || f.DFlags&uint64(elf.DF_BIND_NOW) != 0 || f.DFlags1&uint64(elf.DF_1_NOW) != 0
	_, rel := f.tags[elf.DT_TEXTREL]
	f.TextRel = rel || f.DFlags&uint64(elf.DF_TEXTREL) != 0
	for _, t := range []elf.DynTag{elf.DT_DEBUG, elf.DT_MIPS_RLD_MAP, elf.DT_MIPS_RLD_MAP_REL} {
		if t != elf.DT_DEBUG && f.Machine != elf.EM_MIPS {
			continue
		}
		if _, has := f.tags[t]; has {
			f.Debug = true
		}
	}
}

// Tag gives the value of an entry of the dynamic segment.
func (f *File) Tag(t elf.DynTag) (value uint64, has bool) {
	value, has = f.tags[t]
	return value, has
}
